"""What is wrong with the YAML itself is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import campusfile
from bot.campusfile import CampusRefused


def refusal(folder: Path, content: str | bytes) -> str:
    path = folder / "campus.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CampusRefused) as caught:
        campusfile.read(path)
    return str(caught.value)


def test_every_scalar_stays_the_text_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "campus.yml"
    path.write_text("room: 012\nanswer: no\nday: 2026-02-30\nempty:\nquoted: ''\n")
    assert campusfile.read(path).content == {
        "room": "012",
        "answer": "no",
        "day": "2026-02-30",
        "empty": None,
        "quoted": "",
    }


def test_each_part_knows_its_line(tmp_path: Path) -> None:
    path = tmp_path / "campus.yml"
    path.write_text("a: 1\nlist:\n  - name: x\n    deep:\n      - y\n")
    source = campusfile.read(path)
    assert source.line(("a",)) == 1
    assert source.line(("list", 0, "name")) == 3
    assert source.line(("list", 0, "deep", 0)) == 5


def test_what_is_not_there_has_the_line_of_what_it_belongs_to(tmp_path: Path) -> None:
    path = tmp_path / "campus.yml"
    path.write_text("a: 1\nlist:\n  - name: x\n")
    assert campusfile.read(path).line(("list", 0, "email")) == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a: 1\na: 2\n", "campus.yml, line 2: a is there twice"),
        ("a: [1\nb: 2\n", "campus.yml, line 2: this is not YAML: did not find expected ',' or ']'"),
        ("a: b: c\n", "campus.yml, line 1: this is not YAML: mapping values are not allowed in this context"),
        ("a: 1\n---\nb: 2\n", "campus.yml, line 2: this is not YAML: but found another document"),
        ("x: 1\na: &x [*x]\n", "campus.yml, line 2: this repeats itself without an end"),
        ("ok: 1\na: \x01\n", "campus.yml, line 2: there is a character here that no file can use"),
        ("? [a]\n: b\n", "campus.yml, line 1: a key has to be a word"),
        (b"a: b\nc: caf\xe9\n", "campus.yml, line 2: the file is not in UTF-8; save it in that encoding"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    assert refusal(tmp_path, content) == sentence


def test_aliases_that_multiply_themselves_end(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "this repeats itself without an end" in refusal(tmp_path, "\n".join(lines))


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CampusRefused, match="the file cannot be read: No such file or directory"):
        campusfile.read(tmp_path / "campus.yml")
