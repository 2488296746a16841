"""What decides whether a post is published: drafts, hidden posts, states, passwords."""

from collections.abc import Mapping

from ..dates import parse_date
from .moments import take_date
from .pairs import Value
from .reader import Reader, shown


def take_draft(reader: Reader, field: str, value: Value) -> None:
    """``draft``: a truth without quotes, else the post is withheld."""
    if isinstance(value.value, bool):
        reader.say(field, value.value)
    else:
        reader.doubt(value, f"write {value.name}: true or {value.name}: false, without quotes")


def take_published(reader: Reader, field: str, value: Value) -> None:
    """``true``, ``false``, or the day of publication."""
    if isinstance(value.value, bool):
        reader.say(field, not value.value)
    elif parse_date(value.value, reader.zone) is not None:
        reader.places["published_on"] = (value.line + reader.offset, value.column)
        take_date(reader, "published_on", value)
    else:
        reader.doubt(value, f"write {value.name}: true or {value.name}: false, without quotes")


def take_hidden(reader: Reader, field: str, value: Value) -> None:
    """There are no hidden posts here: they are drafts."""
    given = {0: False, 1: True}.get(value.value) if isinstance(value.value, int) else None
    if given is None:
        reader.doubt(value, "write draft: true or draft: false")
        return
    reader.say(field, given)
    if given:
        _hint_hidden(reader, value)


def take_visible(reader: Reader, field: str, value: Value) -> None:
    """The contrary of hidden; Zola and Hugo have words for it."""
    given = value.value
    shows = {"always": True, "never": False, "link": False, 0: False, 1: True}
    given = shows.get(given) if isinstance(given, str | int) else None
    if given is None:
        reader.doubt(value, "write draft: true or draft: false")
        return
    reader.say(field, not given)
    if not given:
        _hint_hidden(reader, value)


def _hint_hidden(reader: Reader, value: Value) -> None:
    message = f"{value.name}: {shown(value.value)} makes this post a draft, as no post is built without being listed"
    reader.at("SG081", message, value, hint="write draft: true, or remove the key")


def take_build(reader: Reader, field: str, value: Value) -> None:
    """Hugo's ``build: {render: never, list: never}``."""
    given = value.value if isinstance(value.value, dict) else {}
    reader.keep(value.name, value)
    if any(given.get(key) in (False, "never", "link") for key in ("render", "list")):
        reader.say(field, True)
        _hint_hidden(reader, value)


STATUSES: Mapping[str, bool] = {
    **dict.fromkeys(("published", "publish", "public", "live", "featured", "future"), False),
    **dict.fromkeys(("draft", "drafts", "hidden", "private", "unlisted", "unpublished", "pending", "skip"), True),
    **dict.fromkeys(("trash", "auto-draft", "members", "wip"), True),
}
"""The states that generators know, and whether they keep a post from being published."""


def take_status(reader: Reader, field: str, value: Value) -> None:
    """A word for the state, as Pelican, Nikola and WordPress have it."""
    word = value.value.strip().lower() if isinstance(value.value, str) else "?"
    reader.keep(value.name, value)
    if word in STATUSES:
        reader.say(field, STATUSES[word])
        if word == "featured":
            reader.fields["featured"] = True
        if word in ("hidden", "private", "unlisted", "members"):
            _hint_hidden(reader, value)
    elif word != "":
        reader.unclear_status = value


def take_password(reader: Reader, field: str, value: Value) -> None:
    """A post behind a password must not become one that everybody can read."""
    if value.value not in (False, "", [], {}):
        reader.at("SG025", f"{value.name} is given, so the post is withheld", value, "no post can be protected here")
        reader.withhold("it is meant to be read with a password only")
