"""Titles and even lines."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mutoscope.errors import UsageError
from mutoscope.text import balance, colors, titles
from mutoscope.text.patch import lay
from mutoscope.types import Size


@pytest.mark.parametrize("size", [Size(640, 360), Size(360, 640), Size(540, 540)], ids=str)
@pytest.mark.parametrize("style", titles.STYLES)
def test_titles_lie_in_the_safe_area(style: str, size: Size) -> None:
    for text in (
        "LISBON",
        "The quiet river at first light\nA film in thirty seconds",
        "晨光中的里斯本\n三十秒短片",
    ):
        for place in ("center", "top-left", (0.97, 0.98)):
            patch = titles.draw(text, style=style, size=size, place=place)
            picture = np.zeros((size.height, size.width, 3), np.uint8)
            lay(patch, picture)
            rows, columns = np.nonzero(picture.min(axis=2) > 150)
            assert len(rows) > 50
            assert columns.min() >= 0.05 * size.width - 2 and columns.max() <= 0.95 * size.width + 2
            assert rows.min() >= 0.05 * size.height - 2 and rows.max() <= 0.95 * size.height + 2


@pytest.mark.parametrize("style", [name for name in titles.STYLES if name != "subtitle"])
def test_titles_read_on_white(style: str) -> None:
    size = Size(1280, 720)
    picture = np.full((720, 1280, 3), 255, np.uint8)
    lay(titles.draw("Dawn", style=style, size=size), picture)
    assert (picture.max(axis=2) < 130).sum() > 250  # a shadow dark enough to draw the letters


def test_too_many_words_are_refused() -> None:
    with pytest.raises(UsageError, match="use fewer words"):
        titles.draw("word " * 80, style="title", size=Size(640, 360))
    with pytest.raises(UsageError, match="at least one word"):
        titles.draw(" \n ", size=Size(640, 360))
    with pytest.raises(UsageError, match="did you mean 'chapter'"):
        titles.draw("a", style="chaptre", size=Size(640, 360))


def brute(parts: list[str], most: float) -> tuple[int, float]:
    """Fewest lines, then least sum of squared distance from the even width."""
    whole = len("".join(parts).rstrip())
    best: tuple[int, float] | None = None
    for num_cuts in range(len(parts)):
        for cuts in itertools.combinations(range(1, len(parts)), num_cuts):
            ends = [0, *cuts, len(parts)]
            lines = ["".join(parts[a:b]).rstrip() for a, b in itertools.pairwise(ends)]
            if all(
                len(line) <= most or b - a == 1
                for line, (a, b) in zip(lines, itertools.pairwise(ends), strict=True)
            ):
                cost = sum((len(line) - whole / len(lines)) ** 2 for line in lines)
                if best is None or (len(lines), cost) < best:
                    best = (len(lines), cost)
        if best is not None:
            return best
    raise AssertionError("no breaking found")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=7), st.integers(6, 24))
@example([3, 8, 1, 4, 2, 7], 12)  # where squared and plain distances choose differently
def test_even_lines_are_the_best_there_are(lengths: list[int], most: int) -> None:
    text = " ".join("x" * length for length in lengths)
    lines = balance.even_lines(text, lambda part: float(len(part)), float(most))
    assert " ".join(lines) == text
    cost = sum((len(line) - len(text) / len(lines)) ** 2 for line in lines)
    assert (len(lines), cost) == pytest.approx(brute(balance.units(text), most))


def test_chinese_breaks_keep_punctuation_and_particles() -> None:
    lines = balance.even_lines("晨光中的里斯本，“电车”慢慢爬坡。", lambda part: float(len(part)), 6.0)
    assert "".join(lines) == "晨光中的里斯本，“电车”慢慢爬坡。"
    assert all(line[0] not in "，。”的" and line[-1] != "“" for line in lines)


def test_contrast_is_that_of_the_standard() -> None:
    assert colors.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert colors.contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(
        4.48, abs=0.01
    )  # #777: the known near miss
    assert colors.luminance((255, 0, 0)) == pytest.approx(0.2126)
