"""Places of letters in a line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import CapabilityError
from mutoscope.text import fonts, typeset

needs_engine = pytest.mark.skipif(not fonts.can_shape(), reason="this machine has no FriBiDi")


def center(line: typeset.SetLine, x: float) -> float:
    ink = typeset.mask((80, 300), [(line, x, 60.0)]).sum(axis=0)
    return float((ink * np.arange(len(ink))).sum() / ink.sum())


def test_letters_stand_at_fractions_of_a_pixel() -> None:
    line = typeset.set_line("Hove", 40.0)
    moved = [center(line, 20 + share) - center(line, 20) for share in (0.25, 0.5, 0.75, 1.0)]
    assert moved == pytest.approx([0.25, 0.5, 0.75, 1.0], abs=0.06)


def test_tracking_and_gaps_add_what_they_say() -> None:
    plain = typeset.set_line("to be", 50.0)
    assert typeset.set_line("to be", 50.0, tracking=0.1).width == pytest.approx(plain.width + 4 * 5.0)
    assert typeset.set_line("to be", 50.0, gaps=0.2).width == pytest.approx(plain.width + 10.0)


def test_extent_of_words_is_where_they_are_painted() -> None:
    line = typeset.set_line("one two three", 40.0)
    first, stop = line.extent(4, 7)
    ink = typeset.part_mask((80, 400), line, 10.0, 60.0, 4, 7).any(axis=0)
    painted = np.flatnonzero(ink)
    assert 10 + first - 2 <= painted[0] and painted[-1] <= 10 + stop + 2
    assert 10 + first + 6 > painted[0] and painted[-1] > 10 + stop - 6


def test_tails_and_accents_lie_between_ascent_and_descent() -> None:
    for role in fonts.ROLES:
        line = typeset.set_line("ÅÉgjpqyÇ", 100.0, role=role)
        rows = np.flatnonzero(typeset.mask((400, 900), [(line, 20.0, 200.0)]).any(axis=1))
        assert rows[0] >= 200 - 1.35 * line.ascent - 2
        assert rows[-1] <= 200 + line.descent + 8


@needs_engine
def test_hebrew_runs_from_the_right() -> None:
    line = typeset.set_line("שלום עולם", 40.0, language="he")
    assert line.right_to_left
    first_word, second_word = line.extent(0, 4), line.extent(5, 9)
    assert first_word[0] > second_word[1] - 2
    assert line.extent(0, 1)[0] > line.extent(3, 4)[0]


@needs_engine
def test_numbers_and_latin_inside_arabic_keep_their_order() -> None:
    text = "مرحبا بالعالم 2024 Hello (test) שלום"
    line = typeset.set_line(text, 40.0, language="ar")
    at = {
        name: line.extent(text.index(name), text.index(name) + len(name))
        for name in ("مرحبا", "2024", "Hello", "שלום")
    }
    # Unicode annex 9 by hand: from the right, Arabic, then 2024, then the Latin part, then the Hebrew word.
    assert at["مرحبا"][0] >= at["2024"][1] > at["2024"][0] >= at["Hello"][1] > at["Hello"][0] >= at["שלום"][1]
    closing = line.extent(text.index(")"), text.index(")") + 1)
    assert closing[0] >= at["Hello"][1]


@needs_engine
def test_arabic_letters_join() -> None:
    joined = typeset.set_line("مرحبا", 60.0, language="ar").width
    apart = sum(typeset.set_line(letter, 60.0, language="ar").width for letter in "مرحبا")
    assert joined < 0.92 * apart


def test_letters_no_font_has_are_refused_and_lone_signs_left_out() -> None:
    with pytest.raises(CapabilityError, match="no font on this machine can draw"):
        typeset.set_line("\U000e0fff\uabff\uabfe", 30.0)  # not assigned in any Unicode to date
    assert typeset.set_line("\ufff0", 30.0).width == 0
    assert typeset.set_line("a\uabff", 30.0).width == typeset.set_line("a", 30.0).width


@settings(deadline=None, max_examples=40)
@given(st.text(alphabet="aéßÄ 里好，。—“”()12 жΩ\u0301\u200d🎬\n\t", max_size=24))
def test_any_text_is_set_without_a_complaint(text: str) -> None:
    line = typeset.set_line(text, 30.0)
    assert line.width >= 0
    xs = [piece.x for piece in line.pieces]
    assert all(np.isfinite(xs))
    assert line.extent(0, len(line.text))[1] <= line.width + 1e-6
