"""YAML between ``---``, as Jekyll, Hugo, Hexo, Quarto and most others write it.

``...`` may close it. Values come from the nodes, so that each complaint can name its line. Nearly all blocks are plain
lines, which are read without PyYAML in a fraction of the time; a test compares both ways.
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from ..characters import clean
from .pairs import BlockError, Cut, Load, Pairs, Value, unclosed
from .yaml_limits import check_size

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]  # the same loader, slower


class _Yaml(YAMLHandler):
    FM_BOUNDARY = re.compile(r"^(?:-{3,}|\.{3})[ \t]*$", re.MULTILINE)


HANDLER = _Yaml()
OPENING = re.compile(r"-{3,}[ \t]*$", re.MULTILINE)


def cut(text: str) -> Cut | None:
    """The block between ``---`` and ``---`` or ``...``."""
    return fenced(text, load) if OPENING.match(text) else None


def fenced(text: str, load: Load, fence: str = "---") -> Cut:
    """The block between the lines of three hyphens, in whatever language it is."""
    try:
        block, body = HANDLER.split(text)
    except ValueError:
        return unclosed(text, fence, load)
    return Cut(fence, load, block.removeprefix("\n"), 1, len(text) - len(body))


class _NodeLoader(_SafeLoader):
    """YAML 1.1 as PyYAML reads it, but dates stay text: they are read by ``dates``."""


_NodeLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:timestamp",)]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}
RESOLVERS: Mapping[str, list[tuple[str, re.Pattern[str]]]] = _NodeLoader.yaml_implicit_resolvers
"""What YAML sees more in than text, by the first character."""


PLAIN_WORDS = r"[A-Za-z0-9](?:[\w./+-]|[ ](?=[A-Za-z0-9]))*"
QUOTED = r'"[^"\\\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*"'
ITEM = rf"(?:{PLAIN_WORDS}|{QUOTED})"
ITEMS = re.compile(ITEM, re.ASCII)
PLAIN_LINE = re.compile(
    rf"(?P<key>[A-Za-z][\w-]{{0,60}}):[ ]+(?:(?P<scalar>{ITEM})|\[(?P<items>{ITEM}(?:,[ ]?{ITEM})*)\])", re.ASCII
)
"""A line of front matter as nearly all are: a key and words, a text in quotes without escapes, or a list of such."""


def load(text: str) -> Pairs:
    """The pairs of a block of YAML."""
    pairs = plain_pairs(text)
    return pairs_of_nodes(text) if pairs is None else pairs


def plain_pairs(text: str) -> Pairs | None:
    """What ``pairs_of_nodes`` gives, in a fraction of the time, where all lines are plain; None for other texts."""
    pairs: Pairs = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        found = PLAIN_LINE.fullmatch(line)
        if not found:
            return None
        key, scalar, items = found.groups()
        raw: str | tuple[str | None, ...] | None
        value: Any
        try:
            if scalar:
                value, raw = _plain_scalar(scalar), scalar.strip('"')
            else:
                written = ITEMS.findall(items)
                value = [_plain_scalar(item) for item in written]
                raw = None if set(map(type, value)) == {str} else tuple(item.strip('"') for item in written)
        except ValueError:
            return None
        pairs.append((key, Value(value, raw, number, 1, key)))
    return pairs


def _plain_scalar(text: str) -> Any:
    """The value of words or of a text in quotes; a ValueError where YAML sees more than text, truth or plain digits."""
    if text[0] == '"':
        return text[1:-1]
    for _, form in RESOLVERS.get(text[0], ()):
        if form.match(text):
            break
    else:
        return text
    if text in ("true", "false"):
        return text == "true"
    if text.isdecimal() and text[0] != "0" and len(text) <= 15:
        return int(text)
    raise ValueError(text)


def pairs_of_nodes(text: str) -> Pairs:
    """The pairs of any block of YAML."""
    check_size(text, lambda: _NodeLoader(text))
    loader = _NodeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return []
        if not isinstance(node, yaml.MappingNode):
            raise BlockError("SG020", "the front matter must be lines of `key: value`", 1, 1)
        pairs: Pairs = []
        for key_node, value_node in _with_merged(loader, node):
            mark = key_node.start_mark
            raw = value_node.value if isinstance(value_node, yaml.ScalarNode) else None
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else str(key_node.value)
            try:
                value = clean(loader.construct_object(value_node, deep=True))
            except yaml.MarkedYAMLError:
                raise
            except Exception:  # PyYAML raises many kinds on values that have a tag they do not fit
                value = raw if raw is not None else ""
            if isinstance(value, list) and any(type(v) is not str for v in value):
                raw = tuple(n.value if isinstance(n, yaml.ScalarNode) else None for n in value_node.value)
            macros = _places_of_macros(value_node) if key.lower() == "math" else {}
            pairs.append((key, Value(value, raw, *_place(text, mark), key, macros)))
        return pairs
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = _place(text, mark) if mark else (1, 1)
        hint = "a value with a colon, a hash or a leading sign must stand in quotes"
        if mark and text.split("\n")[line - 1][column - 1 : column] == "\t":
            hint = "YAML does not allow tabs for indentation: use blanks"
        raise BlockError("SG020", f"not valid YAML: {error.problem or error.context}", line, column, hint) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BlockError("SG020", f"not valid YAML: {str(error).splitlines()[0]}", 1, 1) from None
    finally:
        loader.dispose()


def _place(text: str, mark: yaml.Mark) -> tuple[int, int]:
    """The line and the column of a place, where only LF ends lines: for YAML, U+0085 and U+2028 end them too."""
    if text.isascii():
        return mark.line + 1, mark.column + 1
    before = text[: mark.index]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _places_of_macros(node: yaml.Node) -> Mapping[str, tuple[int, int]]:
    tables = [v for k, v in node.value if k.value == "macros"] if isinstance(node, yaml.MappingNode) else []
    return {
        str(key.value): (key.start_mark.line + 1, key.start_mark.column + 1)
        for table in tables
        if isinstance(table, yaml.MappingNode)
        for key, _ in table.value
    }


def _with_merged(loader: _NodeLoader, node: yaml.MappingNode) -> list[tuple[yaml.Node, yaml.Node]]:
    """The entries of a mapping, and after them those that ``<<`` brings in and that it has not itself."""
    own = [(k, v) for k, v in node.value if k.tag != "tag:yaml.org,2002:merge"]
    if len(own) == len(node.value):
        return own
    loader.flatten_mapping(node)
    names = {k.value for k, _ in own}
    merged = {k.value: (k, v) for k, v in node.value if k.value not in names}
    return [*own, *merged.values()]
