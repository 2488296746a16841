"""What the program knows of languages."""

from typing import Literal

RTL = frozenset(["ar", "arc", "ckb", "dv", "fa", "ha", "he", "khw", "ks", "ps", "sd", "ug", "ur", "yi"])
"""Languages that are written from right to left."""


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written, by its tag (BCP 47)."""
    return "rtl" if language.partition("-")[0].lower() in RTL else "ltr"
