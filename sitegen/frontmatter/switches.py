"""What is switched on or off in a post: formulas, contents, search engines; its language and reading time."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from ..macrotable import read_macros
from ..model import RAW_HTML
from .pairs import Value
from .reader import Reader
from .texts import first_of, take_flag


def take_read_time(reader: Reader, field: str, value: Value) -> None:
    """``8 min read`` is shown as it stands; a bare number is a number of minutes; a truth is a theme's switch."""
    if isinstance(value.value, bool):
        reader.keep(value.name, value)
        reader.ranks.pop(field, None)
    elif isinstance(value.value, int | float) and 0 < value.value < 100_000:
        reader.fields[field] = f"{value.value:g} min read"
    elif isinstance(value.value, str) and value.value.strip():
        text = value.value.strip()
        reader.fields[field] = f"{text} min read" if text.isdecimal() else text
    else:
        reader.wrong(value, "a text or a number of minutes", hint='for example "8 min read"')


def take_language(reader: Reader, field: str, value: Value) -> None:
    """A language tag; a locale is one too."""
    tag = re.sub(r"\.[\w-]+$", "", value.value.strip()).replace("_", "-") if isinstance(value.value, str) else ""
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", tag):
        reader.fields[field] = tag
    elif value.value != "":
        reader.wrong(value, "a language tag", hint='for example en, fa or pt-BR; write no as "no"')


def _switch(given: Any, words: Iterable[str] = ()) -> bool | None:
    """What a theme's switch says: a truth, a truth in quotes, one of some words, or a table with ``enable``."""
    if isinstance(given, bool):
        return given
    if isinstance(given, str):
        word = given.strip().lower()
        return True if word in words else {"true": True, "false": False}.get(word)
    enabled = first_of(given, "enable enabled show")
    return enabled if isinstance(enabled, bool) else None


def take_math(reader: Reader, field: str, value: Value) -> None:
    """Whether the post has formulas, or how they are read: ``{macros: {…}, number: labelled}``."""
    given = value.value
    switch = _switch(given, ("katex", "mathjax", "mathml"))
    if switch is not None:
        reader.fields[field] = switch
        return
    if reader.rank or not isinstance(given, dict) or not given.keys() <= {"macros", "number"}:
        reader.wrong(value, "true, false, or a table of macros and number")
        return
    macros, number = given.get("macros", {}), given.get("number", "")
    if number in ("all", "labelled", "section", ""):
        reader.fields["numbering"] = number
    else:
        reader.wrong(value, "all, labelled or section", hint="math: {number: labelled}")
    found, wrong = read_macros(macros if isinstance(macros, dict) else {"macros": macros})
    reader.fields["macros"] = found
    for name, problem in wrong:
        line, column = value.macros.get(name, (value.line, value.column))
        at = msgspec.structs.replace(value, line=line, column=column, name=name if name in value.macros else value.name)
        reader.at("SG022", f"the macro {name} has a mistake: {problem}", at)


def take_contents(reader: Reader, field: str, value: Value) -> None:
    """Whether there are contents; themes say where, too."""
    given = value.value
    switch = _switch(given, ("left", "right", "top", "sidebar"))
    if switch is None and isinstance(given, dict | list) and given:
        switch = True
    if switch is not None:
        reader.fields[field] = switch
    else:
        reader.wrong(value, "true or false")


def take_noindex(reader: Reader, field: str, value: Value) -> None:
    """``noindex: true``, ``robots: noindex``, or ``sitemap: false``."""
    given, name = value.value, value.name.lower()
    if name == "sitemap":
        excluded = first_of(given, "exclude disable disabled ignore")
        is_out = given is False or excluded is True
        reader.keep(value.name, value)
    elif name == "robots":
        is_out = "noindex" in str(given).lower()
        reader.keep(value.name, value)
    else:
        take_flag(reader, field, value)
        return
    if is_out:
        reader.fields[field] = True
    else:
        reader.ranks.pop(field, None)


def take_html(reader: Reader, field: str, value: Value) -> None:
    """How raw HTML is treated. A value that is none stands for the safest; ``parse`` compares it with the settings."""
    own = "own_html" if value.line else field
    if value.value in RAW_HTML:
        reader.fields[own] = value.value
    else:
        reader.wrong(value, "allow, escape or sanitize", "its HTML is shown as text until this is mended")
        reader.fields[own] = "escape"


def take_nested(reader: Reader, field: str, value: Value) -> None:
    """A theme's own table."""
    if isinstance(value.value, dict):
        reader.take_table(value)
    else:
        reader.keep(value.name, value)
