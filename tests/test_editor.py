"""The command that opens a file in the author's editor."""

from pathlib import Path

import pytest

from sitegen.serve.editor import EditorError, command, open_in_editor

FILE = Path("/a folder/it's {line} $(x).md")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("code -g {path}:{line}:{column}", ["code", "-g", f"{FILE}:7:3"]),
        ("vim +{line} {path}", ["vim", "+7", str(FILE)]),
        ("'/opt/my editor' --at={line},{column} {path}", ["/opt/my editor", "--at=7,3", str(FILE)]),
        ("edit", ["edit"]),
        ("edit {unknown} {path}", ["edit", "{unknown}", str(FILE)]),
        ("edit '{path}' ; rm -rf x", ["edit", str(FILE), ";", "rm", "-rf", "x"]),
    ],
)
def test_the_words_of_the_command(pattern: str, words: list[str]) -> None:
    assert command(pattern, FILE, 7, 3) == words


def test_a_problem_of_a_whole_file_is_opened_at_its_beginning() -> None:
    assert command("vim +{line} {column}", FILE, 0, 0) == ["vim", "+1", "1"]


@pytest.mark.parametrize("pattern", ["", "  ", "code 'open", "/no/such/editor {path}"])
def test_a_command_that_cannot_be_run_is_said(pattern: str) -> None:
    with pytest.raises(EditorError, match="editor"):
        open_in_editor(pattern, FILE, 1, 1)
