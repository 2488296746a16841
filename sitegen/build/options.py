"""What a build is asked for, what it reports, and the parts of the settings that each stage may see."""

import json
import re
from datetime import datetime
from pathlib import Path

import msgspec

from .. import __version__
from ..config import FILE, Settings, check_base_url, read_settings
from ..config import Redirect as RedirectSetting
from ..decoding import decode
from ..diagnostics import Diagnostic, Place, diagnostic
from ..files import unreadable
from ..languages import direction
from ..model import LinkOptions, ListOptions, ParseOptions, Redirect, SiteInfo
from ..optional import INSTALL_CLEANER, can_clean
from ..urls import base_path, page_address, split_target
from .inputs import theme_folder


class UsageError(Exception):
    """What was asked for makes no sense; nothing was written."""


class Options(msgspec.Struct, frozen=True):
    """What a build is asked for, beside the settings file."""

    root: Path
    now: datetime
    """The build date: posts with a later date are left out."""
    config: Path | None = None
    output: Path | None = None
    base_url: str | None = None
    drafts: bool = False
    future: bool = False
    jobs: int | None = None
    """Processes that parse and render; None for as many as there are cores."""
    force: bool = False
    """Whether everything is made anew, whatever earlier builds left."""
    explain: bool = False
    """Whether the report says why each page was rendered."""


class Explained(msgspec.Struct, frozen=True):
    """Why a page was rendered."""

    path: str
    reasons: tuple[str, ...]


class Report(msgspec.Struct, frozen=True):
    """What came of a build."""

    diagnostics: tuple[Diagnostic, ...]
    output: str
    posts: int
    pages: int
    """Files that are rendered from templates."""
    files: int
    """Files that are copied."""
    derived: int
    """Files that are made from others, such as smaller pictures."""
    drafts: int
    """Posts that were left out as drafts."""
    scheduled: int
    """Posts that were left out because their date is still to come."""
    next_due: datetime | None
    rendered: int = 0
    """Pages that this build had to render."""
    copied: int = 0
    """Files that this build had to copy."""
    made: int = 0
    """Files that this build had to make from others, or found kept."""
    removed: int = 0
    """Files of earlier builds that are no longer part of the site."""
    indexed: int = 0
    """Files of the search index that this build had to write."""
    explained: tuple[Explained, ...] = ()

    def count(self, severity: str) -> int:
        """How many diagnostics have a severity."""
        return sum(d.severity == severity for d in self.diagnostics)


def load_settings(options: Options) -> tuple[Settings, list[Diagnostic]]:
    """The settings of a site, with what the command line says over them."""
    path = options.config or options.root / FILE
    found: list[Diagnostic] = []
    text: str | None = None
    try:
        text, problems = decode(path.read_bytes(), FILE)
        found += problems
    except FileNotFoundError:
        if options.config:
            raise UsageError(f"there is no settings file {options.config}") from None
    except OSError as error:
        found.append(unreadable(FILE, error))
    settings, problems = read_settings(text, options.root.resolve().name)
    found += problems
    if path_to_setting := _wants_cleaner(settings):
        message = f'{path_to_setting} = "sanitize" needs the library nh3, which is not installed: HTML is shown as text'
        found.append(diagnostic("SG003", message, setting_place(text or "", "html", "sanitize"), INSTALL_CLEANER))
    if options.base_url is not None:
        problem = check_base_url(options.base_url)
        if problem:
            raise UsageError(f"--base-url {options.base_url} {problem}")
        site = msgspec.structs.replace(settings.site, base_url=options.base_url.rstrip("/"))
        settings = msgspec.structs.replace(settings, site=site)
        found = [d for d in found if d.code != "SG005"]
    return settings, found


def _wants_cleaner(settings: Settings) -> str:
    """The name of a setting that needs a library which is not installed; empty where all is well."""
    wanted = {"markdown.html": settings.markdown.html}
    wanted |= {f"defaults.{d.path}.html": json.loads(d.values).get("html") for d in settings.defaults}
    name = next((name for name, value in wanted.items() if value == "sanitize"), "")
    return "" if not name or can_clean() else name


def setting_place(text: str, key: str, value: str) -> Place:
    """Where a key of the settings has a value."""
    found = re.search(rf"(?m)^[ \t]*{key}[ \t]*=[ \t]*[\"']{value}[\"']", text)
    if not found:
        return Place(FILE)
    at = text.index(key, found.start())
    return Place(FILE, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at), len(key))


def output_folder(options: Options, settings: Settings) -> Path:
    """The folder to write to. Raises UsageError for one that holds the site's own sources."""
    given = options.output if options.output is not None else options.root / settings.build.output
    output, root = Path(given).resolve(), options.root.resolve()
    for name in ("content", "templates", "static", ".sitegen"):
        source = (root / name).resolve()
        if output == source or source in output.parents:
            raise UsageError(f"the output folder {given} lies inside {name}/, which holds sources")
    if output == root or output in root.parents:
        raise UsageError(f"the output folder {given} holds the site's own sources: choose one of its own")
    theme = theme_folder().resolve()
    if theme.name == "theme" and (output == theme or theme in output.parents):
        raise UsageError(f"the output folder {given} lies inside the installed theme")
    return output


def parse_options(settings: Settings, path: str) -> ParseOptions:
    """What parsing a content file may know of the settings; ``path`` is relative to the content folder."""
    return ParseOptions(
        permalink=settings.build.permalink,
        timezone=settings.site.timezone,
        language=settings.site.language,
        allow_space=settings.math.allow_space,
        allow_digits=settings.math.allow_digits,
        math=settings.math.enabled,
        macros=settings.math.macros,
        numbering=settings.math.number,
        unescape_math=settings.math.unescape,
        smart_punctuation=settings.markdown.smart_punctuation,
        contents_depth=settings.markdown.contents_depth,
        max_nesting=settings.markdown.max_nesting,
        defaults=settings.defaults_for(path),
        html=settings.markdown.html,
    )


def site_info(settings: Settings, assets: tuple[tuple[str, str], ...]) -> SiteInfo:
    """What every page may show of the site."""
    site = settings.site
    return SiteInfo(
        title=site.title,
        description=site.description,
        base_url=site.base_url,
        base_path=base_path(site.base_url),
        author=site.author or site.title,
        language=site.language,
        direction=direction(site.language),
        nav=tuple((item.title, item.url) for item in settings.nav),
        assets=assets,
        version=__version__,
        image=site.image,
        source=site.source,
        search=settings.search.enabled,
    )


def list_options(settings: Settings) -> ListOptions:
    """How long lists are, and the redirects of the settings."""
    build = settings.build
    return ListOptions(build.paginate, build.featured, build.feed_entries, tuple(map(_redirect, settings.redirects)))


def _redirect(given: RedirectSetting) -> Redirect:
    path, query, fragment = split_target(given.new)
    place = Place(FILE, given.line, given.column, len(given.old) + 2)
    return Redirect(page_address(given.old), page_address(path) + query + fragment, place)


def link_options(options: Options) -> LinkOptions:
    """What linking needs to know of the options."""
    return LinkOptions(options.now, options.drafts, options.future)
