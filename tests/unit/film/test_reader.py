"""A good storyboard becomes typed nouns."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from mutoscope.film.reader import read_text
from mutoscope.film.storyboard import ScenePicture

TEN_LINES = """\
storyboard: 1
title: Harbor
shots:
  - a boat at dawn
  - scene: the harbor wakes
    say: Ropes creak. Gulls begin.
"""


def test_ten_lines_make_a_film(tmp_path: Path) -> None:
    board = read_text(TEN_LINES, tmp_path)
    assert board.title == "Harbor"
    assert [shot.id for shot in board.shots] == ["shot-01", "shot-02"]
    assert board.shots[0].picture == ScenePicture(text="a boat at dawn")
    assert board.shots[1].line is not None and board.shots[1].line.text == "Ropes creak. Gulls begin."
    assert board.format.rate == Fraction(30)
    assert board.where["shots[1].say"].line == 6 and board.where["shots[1].say"].column == 10
