"""One film a row: cells are values and nothing else, and every fault of a table has its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.film.reader import StoryboardError, load, read, read_text
from mutoscope.film.rows import expand, placeholders, read_rows, row_name
from mutoscope.film.storyboard import CardPicture, SlidePicture

BOARD = """\
storyboard: 1
title: {name}
music: "{mood}"
look: {style: &s "soft {mood}", avoid: *s}
shots:
- card: Dear {name}, {{come}} to {town}!
  say: |
    Dear {name},
    come soon.
  duration: "{ seconds }"
- slide: {formula: 'a_{name}'}
- last
"""
ROW = {"name": "Ana", "mood": "calm", "town": "Faro", "seconds": "7s"}


def test_filled(tmp_path: Path) -> None:
    board = read_text(BOARD, tmp_path, fill=ROW)
    first, second, _ = board.shots
    assert (board.title, board.music.mood, board.look.avoid) == ("Ana", "calm", "soft calm")
    assert first.picture == CardPicture(text="Dear Ana, {come} to Faro!")
    assert first.line is not None and first.line.text == "Dear Ana,\ncome soon."
    assert first.seconds == 7.0
    assert second.picture == SlidePicture(kind="formula", text="a_{name}")


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_a_cell_is_never_more_than_a_text(cell: str) -> None:
    text = 'storyboard: 1\nshots:\n- {scene: a, note: "<{name}>"}\n- {scene: b, note: "{name}"}\n'
    board = read_text(text, Path(), fill={"name": cell})
    assert [shot.note for shot in board.shots] == [f"<{cell}>", cell.strip()]
    assert len(board.shots) == 2


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab: -#{}[]&*!|>'\"%@`\\\n,?中é"), min_size=1, max_size=30))
def test_expanding_the_text_is_filling_the_tree(cell: str) -> None:
    row = {"name": cell, "mood": "calm", "town": cell, "seconds": "7s"}
    try:
        filled = read_text(BOARD, Path(), fill=row)
    except StoryboardError:
        return  # an empty title; told in both ways
    text = expand(BOARD, row)
    expanded = read_text(text, Path())
    assert replace(expanded, where={}) == replace(filled, where={})
    assert text.count("\n") == BOARD.count("\n")
    assert {k: m.line for k, m in expanded.where.items()} == {k: m.line for k, m in filled.where.items()}


def test_paths_of_cells_are_checked(tmp_path: Path) -> None:
    text = 'storyboard: 1\nshots:\n- image: "{file}"\n'
    for path in ("../secret.png", "/etc/passwd", "https://example.org/a.png"):
        with pytest.raises(StoryboardError, match=r"storyboard\.yaml:3:10: image"):
            read_text(text, tmp_path, fill={"file": path})


def test_unknown_placeholder_is_an_error_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(StoryboardError) as caught:
        read_text(BOARD, tmp_path, fill={"nam": "Ana"})
    assert {(p.line, p.message) for p in caught.value.problems} >= {
        (2, "no column for the placeholder '{name}'"),
        (6, "no column for the placeholder '{town}'"),
    }
    assert "did you mean 'nam'?" in str(caught.value)


def test_unused_column_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "film.yaml"
    path.write_text(BOARD)
    board, findings = load(path, fill={**ROW, "email": "a@b.c"})
    assert board is not None
    assert [p.message for p in findings.problems] == [
        "the column 'email' is not used: no '{email}' in the storyboard"
    ]


def test_without_a_row_braces_stay(tmp_path: Path) -> None:
    board = read_text("storyboard: 1\nshots: ['a {name} {{b}}']\n", tmp_path)
    assert board.document["shots"] == ["a {name} {{b}}"]


def test_placeholders_are_listed() -> None:
    assert {name: mark.line for name, mark in placeholders(BOARD).items()} == {
        "name": 2, "mood": 3, "town": 6, "seconds": 10,
    }  # fmt: skip


def test_rows(tmp_path: Path) -> None:
    path = tmp_path / "guests.csv"
    path.write_bytes(
        '\ufeffname;town\r\nAna;"Faro; south"\r\n\r\n李雷; "two\r\nlines"\r\n'.replace('; "', ';"').encode()
    )
    rows = read_rows(path)
    assert rows == [{"name": "Ana", "town": "Faro; south"}, {"name": "李雷", "town": "two\nlines"}]
    assert [row_name(i, row) for i, row in enumerate(rows, 1)] == ["001-ana", "002-李雷"]


BAD = {
    "empty": (b"", 1, "the table is empty"),
    "blank": (b"\n \n", 1, "the table is empty"),
    "only a header": (b"name,town\n", 1, "no rows, only a header"),
    "short row": (b"name,town\nAna,Faro\n\nBob\n", 4, "row 2 has 1 cells; the header has 2 columns"),
    "long row": (b"name,town\nAna,Faro,south\n", 2, "row 1 has 3 cells"),
    "after a cell of two lines": (b'name,town\n"a\nb",Faro\nBob\n', 4, "row 2 has 1 cells"),
    "column twice": (b"name,name\na,b\n", 1, "the column 'name' is there twice"),
    "no name": (b"name,\na,b\n", 1, "column 2 has no name"),
    "bad name": (b"na{me},b\na,b\n", 1, "cannot be a column's name"),
    "open quotation": (b'name,town\nAna,"Faro\n', 2, "this is not a table"),
    "Latin-1": (b"name\nJos\xe9\n", 2, "is not UTF-8 text"),
    "NUL": (b"name\na\0b\n", 2, "a NUL character"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_table(name: str, tmp_path: Path) -> None:
    data, line, fragment = BAD[name]
    path = tmp_path / "guests.csv"
    path.write_bytes(data)
    with pytest.raises(StoryboardError) as caught:
        read_rows(path)
    assert [(p.line, fragment in p.message) for p in caught.value.problems] == [(line, True)], str(
        caught.value
    )


def test_bad_rows_come_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "guests.csv"
    path.write_text("a,b\n1\n1,2\n1,2,3\n")
    with pytest.raises(StoryboardError) as caught:
        read_rows(path)
    assert [p.line for p in caught.value.problems] == [2, 4]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("../../etc", "007-etc"),
        ("", "007"),
        ("a/b\\c:d", "007-a-b-c-d"),
        ("x" * 99, "007-" + "x" * 40),
        ("CON.", "007-con"),
    ],
)
def test_file_names_are_safe(cell: str, name: str) -> None:
    assert row_name(7, {"file": cell}) == name


def test_a_filled_storyboard_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "film.yaml"
    path.write_text(BOARD)
    assert [read(path, fill={**ROW, "name": name}).title for name in ("Ana", "李雷")] == ["Ana", "李雷"]
