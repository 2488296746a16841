"""Collects the fields of one file from its pairs.

Nothing here can publish what was meant to stay unpublished: what says "draft" in any of its forms outranks all that
says otherwise, and where a value that decides about it is in doubt, the post is withheld and a diagnostic says so.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any

import msgspec

from ..dates import parse_date
from ..diagnostics import Diagnostic, Place, diagnostic
from .keys import FOREIGN, KEYS, NESTED, STATE, WRITTEN, Name, meant, plain_name
from .metadata import Metadata
from .pairs import Value

UNPUBLISHED = frozenset("draft drafts unpublished private".split())
"""A value that says so whatever its key is."""

NESTED_RANK = 10
"""What a theme's table says comes after all that the post itself says."""


class Reader:
    """The fields of one file, as far as its pairs are taken in.

    Attributes:
        fields: values of ``Metadata``, and of the fields that ``metadata`` puts together in the end.
        extra: all other keys.
        offset: how many line ends stand before the block.
        unpublished: by field, whether it says that the post is not to be published.
    """

    def __init__(self, path: str, zone: tzinfo, readers: Mapping[str, "Take"]) -> None:
        self.path, self.zone, self.readers = path, zone, readers
        self.fields: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.unpublished: dict[str, bool] = {}
        self.unclear_status: Value | None = None
        self.offset = 0
        self.rank = 0
        self.ranks: dict[str, int] = {}
        self.weaker: dict[str, tuple[str, Value]] = {}
        self.seen: set[str] = set()
        self.stated: set[str] = set()
        self.places: dict[str, tuple[int, int]] = {}
        self.found: list[Diagnostic] = []
        self.why_withheld = ""

    def take(self, key: str, value: Value) -> None:
        """Take in a pair, with a complaint where something is wrong with it."""
        plain = plain_name(key)
        name = KEYS.get(plain)
        known_as = key if name is None else plain
        if known_as in self.seen:
            self._twice(key, value, name)
            return
        self.seen.add(known_as)
        if name is None:
            self._take_unknown(key, plain, value)
        else:
            self._take_known(key, name.field, name.rank, value)

    def end_of_defaults(self) -> None:
        """What is taken from here on outranks all before."""
        self.seen.clear()
        self.ranks.clear()
        self.stated.clear()
        self.weaker.clear()

    def _twice(self, key: str, value: Value, name: Name | None) -> None:
        self.at("SG024", f"{key} is given twice", value, hint="keep one of them")
        if name is not None and name.field in STATE:
            self.withhold(f"its {key} is given twice")

    def _take_known(self, key: str, field: str, rank: int, value: Value) -> None:
        if value.value is None and field != "html":
            self._take_nothing(key, field, rank, value)
            return
        if field not in ALL_COUNT:
            held = self.ranks.get(field)
            if held is not None and held <= rank:
                self.keep(key, value)
                return
            if held is not None and field in self.weaker:
                self.keep(*self.weaker.pop(field))
            if rank:
                self.weaker[field] = (key, value)
            self.ranks[field] = rank
        self.places[field] = (value.line + self.offset, value.column)
        self.rank = rank
        self.readers[field](self, field, value)

    def _take_nothing(self, key: str, field: str, rank: int, value: Value) -> None:
        if field not in self.ranks:
            self.fields.pop(field, None)
            self.places.setdefault(field, (value.line + self.offset, value.column))
        if field in ("draft", "published") and rank == 0:
            self.at("SG025", f"{key} has no value, so the post is withheld", value, hint=f"{key}: true or false")
            self.withhold(f"its {key} has no value")

    def _take_unknown(self, key: str, plain: str, value: Value) -> None:
        self.extra[key] = as_json(value.value)
        if isinstance(value.value, str) and value.value.strip().lower() in UNPUBLISHED:
            said = shown(value.value)
            self.at(
                "SG025", f"{key} is {said}, so the post is withheld", value, hint="write draft: true or draft: false"
            )
            self.withhold(f"its {key} is {said}")
        if plain in FOREIGN:
            return
        near = meant(key)
        if not near or not value.line:
            return
        written = WRITTEN[near]
        self.at("SG023", f"unknown key {key}", value, hint=f'did you mean "{written}"?')
        is_state = near in ("draft", "published", "status")
        if is_state or (near in ("date", "publishdate") and parse_date(value.value, self.zone)):
            hint = f"write {written}, or rename it"
            self.at("SG025", f"{key} may mean {written}, so the post is withheld", value, hint=hint)
            self.withhold(f"{key} may mean {written}")

    def take_table(self, value: Value) -> None:
        """Take in a theme's own table: what every post may say, and the rest as if it stood outside."""
        for key, item in value.value.items():
            name = KEYS.get(plain_name(str(key)))
            if name is None or name.field not in NESTED:
                self.extra.setdefault(str(key), as_json(item))
            elif item is not None:
                raw = item if isinstance(item, str) else None
                inner = msgspec.structs.replace(value, value=item, raw=raw, macros={})
                self._take_known(str(key), name.field, name.rank + NESTED_RANK, inner)

    def keep(self, key: str, value: Value) -> None:
        """Keep a value for templates only."""
        self.extra[key] = as_json(value.value)

    def say(self, field: str, is_unpublished: bool) -> None:
        """Note what a field says of the state; of several keys for it, one that says unpublished is enough."""
        before = field in self.stated and self.unpublished.get(field, False)
        self.unpublished[field] = before or is_unpublished
        self.stated.add(field)

    # ---------------------------------------------------------------------------------------------- complaints

    def report(self, code: str, message: str, line: int, column: int, length: int = 1, hint: str = "") -> None:
        """Report a problem at a place of the file."""
        self.found.append(diagnostic(code, message, Place(self.path, line, column, length), hint))

    def at(self, code: str, message: str, value: Value, hint: str = "") -> None:
        """Report a problem at the key of a value."""
        if not value.line:
            message += " (in the [[defaults]] of sitegen.toml)"
        self.report(code, message, value.line + self.offset, value.column, len(value.name), hint)

    def wrong(self, value: Value, wanted: str, hint: str = "") -> None:
        """Report a value of the wrong kind; of a name that only others use, it is kept for templates in silence."""
        if self.rank:
            self.keep(value.name, value)
        else:
            self.at("SG022", f"{value.name} must be {wanted}, not {shown(value.value)}", value, hint)

    def withhold(self, why: str) -> None:
        """The post must not be published; the first reason is told."""
        self.why_withheld = self.why_withheld or why

    def doubt(self, value: Value, hint: str) -> None:
        """The post is withheld because of a value."""
        said = shown(value.value)
        self.at("SG025", f"{value.name} is {said}, so the post is withheld", value, hint=hint)
        self.withhold(f"its {value.name} is {said}")

    # ---------------------------------------------------------------------------------------------------- the end

    def metadata(self) -> Metadata:
        """All that was taken in, put together."""
        fields = self.fields
        is_explicit = not self.stated.isdisjoint(("draft", "published"))
        if self.unclear_status is not None and not is_explicit:
            self.doubt(self.unclear_status, "write draft: true or draft: false")
        tags = dict.fromkeys(fields.get("tags", ()))
        known = {tag.casefold() for tag in tags}
        tags |= dict.fromkeys(c for c in fields.pop("categories", ()) if c.casefold() not in known)
        if tags and not self.stated and any(t.casefold() in ("draft", "drafts") for t in tags):
            line, column = self.places.get("tags") or self.places.get("categories") or (0, 0)
            hint = "write draft: true or draft: false"
            self.report("SG025", "a tag says draft, so the post is withheld", line, column, 4, hint)
            self.withhold("a tag says draft")
        if tags:
            fields["tags"] = tuple(tags)
        if "categories" in self.places:
            self.places.setdefault("tags", self.places["categories"])
        published_on, created = fields.pop("published_on", None), fields.pop("created", None)
        first = fields.get("date") or published_on or created
        if first is not None:
            fields["date"] = max(first, published_on) if published_on is not None else first
        part = fields.pop("series_part", None)
        if part and fields.get("series") and fields["series"][1] is None:
            fields["series"] = (fields["series"][0], part)
        no_contents = fields.pop("no_contents", None)
        if no_contents:
            fields.setdefault("contents", False)
        extra = json.dumps(self.extra, ensure_ascii=False, sort_keys=True) if self.extra else "{}"
        is_draft = True in self.unpublished.values()
        return Metadata(**fields, draft=is_draft, extra=extra, withheld=self.why_withheld)


Take = Callable[[Reader, str, Value], None]
"""Takes in a value of a field."""

ALL_COUNT = STATE - {"date", "published_on"} | {"nested", "taxonomies", "redirect_to", "expiry"}
"""Fields of which no key holds back another."""


def as_json(value: Any, depth: int = 0) -> Any:
    """A value as JSON has it; what JSON has not is its text. Deeper than 20 levels is left out."""
    if depth > 20:
        return None
    if isinstance(value, dict):
        return {str(k): as_json(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [as_json(v, depth + 1) for v in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def shown(value: Any) -> str:
    """A value as messages show it."""
    text = json.dumps(as_json(value), ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "…"
