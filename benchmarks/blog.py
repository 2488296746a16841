"""The synthetic blog as plain data: post ``n`` of a seed is always the same text.

Each post has a random generator of its own, seeded by its number, so that posts can be made one at a time and a blog
of a hundred thousand needs no memory. Addresses of other posts stand in the text as ``post:slug``; what a generator
wants to read in their place is for ``dialects``.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .vocabulary import (
    ADJECTIVES,
    CODE,
    DISPLAY,
    INLINE,
    LANGUAGES,
    LETTERS,
    NOUNS,
    OPENINGS,
    PEOPLE,
    SENTENCES,
    TAGS,
    TITLES,
    VERBS,
)

FIRST = datetime(2010, 1, 4, 8, tzinfo=UTC)
LAST = datetime(2024, 12, 20, 8, tzinfo=UTC)
"""The posts of a blog, few or many, are spread evenly between these dates."""

PICTURES = 12
SERIES_EVERY = 20
SERIES_LENGTH = 4
"""Of twenty posts in a row, the first four make up a series."""


@dataclass(frozen=True)
class Series:
    """The place of a post in a series."""

    name: str
    part: int


@dataclass(frozen=True)
class Post:
    """One post, in no generator's dialect."""

    title: str
    slug: str
    date: datetime
    author: str
    excerpt: str
    tags: tuple[str, ...]
    series: Series | None
    featured: bool
    body: tuple[str, ...]
    """Blocks of Markdown, to be parted by blank lines."""


@dataclass(frozen=True)
class Blog:
    """A blog of ``count`` posts, the oldest first."""

    count: int
    seed: int = 1
    small: bool = False
    """Posts of about 1 kB, in place of about 8."""

    def posts(self) -> Iterator[Post]:
        """Every post."""
        return (self.post(number) for number in range(self.count))

    def middle(self) -> Post:
        """The post that the benchmark edits: neither on the first page of a long list nor in the feed."""
        return self.post(self.count // 2)

    def post(self, number: int) -> Post:
        """One post by its number, from 0."""
        draw = random.Random(f"{self.seed} post {number}")
        title, slug = self.title(number)
        return Post(
            title=title,
            slug=slug,
            date=self._date(number),
            author=draw.choice(PEOPLE),
            excerpt=f"{_prose(draw, 1)} {_prose(draw, 1)}".replace("*", "").replace("`", ""),
            tags=_tags(draw),
            series=self._series(number),
            featured=draw.random() < 0.03,
            body=_small_body(draw) if self.small else _body(draw, self._link(draw, number)),
        )

    def title(self, number: int) -> tuple[str, str]:
        """Title and slug of a post, without the rest of it."""
        draw = random.Random(f"{self.seed} title {number}")
        title = fill(draw, draw.choice(TITLES))
        return title, re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") + f"-{number}"

    def _date(self, number: int) -> datetime:
        minutes = (LAST - FIRST) // timedelta(minutes=1)
        return FIRST + timedelta(minutes=minutes * number // max(1, self.count - 1))

    def _series(self, number: int) -> Series | None:
        group, place = divmod(number, SERIES_EVERY)
        if place >= SERIES_LENGTH:
            return None
        draw = random.Random(f"{self.seed} series {group}")
        return Series(f"{fill(draw, '<Adjective> <noun>')}, course {group + 1}", place + 1)

    def _link(self, draw: random.Random, number: int) -> Callable[[], str]:
        def link() -> str:
            title, slug = self.title(draw.randrange(max(1, number)))
            return f"The details are in [{title}](post:{slug}). {_prose(draw, 1)}"

        return link


# ------------------------------------------------------------------------------------------------------- filling

SLOT = re.compile(r"<([a-zA-Z]+)>")


def fill(draw: random.Random, pattern: str) -> str:
    """A pattern of ``vocabulary`` with every slot filled."""
    return SLOT.sub(lambda found: _word(draw, found[1]), pattern)


def _word(draw: random.Random, slot: str) -> str:
    match slot:
        case "noun":
            return draw.choice(NOUNS)
        case "adjective":
            return draw.choice(ADJECTIVES)
        case "verb":
            return draw.choice(VERBS).replace("_", " ")
        case "number":
            return str(draw.randint(2, 960))
        case "symbol":
            return f"`{draw.choice(NOUNS)}_{draw.choice(NOUNS)}`"
        case "Noun" | "Adjective":
            return _word(draw, slot.lower()).capitalize()
    return f"<{slot}>"  # no slot of ours: a type parameter in a piece of code


def formula(draw: random.Random, patterns: Sequence[str]) -> str:
    """A formula with letters of its own, so that few of them are alike."""
    text = draw.choice(patterns)
    for slot, letter in zip("□△○", draw.sample(LETTERS, 3), strict=True):
        text = text.replace(slot, letter)
    return text.strip()


# -------------------------------------------------------------------------------------------------------- blocks


def _prose(draw: random.Random, sentences: int, formulas: int = 0) -> str:
    """A paragraph; its formulas stand in sentences of their own."""
    parts = [fill(draw, draw.choice(SENTENCES)) for _ in range(sentences)]
    for _ in range(formulas):
        words = fill(
            draw, draw.choice(("Write {} for the <adjective> <noun>.", "Here {} is the <noun> of the <noun>."))
        )
        parts.insert(draw.randint(1, len(parts)), words.format(f"${formula(draw, INLINE)}$"))
    return " ".join(parts)


def _display(draw: random.Random) -> str:
    return f"$$\n{formula(draw, DISPLAY)}\n$$"


def _listing(draw: random.Random, language: str) -> str:
    lines = draw.randint(5, 17)
    code = ""
    while code.count("\n") < lines:
        code += fill(draw, draw.choice(CODE[language])) + ("\n" if language in ("python", "rust", "bash") else "")
    return f"```{language}\n{code.rstrip()}\n```"


def _table(draw: random.Random) -> str:
    head = fill(draw, "| <noun> | <noun> | error | runs |\n| :--- | --- | ---: | ---: |")
    rows = [fill(draw, "| <adjective> <noun> | `<noun>` | 0.<number> | <number> |") for _ in range(draw.randint(4, 6))]
    return "\n".join([head, *rows])


def _bullets(draw: random.Random, nested: bool = False) -> str:
    lines = []
    for _ in range(draw.randint(3, 5)):
        lines.append(fill(draw, "- the <adjective> <noun>, which <verb> the <noun>"))
        if nested and draw.random() < 0.5:
            lines += [fill(draw, "    - <noun> <number>, <adjective>") for _ in range(2)]
    return "\n".join(lines)


def _steps(draw: random.Random) -> str:
    return "\n".join(
        fill(draw, f"{number}. Take the <noun> that <verb> the <adjective> <noun>.") for number in range(1, 5)
    )


def _quote(draw: random.Random) -> str:
    return f"> {_prose(draw, 2)}\n>\n> {_prose(draw, 1)}"


def _picture(draw: random.Random) -> str:
    return fill(draw, f"![The <noun> over the <adjective> <noun>](/pictures/plot-{draw.randrange(PICTURES):02}.svg)")


def _tags(draw: random.Random) -> tuple[str, ...]:
    """Two to four tags, the first ones of the list more often than the last."""
    wanted = draw.randint(2, 4)
    chosen: set[str] = set()
    while len(chosen) < wanted:
        chosen.add(TAGS[int(len(TAGS) * draw.random() ** 1.4)])
    return tuple(sorted(chosen))


# -------------------------------------------------------------------------------------------------------- bodies


def _body(draw: random.Random, link: Callable[[], str]) -> tuple[str, ...]:
    """The blocks of a full post, in sections: see the README for what it holds."""
    special = [
        *((_prose(draw, 2), _display(draw), _prose(draw, 1)) for _ in range(3)),
        *((_prose(draw, 1), _listing(draw, language)) for language in _languages(draw)),
        *((link(),) for _ in range(3)),
        (_prose(draw, 1), _bullets(draw)),
        (_prose(draw, 1), _bullets(draw, nested=True)),
        (_prose(draw, 1), _steps(draw)),
        (_prose(draw, 1), _table(draw)),
        (_quote(draw),),
        (_picture(draw),),
        (f"{_prose(draw, 2)[:-1]}.[^aside]",),
        *((_prose(draw, 3, formulas),) for formulas in _portions(draw, draw.randint(9, 11))),
    ]
    draw.shuffle(special)
    length, target = sum(len(block) for group in special for block in group), draw.randint(4700, 6500)
    while length < target:
        special.insert(draw.randrange(len(special)), (_prose(draw, 3),))
        length += 300
    blocks = [_prose(draw, 3)]
    sections = draw.randint(5, 7)
    for number, group in enumerate(special):
        if number * sections // len(special) != (number - 1) * sections // len(special) or number == 0:
            blocks.append(f"## {fill(draw, draw.choice(OPENINGS))}")
        elif draw.random() < 0.08:
            blocks.append(f"### {fill(draw, draw.choice(OPENINGS))}")
        blocks.extend(group)
    return (*blocks, f"[^aside]: {_prose(draw, 1)}")


def _languages(draw: random.Random) -> Sequence[str]:
    """Two listings, in 42 posts of 100 three."""
    return [draw.choice(LANGUAGES) for _ in range(2 + (draw.random() < 0.42))]


def _portions(draw: random.Random, total: int) -> Iterator[int]:
    while total > 0:
        portion = min(total, draw.randint(1, 3))
        yield portion
        total -= portion


def _small_body(draw: random.Random) -> tuple[str, ...]:
    """A note of two sections, with a formula, a list and no code."""
    opening = fill(draw, draw.choice(OPENINGS))
    return (_prose(draw, 1), f"## {opening}", _prose(draw, 2, 1), _bullets(draw), _prose(draw, 1))
