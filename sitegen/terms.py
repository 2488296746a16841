"""The words of a post that the search finds it by, and those that say what it is about.

A text is folded (compatibility forms, case, accents), cut into words, and each word is brought to its stem. The script
of the search page does the same to what a reader types. So that both agree, everything that is no plain loop is data:
the two classes of characters, the words that are left out and the rules of stemming are handed to the script as they
stand here (``rules``), and are written in the part of regular expressions that Python and JavaScript share.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from zlib import crc32

import msgspec

# ------------------------------------------------------------------------------------------------------- words

UNSPACED = "\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1780-\u17d3\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"  # noqa: E501
"""Characters of scripts that put no blanks between words, or words that hang together: Thai, Lao, Burmese, Khmer,
Chinese, Japanese, Korean. Their runs are cut into pairs of characters."""

SPACED = (
    "0-9A-Z_a-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u037d\u037f-\u0386\u0388-\u0559\u0560-\u0588\u0591-\u05bd\u05bf"
    "\u05c1\u05c2\u05c4\u05c5\u05c7-\u05f2\u0620-\u0669\u066e-\u06d3\u06d5-\u0963\u0966-\u0dff\u0f00-\u0fff"
    "\u104a-\u177f\u1800-\u1fff\u2c00-\u2dff\ua000-\uabff\ufb00-\ufd3d\ufd50-\ufdff\ufe70-\ufefc\U00010000-\U0001efff"
)
"""All other letters, digits and marks. Ranges, not properties, so that it does not matter which Unicode a browser
knows."""

WORD = f"[{UNSPACED}]+|[{SPACED}]+"
LONGEST = 40
"""Longer words are digests, addresses and the like."""

STOP: Mapping[str, str] = {
    "en": "a about all also an and any are as at be been but by can could did do does for from had has have he her his "
    "how if in into is it its just may might more most much no not of on one only or other our out over she should so "
    "some such than that the their them then there these they this those to too up us was we were what when where "
    "which who why will with would you your",
}  # fmt: skip
"""Words of a language that say nothing: they are neither looked for nor found."""

STEMS: Mapping[str, Sequence[Sequence[tuple[str, str]]]] = {
    "en": (
        # Latin and Greek plurals of textbooks, and -is, whose plural is -es.
        (
            ("^((?:ind|vert|vort)|ap)ices$", "$1ex"),
            ("^(.*)trices$", "$1trix"),
            ("^ax[ei]s$", "ax"),
            ("^(crite|phenome)(r|n)(?:ion|ia|on|a)$", "$1$2"),
            ("^(..+s)is$", "$1e"),
        ),
        # British spelling to American.
        (("^(..+)our", "$1or"), ("^(..+)is(e[drs]?|ers|ing|ations?)$", "$1iz$2")),
        # Plurals.
        (("^(..+)ies$", "$1y"), ("^(?!.*(?:bias|alias|atlas|canvas|lens)$)(..+[^su])s$", "$1")),
        # Nouns made of verbs and adjectives, and adverbs.
        (
            ("^(..+iz)(?:ation|er)$", "$1e"),
            ("^(..+at)ion$", "$1e"),
            ("^(...+i)cally$", "$1c"),
            ("^(...+i)cal$", "$1c"),
            ("^(...+)iveness$", "$1ive"),
            ("^(...+)ily$", "$1y"),
            ("^(...+[^aioup])ly$", "$1"),
            ("^(...+)ness$", "$1"),
        ),
        # Forms of verbs.
        (("^(..+)ied$", "$1y"), ("^(?!embed$)(.*[aeiouy].*[^e])ed$", "$1"), ("^(.*[aeiouy].*)ing$", "$1")),
        # What the endings leave behind: a doubled letter, a final e or y.
        (("^(.+([bdfglmnprt]))\\2$", "$1"), ("^(..+)e$", "$1"), ("^(..+[^aeiou])y$", "$1i")),
    ),
}
"""The rules of a language, in steps. In each step the first pattern that a word matches replaces it.

Light on purpose: forms of one word meet (matrices, normalised, probabilities), words of one family do not (general,
generate), for in an article on mathematics they mean different things."""


class Rules(msgspec.Struct, frozen=True):
    """All that the script of the search page needs to make the same terms."""

    word: str
    unspaced: str
    stop: str
    stem: Sequence[Sequence[tuple[str, str]]]
    levels: str


def rules(language: str) -> Rules:
    """The rules of a site's language; of one that has none, words stay as they are."""
    name = language.partition("-")[0].lower()
    return Rules(WORD, f"[{UNSPACED}]", STOP.get(name, ""), STEMS.get(name, ()), LEVELS)


def fold(text: str) -> str:
    """A text without the differences that a reader who searches does not care for."""
    if text.isascii():
        return text.lower()
    text = MARKS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", text).lower().replace("ς", "σ")


MARKS = re.compile("[\u0300-\u036f]")
_words = re.compile(WORD)
_ascii_words = re.compile(r"\w+", re.ASCII)
_pairs = re.compile(f"[{UNSPACED}]")


class Stemmer:
    """The terms of words in one language. It remembers words that it met, for most words of a text are frequent."""

    def __init__(self, language: str) -> None:
        given = rules(language)
        self.stop = frozenset(given.stop.split())
        self.steps = [
            [(_ending(pattern), re.compile(pattern), re.sub(r"\$(\d)", r"\\g<\1>", put)) for pattern, put in step]
            for step in given.stem
        ]
        self.known: dict[str, tuple[str, ...]] = {}

    def terms(self, word: str) -> tuple[str, ...]:
        """The terms of a folded word: one, none, or pairs of characters."""
        found = self.known.get(word)
        if found is None:
            found = self._terms(word)
            if len(self.known) > REMEMBERED:
                self.known.clear()
            self.known[word] = found
        return found

    def _terms(self, word: str) -> tuple[str, ...]:
        if _pairs.match(word):
            return tuple(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        if not 1 < len(word) <= LONGEST or word in self.stop:
            return ()
        return (self.stem(word),)

    def stem(self, word: str) -> str:
        """The stem of a word; words of two letters stay as they are."""
        if len(word) > 2:
            for step in self.steps:
                for ending, pattern, put in step:
                    if not word.endswith(ending):
                        continue
                    changed = pattern.sub(put, word, count=1)
                    if changed != word:
                        word = changed
                        break
        return word


def _ending(pattern: str) -> str:
    """Letters that every word ends with which a rule's pattern matches; most words are told apart by these alone."""
    found = re.search(r"[a-z]+(?=\$$)", pattern)
    return found[0] if found else ""


REMEMBERED = 50_000
stemmer = lru_cache(maxsize=4)(Stemmer)
"""The stemmer of a language."""


def terms(text: str, language: str) -> list[str]:
    """The terms of a text in their order."""
    stems = stemmer(language)
    return [term for word in words(text) for term in stems.terms(word)]


def words(text: str) -> list[str]:
    """The folded words of a text."""
    text = fold(text)
    return (_ascii_words if text.isascii() else _words).findall(text)


# ------------------------------------------------------------------------------------------------------ formulas

IDENTIFIER = re.compile(
    r"(?:\\([A-Za-z]+)|([A-Za-z]))(?:')?_\{?\s*(?:\\(?:text|mathrm|mathit|mathbf|mathsf|operatorname)\s*\{)?\\?([A-Za-z0-9]+)"
)
"""A letter or a command with an index: ``d_k``, ``d_{\\text{model}}``, ``\\alpha_t``."""
COMMAND = re.compile(r"\\([A-Za-z]{2,})")
SPELT = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")
"""A word inside of a formula: ``\\operatorname{softmax}``."""
FORM = frozenset(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr quad qquad text mathrm mathbf mathit "
    "mathsf mathcal mathbb mathfrak boldsymbol operatorname begin end label tag notag nonumber frac tfrac dfrac "
    "displaystyle textstyle scriptstyle limits nolimits middle phantom hspace vspace kern mbox textbf textit "
    "le ge lt gt cdot cdots ldots dots".split()
)
"""Commands that only shape a formula, or stand in nearly every one."""
LAYOUT = re.compile(r"\\(?:begin|end|label|tag|ref|eqref)\s*\{[^{}]*\}")


def names_in_formula(source: str) -> str:
    """The names in a formula's LaTeX as a text: commands, letters with an index, and words."""
    if "\\begin" in source or "\\label" in source or "\\tag" in source or "ref{" in source:
        source = LAYOUT.sub(" ", source)
    names = [f"{command or letter}_{index}" for command, letter, index in IDENTIFIER.findall(source)]
    if "\\" in source:
        names += [name for name in COMMAND.findall(source) if name not in FORM]
    names += SPELT.findall(source)
    return " ".join(names)


INNER = re.compile(r"[a-z0-9][A-Z]")
HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def parts_of_identifiers(text: str) -> str:
    """The parts of names in code: ``LayerNorm`` has Layer and Norm. Those at underscores are found elsewhere."""
    names = dict.fromkeys(_ascii_words.findall(text)) if INNER.search(text) else ()
    return " ".join(part for name in names if INNER.search(name) for part in HUMPS.findall(name) if len(part) > 1)


# ------------------------------------------------------------------------------------------------------- a post


class Fields(msgspec.Struct, frozen=True):
    """The text of a post by the weight that it has."""

    headings: tuple[tuple[str, str], ...] = ()
    """Id and plain text of each."""
    strong: str = ""
    """What is emphasised."""
    text: str = ""
    code: str = ""
    """Code in lines and in listings."""
    formulas: tuple[str, ...] = ()
    """LaTeX."""


TITLE, HEADING, STRONG, TEXT = 8, 4, 2, 1
"""How much a word weighs that stands in the title, in a heading, in code or emphasised, or in the text."""

LEVELS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""Digits of the index, in the order of their characters: a weight is one of them, the id of a post three."""

USUAL = 800
"""Words of a post of usual length."""
DAMPING = 4.0
"""A word with this weight in a post of usual length has half of the highest level."""
KEYWORDS = 20
LEAST = 3
"""A keyword weighs at least so much."""


class Terms(msgspec.Struct, frozen=True):
    """What the search knows of a post, and what posts are compared by."""

    text: str
    """A line of JSON with the headings, each its id and its text; a line of terms, each with its level behind it."""
    keywords: tuple[str, ...]


def terms_of(title: str, fields: Fields, language: str) -> Terms:
    """The terms of a post, in the language of the site."""
    text, strong = words(fields.text), words(fields.strong)
    code = words(f"{fields.code} {parts_of_identifiers(fields.code)}")
    code += [part for word in code if "_" in word for part in word.split("_")]
    formulas = words(" ".join(map(names_in_formula, fields.formulas)))
    headings = words(" ".join([heading for _, heading in fields.headings]))
    weights = Counter(TEXT * (text + formulas) + STRONG * (strong + code) + HEADING * headings)
    by_term = _by_term(weights, language)
    keywords = _keywords(by_term)
    for term in terms(f"{title} {names_in_formula(title) if '_' in title else ''}", language):
        by_term[term] = by_term.get(term, 0) + TITLE
    levels = _levels(len(text) + len(strong))
    last = len(levels) - 1
    listed = " ".join([term + levels[weight if weight < last else last] for term, weight in sorted(by_term.items())])
    return Terms(f"{msgspec.json.encode(fields.headings).decode()}\n{listed}", keywords)


def _by_term(weights: Mapping[str, int], language: str) -> dict[str, int]:
    stems = stemmer(language)
    known, found = stems.known, dict[str, int]()
    for word, weight in weights.items():
        for term in known[word] if word in known else stems.terms(word):
            found[term] = found.get(term, 0) + weight
    return found


def _levels(length: int) -> str:
    """The level of each weight in a post of a length.

    Lengths are told apart coarsely, by the half doubling, so that an edit of a few words changes the levels of those
    words alone. Compared is with a constant, not with other posts, whose edits would change levels here.
    """
    step = (length * length).bit_length() - (USUAL * USUAL).bit_length()
    return _levels_of(max(-6, min(12, step)))


@lru_cache(maxsize=32)
def _levels_of(step: int) -> str:
    damping = DAMPING * (0.4 + 0.6 * 2 ** (step / 2))
    return "".join(LEVELS[int(64 * weight / (weight + damping))] for weight in map(_rounded, range(400)))


def _rounded(weight: int) -> int:
    """1, 2, 3, 4, 6, 8, 12, 16, …: one occurrence more of a word that is frequent in a post changes nothing."""
    power = 1 << max(0, weight.bit_length() - 1)
    return 0 if not weight else power + power // 2 if weight >= power + power // 2 else power


def _keywords(weights: Mapping[str, int]) -> tuple[str, ...]:
    """The words that weigh most, by doublings: what is counted more finely would change with every edit.

    The title is not among what is counted: where posts have the same words in their text they are related, and a title
    that is being written need not be linked anew for each of its letters.
    """
    heavy = [(term, weight) for term, weight in weights.items() if weight >= LEAST and not term[0].isdecimal()]
    chosen = [
        (-weight.bit_length(), crc32(term.encode()), term)
        for term, weight in heavy
        if len(term) > 3 or not term.isascii()
    ]
    return tuple(sorted(term for _, _, term in sorted(chosen)[:KEYWORDS]))


def read_terms(text: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """The headings and the level of each term, of ``Terms.text``."""
    headings, _, listed = text.partition("\n")
    return msgspec.json.decode(headings, type=list[tuple[str, str]]), {
        entry[:-1]: entry[-1] for entry in listed.split(" ") if entry
    }
