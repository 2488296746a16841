"""Open a file in the author's editor, by the command in the settings: ``code -g {path}:{line}:{column}``."""

import shlex
import subprocess
import sys
from pathlib import Path


class EditorError(Exception):
    """The editor could not be started; the text says why."""


def command(pattern: str, path: Path, line: int, column: int) -> list[str]:
    """The words of the command. No shell reads them, so that a file's name is never more than a name.

    Raises EditorError for a pattern that is empty or has an open quote.
    """
    try:
        words = shlex.split(pattern, posix=sys.platform != "win32")
    except ValueError as error:
        raise EditorError(f"the setting preview.editor cannot be read: {error}") from None
    if not words:
        raise EditorError('no editor is set: add [preview] editor = "code -g {path}:{line}:{column}" to sitegen.toml')
    fields = {"{path}": str(path), "{line}": str(max(line, 1)), "{column}": str(max(column, 1))}
    return [_filled(_unquoted(word), fields) for word in words]


def _unquoted(word: str) -> str:
    """A word without the quotes that Windows' way of splitting leaves around it."""
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word


def _filled(word: str, fields: dict[str, str]) -> str:
    first = min(((word.find(name), name) for name in fields if name in word), default=None)
    if first is None:
        return word
    position, name = first
    return word[:position] + fields[name] + _filled(word[position + len(name) :], fields)


def open_in_editor(pattern: str, path: Path, line: int, column: int) -> None:
    """Start the editor and do not wait for it. Raises EditorError."""
    words = command(pattern, path, line, column)
    try:
        subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise EditorError(f"{words[0]} cannot be started: {(error.strerror or str(error)).lower()}") from None
