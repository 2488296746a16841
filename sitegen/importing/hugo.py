"""Blogs of Hugo: where each page, bundle and list stood, and what shortcodes stand for."""

import json
import posixpath
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
import yaml

from ..dates import parse_date, split_name
from ..urls import MARKDOWN, address, is_external, is_markdown, tag_slug, without_ending
from . import rules
from .fences import mended_fences
from .heads import Head, read_head
from .source import Source, text_of
from .tags import Syntax, Tag
from .values import Asset, Blog, Context, Entry, Generator, Old, RefusedError, Rule, free_path
from .zones import zone_of

ENDINGS = ("toml", "yaml", "yml", "json")
POST_SECTIONS = ("posts", "post", "blog", "_posts", "articles")
"""Folders that hold posts in nearly all blogs."""

READ = frozenset(
    "title baseurl languagecode locale defaultcontentlanguage defaultcontentlanguageinsubdir languages "
    "timezone paginate paginatepath pagination permalinks uglyurls menu menus params author taxonomies "
    "staticdir contentdir buildfuture builddrafts buildexpired disablekinds description copyright "
    "disablepathtolower removepathaccents module".split()
)
MEANINGLESS = frozenset(
    "theme markup publishdir enablerobotstxt enableemoji googleanalytics disqusshortname pygmentsusecode "
    "pygmentsstyle pygmentscodefences pygmentsuseclasses hascjklanguage summarylength minify enablegitinfo "
    "outputs outputformats build imaging security services sitemap rsslimit rss related ignorefiles "
    "canonifyurls relativeurls enableinlineshortcodes mediatypes frontmatter disablealiases "
    "pluralizelisttitles titlecasestyle themesdir assetdir layoutdir resourcedir archetypedir datadir i18ndir "
    "cascade ignoreerrors ignorelogs metadataformat server footnotereturnlinkcontents newcontenteditor timeout "
    "watch logs cleandestinationdir privacy social disablelivereload verbose".split()
)


def detect(source: Source) -> bool:
    """Whether a folder looks like a blog of Hugo."""
    if any(source.has(f"hugo.{e}") for e in ENDINGS) or source.below("config/_default/"):
        return True
    names = [f"config.{e}" for e in ENDINGS if source.has(f"config.{e}")]
    return bool(names and source.below("content/")) and not re.search(r"(?m)^\s*base_url\b", source.text(names[0]))


def config_of(source: Source) -> dict[str, Any]:
    """All settings, with keys in lower case at the top. Raises RefusedError where they cannot be read."""
    config: dict[str, Any] = {}
    names = [f"{stem}.{e}" for stem in ("hugo", "config") for e in ENDINGS if source.has(f"{stem}.{e}")][:1]
    names += source.below("config/_default/") + source.below("config/production/")
    for name in names:
        stem, ending = posixpath.splitext(posixpath.basename(name))
        if ending[1:] not in ENDINGS:
            continue
        text = source.text(name).lstrip("\ufeff")
        try:
            data = {".toml": tomllib.loads, ".json": json.loads}.get(ending, yaml.safe_load)(text)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise RefusedError(f"{name} cannot be read: {' '.join(str(error).split())}") from None
        if stem not in ("hugo", "config"):
            data = {stem.partition(".")[0]: data}
        config = _merged(config, {str(k).lower(): v for k, v in data.items()} if isinstance(data, dict) else {})
    return config


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(first)
    for key, value in second.items():
        known = both.get(key)
        both[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return both


def _table(value: Any) -> dict[str, Any]:
    """A table, with its keys in lower case."""
    return {str(k).lower(): v for k, v in value.items()} if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def urlize(text: str) -> str:
    """A name for addresses, as Hugo makes it."""
    text = re.sub(r"\s*-\s*|\s+", "-", text.strip())
    return re.sub(r"[^\w./#+~@\-\u0300-\u036f]", "", text).lower()


class _Place(msgspec.Struct, frozen=True):
    """What the address of a page is made of."""

    folder: str
    """The folders that it stands in, without that of its bundle."""
    name: str
    """The name of its file, or of the folder of its bundle."""
    values: Mapping[str, Any]
    date: datetime | None


def place_of(pattern: str, place: _Place) -> str:
    """The path that a pattern of ``[permalinks]`` gives."""
    sections = [s for s in place.folder.split("/") if s]
    title, own = str(place.values.get("title") or ""), str(place.values.get("slug") or "")
    name, date = urlize(place.name), place.date
    fields = {
        "title": urlize(title), "slug": urlize(own or title) or name, "slugorfilename": urlize(own) or name,
        "slugorcontentbasename": urlize(own) or name, "filename": name, "contentbasename": name,
        "section": urlize(sections[0]) if sections else "", "sections": urlize("/".join(sections)),
    }  # fmt: skip
    if date is not None:
        fields |= {
            "year": f"{date.year:04}", "month": f"{date:%m}", "monthname": f"{date:%B}".lower(), "day": f"{date:%d}",
            "weekday": f"{date:%w}", "weekdayname": f"{date:%A}".lower(), "yearday": str(int(f"{date:%j}")),
        }  # fmt: skip

    def part(found: re.Match[str]) -> str:
        if found["slice"]:
            first, colon, last = found["slice"].partition(":")
            numbers = [int(n) if n.isdecimal() else len(sections) - 1 if n == "last" else None for n in (first, last)]
            chosen = sections[numbers[0] : numbers[1]] if colon else sections[numbers[0] or 0 :][:1]
            return urlize("/".join(chosen))
        return fields.get(found["name"], found[0])

    url = re.sub(r":(?P<name>[a-z]+)(?:\[(?P<slice>[^\]]*)\])?", part, pattern)
    return re.sub(r"/{2,}", "/", f"/{url}")


class _Reader:
    """One reading of one blog."""

    def __init__(self, source: Source, today: str) -> None:
        self.source, self.today = source, today
        self.config = config_of(source)
        self.params = _table(self.config.get("params"))
        self.zone = zone_of(self.config.get("timezone"))
        self.notes = list(source.problems)
        self.entries: list[Entry] = []
        self.assets: list[Asset] = []
        self.olds: list[Old] = []
        self.nav: list[tuple[float, str, str]] = []
        self.taken: set[str] = set()
        self.languages = _table(self.config.get("languages"))
        self.language = str(self.config.get("defaultcontentlanguage") or "en").lower()
        links = _table(self.config.get("permalinks"))
        self.permalinks = {**{k: v for k, v in links.items() if isinstance(v, str)}, **_table(links.get("page"))}
        self.contents = self.content_files()
        self.mains = self.main_sections()
        self.bundles: dict[str, Entry] = {}
        self.named: dict[str, bool] = {}

    def content_files(self) -> dict[str, tuple[str, str]]:
        """The files of the content folders: name in the source to path in the content folder and language."""
        folders = [(str(self.config.get("contentdir") or "content"), "", "")]
        for row in _list(_table(self.config.get("module")).get("mounts")):
            row = _table(row)
            target = str(row.get("target") or "")
            if target == "content" or target.startswith("content/"):
                folders.append((str(row.get("source")), target[8:], str(row.get("lang") or "")))
        folders += [(str(d), "", k) for k, v in self.languages.items() if (d := _table(v).get("contentdir"))]
        found: dict[str, tuple[str, str]] = {}
        for folder, below, language in folders:
            start = folder.strip("/") + "/"
            for name in self.source.below(start):
                found[name] = (
                    posixpath.join(below, name.removeprefix(start)),
                    "" if language == self.language else language,
                )
        return found

    def main_sections(self) -> frozenset[str]:
        given = self.params.get("mainsections") or self.config.get("mainsections")
        pages = Counter(p.split("/")[0] for p, _ in self.contents.values() if "/" in p and _is_page(p))
        if given:
            return frozenset(map(str, _list(given)))
        named = [s for s in POST_SECTIONS if s in pages]
        return frozenset(named or [s for s, _ in pages.most_common(1)])

    def blog(self) -> Blog:
        folders = {posixpath.dirname(p) for p, _ in self.contents.values() if _is_index(p)}
        pages = sorted((p, n, la) for n, (p, la) in self.contents.items() if _is_page(p))
        for path, name, language in pages:
            above = [f for f in _above(path) if f in folders]
            if above and not (above[0] == posixpath.dirname(path) and _is_index(path)):
                self.notes.append(f"{name}: part of the page {above[0]}, which only its template showed: left out")
            else:
                self.page(name, path, language)
        if not self.entries:
            raise RefusedError("there is no post and no page in it")
        for name, (path, _) in self.contents.items():
            if not _is_page(path) and not posixpath.basename(path).startswith("."):
                self.resource(name, path)
        for folder in map(str, _list(self.config.get("staticdir") or "static")):
            for name in self.source.below(f"{folder.strip('/')}/"):
                inside = name.removeprefix(f"{folder.strip('/')}/")
                self.assets.append(Asset(name, f"static/{inside}", address(f"/{inside}")))
        self.lists()
        return Blog(
            settings=self.settings(),
            nav=tuple(self.navigation()),
            entries=tuple(self.entries),
            assets=tuple({a.dest: a for a in self.assets}.values()),
            olds=tuple(self.olds),
            unknown=(
                *(k for k in self.config if k not in READ and k not in MEANINGLESS),
                *(f"params.{k}" for k in self.params if k not in ("description", "subtitle", "author", "mainsections")),
            ),
            notes=tuple(self.notes),
            variables=self.params,
            base_path=urlsplit(str(self.config.get("baseurl") or "")).path.rstrip("/"),
        )

    def page(self, name: str, path: str, language: str) -> None:
        data = self.source.data(name)
        text, problem = text_of(data)
        if problem:
            self.notes.append(f"{name}: {problem}")
        head = read_head(text)
        text = text[: head.end] + mended_fences(text[head.end :])
        if head.problem:
            self.notes.append(f"{name}: its front matter cannot be read, so it is withheld: {head.problem}")
        folder, file = posixpath.split(path)
        stem = without_ending(file) if is_markdown(file) else posixpath.splitext(file)[0]
        known = re.fullmatch(r"(.+)\.([a-z]{2,3}(?:-[a-z]+)?)", stem, re.IGNORECASE)
        if known and known[2].lower() in self.languages:
            stem, language = known[1], "" if known[2].lower() == self.language else known[2].lower()
        if stem == "_index":
            self.section(name, folder, language, text, head, b"\r\n" in data)
            return
        is_bundle = stem == "index" and folder != ""
        if is_bundle:
            folder, stem = posixpath.split(folder)
        url, is_over = self.address(folder, stem, language, head)
        section = path.split("/")[0] if "/" in path else ""
        is_post = section in self.mains and (folder != "" or not is_bundle)
        inside = (
            (path if section == "posts" or len(self.mains) > 1 else path.removeprefix(f"{section}/"))
            if is_post
            else path
        )
        suffix = f".{language}" if language and f".{language}." not in file else ""
        ending = file if is_bundle and suffix == "" and is_markdown(file) else ""
        base = posixpath.join(posixpath.dirname(inside), ending or f"{'index' if is_bundle else stem}{suffix}.md")
        base = re.sub(r"index\.(?:markdown|mdown|mkd|mkdn)$", "index.md", base)
        dest = free_path(f"posts/{base.removeprefix('posts/')}" if is_post else f"pages/{base}", self.taken)
        aliases = tuple(self.aliases(head, url))
        entry = Entry(
            name, dest, url, aliases, text, "post" if is_post else "page", head, not is_markdown(file), is_over,
            b"\r\n" in data,
        )  # fmt: skip
        self.entries.append(entry)
        if is_bundle:
            self.bundles[posixpath.dirname(path)] = entry
        menu = head.values.get("menu") or head.values.get("menus")
        if url and (menu == "main" or (isinstance(menu, list | dict) and "main" in menu)):
            row = _table(menu.get("main")) if isinstance(menu, dict) else {}
            self.nav.append((_number(row.get("weight")), str(row.get("name") or head.text("title")), url))

    def address(self, folder: str, stem: str, language: str, head: Head) -> tuple[str, bool]:
        """The address of a page, empty for one that was not published, and whether its time is over."""
        values = head.values
        date = parse_date(values.get("date"), self.zone) or parse_date(values.get("publishdate"), self.zone)
        if date is None and ":filename" in str(_table(self.config.get("frontmatter")).get("date")):
            named, rest = split_name(stem)
            date, stem = (parse_date(named, self.zone), rest) if named else (None, stem)
        start = parse_date(values.get("publishdate"), self.zone) or date
        end = parse_date(values.get("expirydate"), self.zone)
        if values.get("draft") is True or values.get("headless") is True or head.problem:
            return "", False
        if end is not None and f"{end:%Y-%m-%d}" < self.today and not self.config.get("buildexpired"):
            return "", True
        if start is not None and f"{start:%Y-%m-%d}" > self.today and not self.config.get("buildfuture"):
            return "", False
        prefix = f"/{language}" if language else ""
        if self.config.get("defaultcontentlanguageinsubdir") is True and not language and self.languages:
            prefix = f"/{self.language}"
        given = values.get("url")
        section = folder.split("/")[0]
        ugly = self.config.get("uglyurls")
        is_ugly = ugly.get(section) is True if isinstance(ugly, dict) else ugly is True
        place = _Place(folder, stem, values, date)
        if isinstance(given, str) and given and not is_external(given):
            path = place_of(given, place) if re.search(r":[a-z]", given) else "/" + given.lstrip("/")
        elif section and section.lower() in self.permalinks:
            path = place_of(str(self.permalinks[section.lower()]), place)
        elif not section and "page" in self.permalinks and isinstance(self.permalinks["page"], str):
            path = place_of(self.permalinks["page"], place)
        else:
            path = "/" + urlize(posixpath.join(folder, str(values.get("slug") or stem)))
        if not re.search(r"\.(?:html?|xml|php)$", path):
            path = path.rstrip("/") + (".html" if is_ugly else "/")
        return address(prefix + path), False

    def aliases(self, head: Head, url: str) -> Iterator[str]:
        for alias in head.texts("aliases", "alias"):
            if alias.startswith("/") or is_external(alias):
                yield alias
            elif url:
                yield "/" + urljoin(posixpath.dirname(url.rstrip("/")).rstrip("/") + "/", alias).lstrip("/")

    def section(self, name: str, folder: str, language: str, text: str, head: Head, crlf: bool) -> None:
        """The text of a list: a page of its own where sitegen has no such list."""
        has_text = bool(text[head.end :].strip())
        url = address(f"{f'/{language}' if language else ''}/{urlize(folder)}/".replace("//", "/"))
        if head.text("url"):
            url = address("/" + head.text("url").lstrip("/"))
        section = folder.split("/")[0]
        if folder and has_text and section not in self.mains and section not in ("tags", "categories"):
            dest = free_path(f"pages/{folder}/index.md", self.taken)
            self.entries.append(Entry(name, dest, url, tuple(self.aliases(head, url)), text, "page", head, crlf=crlf))
        elif has_text:
            self.notes.append(f"{name}: the text above a list has no place here: left out")

    def resource(self, name: str, path: str) -> None:
        """A file beside pages."""
        bundle = next((self.bundles[f] for f in _above(path) if f in self.bundles), None)
        if bundle is None:
            folder, file = posixpath.split(path)
            if folder not in self.named:  # older versions kept the case of such folders, and texts tell
                self.named[folder] = any(f"/{folder}/" in e.text for e in self.entries)
            at = posixpath.join(folder if self.named[folder] else urlize(folder), file)
            self.assets.append(Asset(name, f"static/{at}", address(f"/{at}")))
            return
        folder = next(f for f in _above(path) if f in self.bundles)
        inside = path.removeprefix(f"{folder}/")
        beside = f"content/{posixpath.dirname(bundle.dest)}/{inside}"
        url = bundle.address
        at = f"{re.sub(r'[.]html?$', '', url).rstrip('/')}/{inside}" if url else ""
        self.assets.append(Asset(name, beside, address(at) if at else ""))
        if url and not url.endswith("/"):
            self.assets.append(Asset(name, f"static{at}", address(at)))

    def lists(self) -> None:
        """The addresses of all lists and feeds."""
        off = {str(k).lower() for k in _list(self.config.get("disablekinds"))}
        has_feeds = "rss" not in off
        pages = _table(self.config.get("pagination"))
        size = self.config.get("paginate") or pages.get("pagersize") or 10
        step = str(self.config.get("paginatepath") or pages.get("path") or "page")
        published = [e for e in self.entries if e.address]
        posts = [e for e in published if e.kind == "post"]

        def numbered(start: str, count: int, lead: str = "") -> None:
            for number in range(2, -(-count // size) + 1 if isinstance(size, int) and size > 0 else 0):
                why = "pages of lists are numbered from the oldest"
                self.olds.append(Old(address(f"{start}{step}/{number}/"), "list", lead, why))

        self.olds += [Old("/", "list", "/"), Old("/sitemap.xml", "sitemap", "/sitemap.xml"), Old("/404.html", "list")]
        if has_feeds:
            self.olds.append(Old("/index.xml", "feed", "/feed.xml"))
        numbered("/", len(posts))
        own = {e.address for e in self.entries}
        indexed = {
            posixpath.dirname(p) for p, _ in self.contents.values() if posixpath.basename(p).startswith("_index.")
        }
        sections = Counter(p.split("/")[0] for p, _ in self.contents.values() if "/" in p and _is_page(p))
        for folder in sorted({*sections, *indexed} - {""}):
            if "section" in off or folder in ("tags", "categories") or folder in self.bundles:
                continue
            url, is_main = address(f"/{urlize(folder)}/"), folder.split("/")[0] in self.mains
            if url not in own:
                why = "sitegen lists posts by date and tag only"
                self.olds.append(Old(url, "list", "/archive/" if is_main else "", why))
            if has_feeds:
                why = "the feed is that of all posts"
                self.olds.append(Old(f"{url}index.xml", "feed", "/feed.xml" if is_main else "", why))
            if is_main and folder in sections:
                numbered(url, sections[folder], "/archive/")
        given = self.config.get("taxonomies")
        kinds = given if isinstance(given, dict) and given else {"tag": "tags", "category": "categories"}
        for plural in map(str, kinds.values()):
            if not off.isdisjoint(("taxonomy", "taxonomies", "term")):
                break
            terms = Counter(
                t for e in published for t in dict.fromkeys(e.head.texts(plural.lower()) if e.head.values else ())
            )
            if not terms:
                continue
            ours = plural in ("tags", "categories")
            start = f"/{urlize(plural)}/"
            self.olds.append(Old(start, "list", "/tags/" if ours else "", f"there is no list of {plural} here"))
            if has_feeds:
                self.olds.append(Old(f"{start}index.xml", "feed", why="there is one feed, of all posts"))
            for term, count in terms.items():
                url = address(f"{start}{urlize(term)}/")
                lead = f"/tags/{tag_slug(term)}/" if ours else ""
                self.olds.append(Old(url, "tag", lead, "" if ours else f"there is no list of {plural} here"))
                if has_feeds:
                    self.olds.append(Old(f"{url}index.xml", "feed", why="there is one feed, of all posts"))
                numbered(url, count)

    def navigation(self) -> Iterator[tuple[str, str]]:
        menus = _table(self.config.get("menu")) or _table(self.config.get("menus"))
        if not menus:
            menus = _table(_table(_table(self.languages.get(self.language)).get("menu")))
        rows = [_table(row) for row in _list(menus.get("main"))]
        found = list(self.nav)
        for row in rows:
            url, title = row.get("url") or row.get("pageref"), row.get("name") or row.get("title")
            if isinstance(url, str) and title:
                url = url if is_external(url) else "/" + url.lstrip("/")
                if "." not in posixpath.basename(url) and not is_external(url) and "#" not in url:
                    url = url.rstrip("/") + "/"
                found.append((_number(row.get("weight")), str(title), url))
        if not found:
            tops = (e for e in self.entries if e.kind == "page" and e.address.count("/") == 2 and e.head.text("title"))
            found = [(0.0, e.head.text("title"), e.address) for e in tops][:8]
        leads = {o.address: o.lead for o in self.olds if o.lead}
        return ((title, leads.get(url, url)) for _, title, url in sorted(found, key=lambda row: row[0]))

    def settings(self) -> Mapping[str, Mapping[str, Any]]:
        config, own = self.config, _table(self.languages.get(self.language))
        site: dict[str, Any] = {"title": config.get("title") or own.get("title")}
        site["description"] = self.params.get("description") or config.get("description") or self.params.get("subtitle")
        url = str(config.get("baseurl") or "").strip().rstrip("/")
        site["base_url"] = url if re.match(r"https?://", url) else f"https:{url}" if url.startswith("//") else None
        author = config.get("author") or self.params.get("author")
        if isinstance(author, list):
            author = ", ".join(map(str, author))
        site["author"] = _table(author).get("name") if isinstance(author, dict) else author
        language = config.get("languagecode") or config.get("locale") or config.get("defaultcontentlanguage")
        site["language"] = language.replace("_", "-") if isinstance(language, str) else None
        site["timezone"] = config.get("timezone")
        size = config.get("paginate") or _table(config.get("pagination")).get("pagersize")
        goldmark = _table(_table(self.config.get("markup")).get("goldmark"))
        typographer = _table(goldmark.get("extensions")).get("typographer")
        is_plain = typographer is False or _table(typographer).get("disable") is True
        return {"site": site, "build": {"paginate": size}, "markdown": {"smart_punctuation": not is_plain}}


def _is_page(path: str) -> bool:
    file = posixpath.basename(path)
    return (is_markdown(file) or file.lower().endswith((".html", ".htm"))) and not file.startswith(".")


def _is_index(path: str) -> bool:
    """Whether a file makes a bundle of its folder."""
    file = posixpath.basename(path)
    return re.fullmatch(r"index(?:\.[a-z]{2,3}(?:-[a-z]+)?)?\.\w+", file) is not None and file.endswith(
        (*MARKDOWN, ".html")
    )


def _above(path: str) -> list[str]:
    """The folders above a file, the nearest first."""
    found = []
    while "/" in path:
        path = posixpath.dirname(path)
        found.append(path)
    return found


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


# ------------------------------------------------------------------------------------------------------------ tags

SYNTAX = Syntax(
    tag=re.compile(
        r"\{\{[<%]\s*(?P<close>/)?\s*(?P<name>[A-Za-z_][\w./-]*?)(?P<args>(?:\s.*?)?)\s*/?[>%]\}\}", re.DOTALL
    ),
    verbatim=frozenset(("highlight", "math", "katex", "mathjax", "rawhtml", "raw", "comment", "latex")),
    paired=frozenset(),
    may_pair=True,
    closing=r"\{\{[<%]\s*/\s*NAME\s*[>%]\}\}",
    unmarked=re.compile(r"\{\{([<%])/\*(.*?)\*/([>%])\}\}"),
    unmarked_as=r"{{\1\2\3}}",
)


def _figure(tag: Tag, context: Context) -> str | None:
    named = tag.named
    path = named.get("src") or named.get("link") or (tag.words[0] if tag.words and not named else "")
    if not path:
        return None
    words = [named.get("title", ""), named.get("caption", ""), named.get("attr", "")]
    if words[2] and named.get("attrlink"):
        words[2] = f"[{words[2]}]({named['attrlink']})"
    result = rules.picture(tag, context, path, named.get("alt", ""), ". ".join(filter(None, words)))
    link = named.get("link")
    return f"[{result}]({rules.destination(link)})" if link and named.get("src") and result.startswith("!") else result


def _highlight(tag: Tag, context: Context) -> str | None:
    if tag.inner is None:
        return None
    words = tag.words
    marks = re.search(r"hl_lines=\[?[\"']?([\d\s,-]+?)[\"'\]]*(?:,\s*\w+=|$|\s*[\"'])", tag.args)
    return rules.fence(tag, words[0] if words else "", rules.marks_of(marks[1]) if marks else "")


def _ref(tag: Tag, context: Context) -> str | None:
    target = tag.named.get("path") or (tag.words[0] if tag.words else "")
    return rules.link_to(tag, context, target) if target else None


def _notice(tag: Tag, context: Context) -> str | None:
    words, named = tag.words, tag.named
    if not words and not named and tag.name in ("details", "expand"):
        words = ["Details"]
    kind = named.get("type") or (words[0] if words else tag.name)
    title = named.get("title") or named.get("text") or (words[1] if len(words) > 1 else "")
    return rules.admonition(tag, context, kind.lower(), title if "\n" not in title else "")


def _param(tag: Tag, context: Context) -> str | None:
    value: Any = {**context.variables, **context.entry.head.values}
    for step in (tag.words[0] if tag.words else "").lower().split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(("figure", "img", "image", "picture"), _figure),
    **dict.fromkeys(("ref", "relref"), _ref),
    **dict.fromkeys(("math", "katex", "mathjax", "latex"), rules.mathematics),
    **dict.fromkeys(("notice", "alert", "callout", "admonition", "hint", "note", "tip", "warning", "info"), _notice),
    **dict.fromkeys(("rawhtml", "raw"), rules.content),
    **dict.fromkeys((n for n in rules.VIDEO), rules.elsewhere),
    "highlight": _highlight,
    "comment": rules.nothing,
    "param": _param,
}


def find(name: str, entry: Entry, entries: Mapping[str, Entry]) -> Entry | None:
    """The entry that ``ref`` names: by its path, beside the page that names it, or by a name that only one has."""
    wanted = _plain(name.strip("/"))
    here = posixpath.dirname(entry.source)
    names = [(_plain(source), other) for source, other in entries.items()]
    if not name.startswith("/"):
        near = _plain(posixpath.normpath(posixpath.join(here, name)))
        found = next((other for plain, other in names if plain == near), None)
        if found:
            return found
    exact = [other for plain, other in names if re.sub(r"^content/(?:[a-z]{2}/)?", "", plain) == wanted]
    ends = [other for plain, other in names if f"/{plain}".endswith(f"/{wanted}")]
    return exact[0] if exact else ends[0] if len(ends) == 1 else None


def _plain(path: str) -> str:
    """The path of a page without ending and ``index``, in lower case."""
    return re.sub(r"/_?index$", "", re.sub(r"\.(?:md|markdown|html)$", "", path.lower()))


def read(source: Source, today: str) -> Blog:
    """A blog of Hugo."""
    return _Reader(source, today).blog()


HUGO = Generator("hugo", detect, read, SYNTAX, RULES, find)
