"""The kinds of callouts, and what other programs call them."""

from collections.abc import Mapping

ADMONITIONS: Mapping[str, str] = {
    "note": "Note",
    "tip": "Tip",
    "hint": "Hint",
    "important": "Important",
    "warning": "Warning",
    "caution": "Caution",
    "danger": "Danger",
    "info": "Info",
}
"""The kinds, and their titles where no other is given."""

ALIASES: Mapping[str, str] = {
    "attention": "warning",
    "bug": "danger",
    "check": "tip",
    "done": "tip",
    "error": "danger",
    "fail": "danger",
    "failure": "danger",
    "faq": "info",
    "help": "info",
    "information": "info",
    "missing": "danger",
    "question": "info",
    "success": "tip",
    "warn": "warning",
}
"""Other names of the same kinds."""


def kind_and_title(name: str, title: str | None) -> tuple[str, str]:
    """The kind that a name stands for, and the title: what is given, or else what the name says."""
    lower = name.lower().removeprefix("callout-")
    kind = lower if lower in ADMONITIONS else ALIASES.get(lower, "note")
    if title is None:
        words = lower.replace("-", " ").replace("_", " ")
        title = ADMONITIONS.get(lower) or words[:1].upper() + words[1:]
    return kind, title
