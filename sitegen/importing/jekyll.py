"""Blogs of Jekyll: where each file stood, and what its tags stand for."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatch
from typing import Any, Literal
from urllib.parse import quote

import msgspec
import yaml

from ..dates import parse_date
from ..urls import MARKDOWN, address, is_external, tag_slug
from . import rules
from .heads import Head, read_head
from .source import Source, text_of
from .tags import Syntax, Tag
from .values import Asset, Blog, Context, Entry, Generator, Old, RefusedError, Rule, free_path
from .zones import zone_of

STYLES: Mapping[str, str] = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""The named forms of an address."""

NAME = re.compile(r"(\d{2,4}-\d{1,2}-\d{1,2})-(.*)")
EXCLUDED = (
    "Gemfile", "Gemfile.lock", "node_modules/*", "vendor/*", "_site/*", "*.gemspec", "Rakefile", "README*", "Readme*",
    "readme*", "LICENSE*", "Makefile", "Dockerfile", "docker-compose*", "package.json", "package-lock.json", "bin/*",
    "CONTRIBUTING*", "CHANGELOG*", "yarn.lock",
)  # fmt: skip
"""Files beside a blog that are no part of it. Those of READMEs and licences were published, and nobody misses them."""

READ = frozenset(
    "title description author url baseurl lang language locale timezone permalink paginate paginate_path collections "
    "defaults exclude include future unpublished name email navigation nav github_username twitter_username "
    "header_pages".split()
)
MEANINGLESS = frozenset(
    "markdown highlighter kramdown plugins gems sass source destination safe encoding verbose quiet "
    "show_drafts limit_posts lsi markdown_ext excerpt_separator keep_files redcarpet rdiscount theme remote_theme "
    "whitelist repository minima tagline profile_url host port detach watch webrick liquid layouts_dir data_dir "
    "includes_dir plugins_dir collections_dir maruku strict_front_matter gist".split()
)


def detect(source: Source) -> bool:
    """Whether a folder looks like a blog of Jekyll."""
    has_config = source.has("_config.yml") or source.has("_config.yaml") or source.has("_config.toml")
    return has_config or any(name.startswith("_posts/") for name in source.files)


def config_of(source: Source) -> dict[str, Any]:
    """The settings. Raises RefusedError where they cannot be read."""
    name = next((n for n in ("_config.yml", "_config.yaml") if source.has(n)), None)
    if name is None:
        return {}
    try:
        data = yaml.safe_load(source.text(name).lstrip("\ufeff"))
    except (yaml.YAMLError, ValueError) as error:
        raise RefusedError(f"{name} cannot be read: {' '.join(str(error).split())}") from None
    return data if isinstance(data, dict) else {}


class _Place(msgspec.Struct, frozen=True):
    """What an address is made of."""

    collection: str
    path: str
    """Below the folder of the collection, without its ending; of a page, its folder and name."""
    head: Mapping[str, Any]
    date: datetime | None
    categories: tuple[str, ...]
    ending: str


def slugify(text: str, cased: bool = False, pretty: bool = False) -> str:
    """A name for addresses, as Jekyll makes it: ``pretty`` keeps some signs."""
    kept = r"\w.~!$&'()+,;=@" if pretty else r"\w"
    text = re.sub(rf"[^{kept}]+" if pretty else r"[\W_]+", "-", text)
    if pretty:
        text = re.sub(r"[^\w._~!$&'()+,;=@-]+", "-", text)
    text = text.strip("-")
    return text if cased else text.lower()


def place_of(pattern: str, place: _Place) -> str:
    """The address that a pattern gives."""
    name = posixpath.basename(place.path)
    own = str(place.head.get("slug") or "")
    date = place.date
    fields: dict[str, str] = {
        "title": slugify(own or name, cased=True, pretty=True),
        "slug": slugify(own or name),
        "name": slugify(name) if place.collection else name,
        "basename": name,
        "collection": place.collection,
        "path": place.path,
        "categories": "/".join(dict.fromkeys(c.lower() for c in place.categories)),
        "slugified_categories": "/".join(dict.fromkeys(slugify(c) for c in place.categories)),
        "output_ext": place.ending,
    }
    if date is not None:
        year, week, weekday = date.isocalendar()
        fields |= {
            "year": f"{date.year:04}", "short_year": f"{date:%y}", "month": f"{date:%m}", "i_month": str(date.month),
            "short_month": f"{date:%b}", "long_month": f"{date:%B}", "day": f"{date:%d}", "i_day": str(date.day),
            "y_day": f"{date:%j}", "hour": f"{date:%H}", "minute": f"{date:%M}", "second": f"{date:%S}",
            "week": f"{week:02}", "w_year": str(year), "w_day": str(weekday), "short_day": f"{date:%a}",
            "long_day": f"{date:%A}",
        }  # fmt: skip
    names = "|".join(sorted(map(re.escape, fields), key=len, reverse=True))
    url = re.sub(rf":({names})", lambda found: fields[found[1]], pattern)
    return address(re.sub(r"/{2,}", "/", "/" + url))


def _suffix(style: str) -> str:
    """How the addresses of pages end."""
    if style == "pretty" or (style not in STYLES and style.endswith("/")):
        return "/"
    return ":output_ext" if style in ("date", "ordinal", "none") or style.endswith(":output_ext") else ""


class _Reader:
    """One reading of one blog."""

    def __init__(self, source: Source, today: str) -> None:
        self.source, self.today = source, today
        self.config = config_of(source)
        self.permalink = str(self.config.get("permalink") or "date")
        self.zone = zone_of(self.config.get("timezone"))
        given = self.config.get("collections")
        tables = given if isinstance(given, dict) else {str(label): {} for label in given or ()}
        self.collections = {str(k): v if isinstance(v, dict) else {} for k, v in tables.items()}
        self.notes = list(source.problems)
        self.entries: list[Entry] = []
        self.assets: list[Asset] = []
        self.olds: list[Old] = []
        self.taken: set[str] = set()
        self.nav: list[tuple[float, str, str]] = []

    def blog(self) -> Blog:
        excluded = [str(p) for p in _list(self.config.get("exclude"))]
        included = [str(p) for p in _list(self.config.get("include"))]
        for name in self.source.files:
            self.file(name, excluded, included)
        if not self.entries:
            raise RefusedError("there is no post and no page in it")
        self.archives()
        base = str(self.config.get("baseurl") or "").strip().rstrip("/")
        return Blog(
            settings=self.settings(base),
            nav=tuple(self.navigation()),
            entries=tuple(self.entries),
            assets=tuple(self.assets),
            olds=tuple(self.olds),
            unknown=(
                *(k for k in self.config if k not in READ and k not in MEANINGLESS),
                *dict.fromkeys(f"defaults: {key}" for key in self.default_keys()),
            ),
            notes=tuple(self.notes),
            variables={"site": {**self.config, "url": "", "baseurl": ""}},
            base_path=base,
        )

    def file(self, name: str, excluded: Sequence[str], included: Sequence[str]) -> None:
        steps = name.split("/")
        patterns = [*EXCLUDED, *excluded]
        if any(fnmatch(name, p) or fnmatch(name, p.rstrip("/") + "/*") for p in patterns) and name not in included:
            return
        marked = next((i for i, s in enumerate(steps[:-1]) if s[0] in "_.#" and s not in included), None)
        if marked is not None:
            folder = steps[marked]
            if folder in ("_posts", "_drafts"):
                self.post(name, tuple(steps[:marked]), "/".join(steps[marked + 1 :]), folder == "_drafts")
            elif marked == 0 and folder[1:] in self.collections:
                self.member(name, folder[1:], "/".join(steps[1:]))
            return
        if name in ("_config.yml", ".nojekyll"):
            return
        if (steps[-1][0] in "_.#" and steps[-1] not in included) or steps[-1].endswith("~"):
            return
        is_text = steps[-1].lower().endswith((*MARKDOWN, ".html", ".htm", ".xml", ".scss", ".sass", ".css", ".js",
                                              ".json", ".txt", ".textile"))  # fmt: skip
        text, problem, crlf = self.read(name) if is_text else ("", "", False)
        if not is_text or not re.match(r"---[ \t]*\n", text):
            self.assets.append(Asset(name, f"static/{name}", address("/" + name)))
            return
        self.page(name, text, problem, crlf)

    def read(self, name: str) -> tuple[str, str, bool]:
        data = self.source.data(name)
        text, problem = text_of(data)
        return text, problem, b"\r\n" in data

    def values(self, name: str, head: Head, kind: str) -> Mapping[str, Any]:
        """The front matter, over the defaults for the file."""
        values: dict[str, Any] = {}
        rows = []
        for row in _list(self.config.get("defaults")):
            scope = row.get("scope") if isinstance(row, dict) else None
            given = row.get("values") if isinstance(row, dict) else None
            if not isinstance(scope, dict) or not isinstance(given, dict):
                continue
            path, type_ = str(scope.get("path") or "").strip("/"), scope.get("type")
            fits = (
                fnmatch(name, path) or fnmatch(name, f"{path}/*")
                if "*" in path
                else f"{name}/".startswith(f"{path}/" if path else "")
            )
            if fits and type_ in (None, "", kind, f"{kind}s"):
                rows.append((len(path), bool(type_), given))
        for _, _, given in sorted(rows, key=lambda r: r[:2]):
            values |= given
        return {**values, **head.values}

    def default_keys(self) -> Iterator[str]:
        """The front matter that defaults give and that is not part of an address."""
        for row in _list(self.config.get("defaults")):
            given = row.get("values") if isinstance(row, dict) else None
            yield from (str(k) for k in given or () if k not in ("permalink", "layout", "published", "categories"))

    def post(self, name: str, folders: tuple[str, ...], inside: str, is_draft: bool) -> None:
        stem, ending = posixpath.splitext(inside)
        if ending.lower() not in (*MARKDOWN, ".html", ".htm"):
            if ending.lower() in (".textile", ".adoc", ".asciidoc", ".org", ".rst", ".ipynb"):
                self.notes.append(f"{name}: {ending} files are not imported")
            return
        dated = NAME.fullmatch(posixpath.basename(stem))
        text, problem, crlf = self.read(name)
        head = read_head(text)
        if not dated and not is_draft:
            self.notes.append(f"{name}: no date in its name, so it was not published: imported as a draft")
        values = self.values(name, head, "posts")
        title = dated[2] if dated else posixpath.basename(stem)
        date = parse_date(values.get("date"), self.zone) or (parse_date(dated[1], self.zone) if dated else None)
        if date is not None and self.config.get("timezone"):
            date = date.astimezone(self.zone)
        categories = (*folders, *_categories(values))
        place = _Place("posts", posixpath.join(posixpath.dirname(stem), title), values, date, categories, ".html")
        hidden = is_draft or not dated or values.get("published") is False
        late = date is not None and f"{date:%Y-%m-%d}" > self.today and not self.config.get("future")
        pattern = values.get("permalink") or STYLES.get(self.permalink, self.permalink)
        url = "" if hidden or late else place_of(str(pattern), place)
        dest = free_path("posts/" + "/".join((*folders, f"{stem}.md")), self.taken)
        self.add(name, dest, url, text, "post", head, crlf, problem, ending, values, is_draft or not dated)

    def member(self, name: str, label: str, inside: str) -> None:
        """A file of a collection."""
        table = self.collections[label]
        stem, ending = posixpath.splitext(inside)
        text, problem, crlf = self.read(name) if ending.lower() in (*MARKDOWN, ".html", ".htm") else ("", "", False)
        if not text.startswith("---"):
            if table.get("output"):
                self.assets.append(Asset(name, f"static/{label}/{inside}", address(f"/{label}/{inside}")))
            return
        if not table.get("output"):
            self.notes.append(f"{name}: the collection {label} has no pages of its own: left out")
            return
        head = read_head(text)
        values = self.values(name, head, label)
        date = parse_date(values.get("date"), self.zone)
        place = _Place(label, stem, values, date, tuple(_categories(values)), ".html")
        pattern = values.get("permalink") or table.get("permalink") or f"/:collection/:path{_suffix(self.permalink)}"
        url = "" if values.get("published") is False else place_of(STYLES.get(str(pattern), str(pattern)), place)
        self.add(
            name,
            free_path(f"pages/{label}/{stem}.md", self.taken),
            url,
            text,
            "page",
            head,
            crlf,
            problem,
            ending,
            values,
        )

    def page(self, name: str, text: str, problem: str, crlf: bool) -> None:
        """A file with front matter outside of all collections."""
        stem, ending = posixpath.splitext(name)
        head = read_head(text)
        values = self.values(name, head, "pages")
        if values.get("published") is False:
            return
        is_markdown = ending.lower() in MARKDOWN
        is_html = ending.lower() in (".html", ".htm")
        base = posixpath.basename(stem)
        place = _Place("", stem, values, None, (), ".html" if is_markdown or is_html else ending)
        if values.get("permalink"):
            pattern = str(values["permalink"])
        elif not is_markdown and not is_html:
            pattern = "/:path:output_ext"
        elif base == "index":
            pattern = f"/{posixpath.dirname(name)}/"
        else:
            pattern = f"/:path{_suffix(self.permalink)}"
        url = place_of(pattern, place)
        if ending.lower() in (".scss", ".sass"):
            self.olds.append(Old(re.sub(r"\.s[ac]ss$", ".css", url), "asset", why="a style sheet of the old theme"))
            return
        if not is_markdown and not is_html:
            self.made(name, url, values, text)
            return
        body = text[head.end :]
        if (
            url == "/"
            or not body.strip()
            or (is_html and re.search(r"\{%-?\s*(?:for|include|assign|capture)|\{\{", body))
        ):
            if not self.made(name, url, values, body):
                return
            url = "/home/"
        folder, file = posixpath.split(stem)
        inside = posixpath.join(folder, "home" if url == "/home/" and file == "index" else file)
        self.add(
            name, free_path(f"pages/{inside}.md", self.taken), url, text, "page", head, crlf, problem, ending, values
        )
        title = str(values.get("title") or "")
        if values.get("nav") is True and title:
            self.nav.append((_number(values.get("nav_order")), title, url))

    def made(self, name: str, url: str, values: Mapping[str, Any], body: str) -> bool:
        """An address whose page a layout or a template made. Returns whether its text is a page nevertheless."""
        words = slugify(posixpath.splitext(posixpath.basename(name))[0])
        tag = values.get("tag") or values.get("category") if not body.strip() else None
        if url == "/":
            self.olds.append(Old("/", "list", "/"))
            if body.strip() and not re.search(r"\{%-?\s*for", body):
                self.notes.append(f"{name}: the home page is the list of posts; its text is at /home/")
                return True
        elif url.endswith((".xml", ".rss", ".atom")):
            if "sitemap" in words:
                self.olds.append(Old(url, "sitemap", "/sitemap.xml"))
            else:
                self.olds.append(Old(url, "feed", "/feed.xml"))
        elif isinstance(tag, str) and tag:
            self.olds.append(Old(url, "tag", f"/tags/{tag_slug(tag)}/"))
        else:
            lead = "/tags/" if re.search(r"tag|categor|topic", words) else ""
            if re.search(r"archiv|blog|posts|all|log", words):
                lead = "/archive/"
            lead = {"404": "/404.html", "search": "/search/"}.get(words, lead)
            self.olds.append(Old(url, "list", lead, f"{name} is a template of the old blog"))
        return False

    def add(
        self, name: str, dest: str, url: str, text: str, kind: Literal["post", "page"], head: Head, crlf: bool,
        problem: str, ending: str, values: Mapping[str, Any], is_draft: bool = False,
    ) -> None:  # fmt: skip
        aliases = [_alias(a) for key in ("redirect_from", "aliases", "alias") for a in _list(values.get(key)) if a]
        if url and not url.endswith("/") and not re.search(r"\.[A-Za-z]\w{1,5}$", url):
            aliases.append(f"{url}.html")
            url += "/"
        if problem:
            self.notes.append(f"{name}: {problem}")
        if head.problem:
            self.notes.append(f"{name}: its front matter cannot be read, so it is withheld: {head.problem}")
        blanks = ((key, head.values.get(key)) for key in ("tags", "categories"))
        keys = {key: v.split() for key, v in blanks if isinstance(v, str) and "," not in v and len(v.split()) > 1}
        self.entries.append(
            Entry(
                name, dest, url, tuple(dict.fromkeys(aliases)), text, kind, head, ending.lower() in (".html", ".htm"),
                is_draft, crlf, keys,
            )
        )  # fmt: skip

    def archives(self) -> None:
        """Addresses of lists that plugins made."""
        plugins = {str(p) for key in ("plugins", "gems") for p in _list(self.config.get(key))}
        theme = str(self.config.get("theme") or self.config.get("remote_theme") or "")
        if "jekyll-feed" in plugins or "minima" in theme:
            table = self.config.get("feed")
            path = str(table.get("path") or "feed.xml") if isinstance(table, dict) else "feed.xml"
            self.olds.append(Old(address("/" + path.lstrip("/")), "feed", "/feed.xml"))
        if "jekyll-sitemap" in plugins:
            self.olds.append(Old("/sitemap.xml", "sitemap", "/sitemap.xml"))
        posts = [e for e in self.entries if e.kind == "post" and e.address]
        size = self.config.get("paginate")
        if isinstance(size, int) and size > 0:
            path = "/" + str(self.config.get("paginate_path") or "/page:num/").strip("/") + "/"
            for number in range(2, -(-len(posts) // size) + 1):
                url = address(path.replace(":num", str(number)))
                self.olds.append(Old(url, "list", why="pages of lists are numbered from the oldest"))
        table = self.config.get("jekyll-archives")
        if isinstance(table, dict):
            enabled = table.get("enabled")
            kinds = (
                {"year", "month", "day", "tags", "categories"} if enabled == "all" else set(map(str, _list(enabled)))
            )
            given = table.get("permalinks")
            links = given if isinstance(given, dict) else {}
            self.olds += dict.fromkeys(_archives(kinds, links, posts, self.zone, self.values))

    def navigation(self) -> Iterator[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        rows = self.config.get("navigation") or self.config.get("nav")
        if not rows and self.source.has("_data/navigation.yml"):
            try:
                rows = yaml.safe_load(self.source.text("_data/navigation.yml"))
            except (yaml.YAMLError, ValueError):
                rows = None
        if isinstance(rows, dict):
            rows = rows.get("main") or rows.get("nav") or next(iter(rows.values()), None)
        for row in _list(rows):
            if isinstance(row, dict):
                title, url = row.get("title") or row.get("name") or row.get("text"), row.get("url") or row.get("link")
                if title and isinstance(url, str) and url:
                    found.append((str(title), url if is_external(url) else "/" + url.lstrip("/")))
        if not found:
            found = [(title, url) for _, title, url in sorted(self.nav)]
        if not found:
            wanted = self.config.get("header_pages")
            pages = {
                e.source: e for e in self.entries if e.kind == "page" and "/" not in e.source and e.head.text("title")
            }
            chosen = [pages[n] for n in map(str, _list(wanted)) if n in pages] if wanted else list(pages.values())
            found = [(e.head.text("title"), e.address) for e in chosen if e.address]
        if any(e.address == "/home/" for e in self.entries) and not any(url == "/home/" for _, url in found):
            found.insert(0, ("Home", "/home/"))
        return iter(found[:8])

    def settings(self, base: str) -> Mapping[str, Mapping[str, Any]]:
        config = self.config
        site: dict[str, Any] = {"title": config.get("title") or config.get("name")}
        site["description"] = config.get("description") or config.get("tagline")
        url = str(config.get("url") or "").rstrip("/")
        if not url and self.source.has("CNAME"):
            url = f"https://{self.source.text('CNAME').split()[0]}" if self.source.text("CNAME").split() else ""
        if not url and self.source.root.resolve().name.lower().endswith(".github.io"):
            url = f"https://{self.source.root.resolve().name.lower()}"
        if not url and base:
            url = "https://example.org"
            self.notes.append("the settings do not say where the blog is: change base_url in sitegen.toml")
        if url:
            site["base_url"] = url + (f"/{base.strip('/')}" if base else "")
        author = config.get("author")
        site["author"] = author.get("name") if isinstance(author, dict) else author
        language = config.get("lang") or config.get("language") or config.get("locale")
        site["language"] = language.replace("_", "-") if isinstance(language, str) else None
        site["timezone"] = config.get("timezone")
        is_smart = str(config.get("markdown") or "kramdown").lower() == "kramdown"
        return {
            "site": site,
            "build": {"paginate": config.get("paginate")},
            "markdown": {"smart_punctuation": is_smart},
        }


def _archives(
    kinds: set[str], links: Mapping[str, Any], posts: Sequence[Entry], zone: Any, values: Any
) -> Iterator[Old]:
    for entry in posts:
        given = values(entry.source, entry.head, "posts")
        for kind, single, names in (
            ("tags", "tag", _tags(given)),
            ("categories", "category", [*_folders(entry.source), *_categories(given)]),
        ):  # fmt: skip
            pattern = str(links.get(single) or f"/{single}/:name/")
            for name in names if kind in kinds else ():
                yield Old(address(pattern.replace(":name", quote(slugify(name)))), "tag", f"/tags/{tag_slug(name)}/")
        dated = NAME.fullmatch(posixpath.basename(entry.source))
        date = parse_date(dated[1], zone) if dated else None
        for kind, default in (("year", "/:year/"), ("month", "/:year/:month/"), ("day", "/:year/:month/:day/")):
            if date is not None and kind in kinds:
                pattern = str(links.get(kind) or default)
                url = (
                    pattern.replace(":year", f"{date:%Y}").replace(":month", f"{date:%m}").replace(":day", f"{date:%d}")
                )
                yield Old(address(url), "list", "/archive/")


def _folders(name: str) -> list[str]:
    """The folders above ``_posts``, which are categories."""
    above = name.partition("_posts/")[0].strip("/")
    return above.split("/") if above else []


def _alias(value: Any) -> str:
    text = str(value).strip()
    return text if text.startswith("/") or is_external(text) else f"/{text}"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 1e9


def _categories(values: Mapping[str, Any]) -> list[str]:
    plural, single = values.get("categories"), values.get("category")
    words = plural.split() if isinstance(plural, str) else [str(v) for v in _list(plural) if v is not None]
    return list(dict.fromkeys([*words, *(str(v) for v in _list(single) if v is not None)]))


def _tags(values: Mapping[str, Any]) -> list[str]:
    plural = values.get("tags")
    words = plural.split() if isinstance(plural, str) else [str(v) for v in _list(plural) if v is not None]
    return list(dict.fromkeys([*words, *(str(v) for v in _list(values.get("tag")) if v is not None)]))


# ------------------------------------------------------------------------------------------------------------ tags

SYNTAX = Syntax(
    tag=re.compile(
        r"\{(?:%-?\s*(?P<close>end(?=[a-z]))?(?P<name>\w+)(?P<args>.*?)-?%\}|\{-?(?!%)[^{}]*?\}\})", re.DOTALL
    ),
    verbatim=frozenset(("raw", "highlight", "comment")),
    paired=frozenset(("notice", "alert", "callout", "note", "tip", "warning", "katex", "math", "details", "capture")),
    may_pair=False,
    closing=r"\{%-?\s*endNAME\s*-?%\}",
    unmarked=re.compile(r"(?m)^[ \t]*\{%-?\s*(?:end)?raw\s*-?%\}[ \t]*\n|\{%-?\s*(?:end)?raw\s*-?%\}"),
    unmarked_as="",
)


def _highlight(tag: Tag, context: Context) -> str | None:
    if tag.inner is None:
        return None
    words = [w for w in tag.words if w != "linenos"]
    marks = re.search(r"(?:mark_lines|hl_lines)\s*=\s*[\"']?([\d\s,-]+)", tag.args)
    return rules.fence(tag, words[0] if words else "", rules.marks_of(marks[1]) if marks else "")


def _post_url(tag: Tag, context: Context) -> str | None:
    return rules.link_to(tag, context, tag.args.strip().strip("'\""))


def _include(tag: Tag, context: Context) -> str | None:
    if not tag.words:
        return None
    name = posixpath.splitext(posixpath.basename(tag.words[0]))[0].lower()
    named = {key: _value(value, context) for key, value in tag.named.items()}
    path = next(
        (named[k] for k in ("path", "src", "url", "file", "image_path", "image", "img", "filename") if k in named), ""
    )
    if path and re.search(r"fig|im(?:ag|g)|pic|photo", name):
        caption = next((named[k] for k in ("caption", "description", "title") if k in named), "")
        return rules.picture(tag, context, path, named.get("alt", ""), caption)
    if re.search(r"side-?note|margin-?note|footnote", name):
        note = next((named[k] for k in ("note", "text", "content", "description") if k in named), "")
        return f"^[{' '.join(note.split())}]" if note and note.count("[") == note.count("]") else None
    found = re.search(r"note|alert|callout|tip|warning|important", name)
    if found and named.get("content"):
        kind = named.get("type", found[0])
        inner = msgspec.structs.replace(tag, inner=f"\n{named['content']}\n")
        plain = msgspec.structs.replace(context, inner=lambda t: t.inner or "")
        return rules.admonition(inner, plain, kind, named.get("title", ""))
    service = next((s for s in rules.VIDEO if len(s) > 1 and s in name), None)
    if service:
        return rules.elsewhere(
            msgspec.structs.replace(tag, name=service, args=tag.args.partition(tag.words[0])[2]), context
        )
    return None


def _value(text: str, context: Context) -> str:
    """The value of an argument: texts have lost their quotes, and names of variables are looked up."""
    if re.fullmatch(r"(?:site|page)\.[\w.-]+", text):
        found = _variable(text, context)
        return text if found is None else found
    return re.sub(r"\{\{-?\s*(.*?)\s*-?\}\}", lambda m: _evaluated(m[1], context) or m[0], text)


def _variable(name: str, context: Context) -> str | None:
    value: Any = {**context.variables, "page": {**context.entry.head.values, "url": context.entry.address}}
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _expression(tag: Tag, context: Context) -> str | None:
    return _evaluated(tag.text.strip("{}").strip("- \t\n"), context)


def _evaluated(text: str, context: Context) -> str | None:
    """The value of an expression with filters that make addresses; None for all others."""
    parts = re.findall(r"(?:\"[^\"]*\"|'[^']*'|[^|\"'])+", text)
    value = _operand(parts[0].strip(), context) if parts else None
    for part in parts[1:]:
        name, _, argument = part.strip().partition(":")
        operand = _operand(argument.strip(), context) if argument else ""
        if value is None or operand is None:
            return None
        if name.strip() in ("relative_url", "absolute_url"):
            value = value if is_external(value) else "/" + value.lstrip("/")
        elif name.strip() == "prepend":
            value = operand + value
        elif name.strip() == "append":
            value += operand
        elif name.strip() not in ("escape", "strip", "uri_escape", "cgi_escape"):
            return None
    return value


def _operand(text: str, context: Context) -> str | None:
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        return text[1:-1]
    return _variable(text, context)


def _block(tag: Tag, context: Context) -> str | None:
    return rules.admonition(tag, context, (tag.words or [tag.name])[0])


RULES: Mapping[str, Rule] = {
    "highlight": _highlight,
    "raw": rules.content,
    "comment": rules.nothing,
    "post_url": _post_url,
    "link": _post_url,
    "include": _include,
    "include_relative": lambda tag, context: None,
    "{{": _expression,
    "katex": rules.mathematics,
    "math": rules.mathematics,
    **dict.fromkeys(rules.VIDEO, rules.elsewhere),
    **dict.fromkeys(("notice", "alert", "callout", "note", "tip", "warning"), _block),
}


def find(name: str, entry: Entry, entries: Mapping[str, Entry]) -> Entry | None:
    """The entry that ``post_url`` or ``link`` names."""
    name = name.strip().lstrip("/")
    if name in entries:
        return entries[name]
    stem = re.sub(r"\.(?:md|markdown|html)$", "", name)
    for other in entries.values():
        known = posixpath.splitext(other.source)[0]
        if known == stem or known.endswith((f"_posts/{stem}", f"_drafts/{stem}")):
            return other
    return next(
        (
            e
            for e in entries.values()
            if e.kind == "post" and f"/{posixpath.splitext(e.source)[0]}".endswith(f"/{stem}")
        ),
        None,
    )


def read(source: Source, today: str) -> Blog:
    """A blog of Jekyll."""
    return _Reader(source, today).blog()


JEKYLL = Generator("jekyll", detect, read, SYNTAX, RULES, find)
