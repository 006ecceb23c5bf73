"""Captions: inside the picture, readable on snow and at night, the spoken word lit."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mutoscope.errors import UsageError
from mutoscope.text import captions
from mutoscope.text.patch import Patch, lay
from mutoscope.types import Size

SIZES = [Size(640, 360), Size(360, 640), Size(540, 540), Size(1280, 720)]
LINES = ["Lisbon wakes early,", "trams climb: güç y jpq"]


def shown(patch: Patch, size: Size, ground: int) -> np.ndarray:
    picture = np.full((size.height, size.width, 3), ground, np.uint8)
    lay(patch, picture)
    return picture


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("style", captions.STYLES)
def test_every_style_reads_on_snow_and_at_night(style: str, size: Size) -> None:
    patch = captions.draw(LINES, style=style, size=size)
    assert patch.left >= 0 and patch.right <= size.width and patch.top >= 0 and patch.bottom <= size.height
    snow, night = shown(patch, size, 253), shown(patch, size, 4)
    letters = (snow.min(axis=2) > 170) & (night.min(axis=2) > 170)  # bright whatever lies below
    assert letters.sum() > 0.01 * size.short_side**2 * 0.3
    around = cv2.dilate(letters.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~letters
    inside = float(snow[letters].mean())
    assert inside - float(snow[around].mean()) > 60  # on white, a darker rim stands against each letter
    assert inside - float(night[around].mean()) > 60
    if style == "bold":
        assert float(snow[around].mean()) < 110  # its rim is black, not only a shadow


@pytest.mark.parametrize("style", captions.STYLES)
def test_letters_stay_in_the_safe_area(style: str) -> None:
    size, safe = Size(720, 1280), (0.13, 0.16, 0.22, 0.06)
    patch = captions.draw(["Trams climb up", "every morning"], style=style, size=size, safe=safe)
    night = shown(patch, size, 0)
    rows, columns = np.nonzero(night.min(axis=2) > 150)
    assert columns.min() >= 0.06 * 720 - 1 and columns.max() <= 0.84 * 720 + 1
    assert rows.min() >= 0.13 * 1280 - 1 and rows.max() <= 0.78 * 1280 + 1


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("top", (0.5, 0.1)),
        ("bottom", (0.5, 0.9)),
        ("center", (0.5, 0.5)),
        ("top-left", (0.15, 0.1)),
        ("bottom-right", (0.85, 0.9)),
    ],
)
def test_places(place: str, where: tuple[float, float]) -> None:
    size = Size(1280, 720)
    patch = captions.draw(["Hi there"], style="boxed", size=size, place=place)
    middle = ((patch.left + patch.right) / 2 / 1280, (patch.top + patch.bottom) / 2 / 720)
    assert middle == pytest.approx(where, abs=0.07)


def test_long_lines_shrink_then_are_refused() -> None:
    size = Size(640, 360)
    short = captions.draw(["Types of typography"], style="clean", size=size)
    long = captions.draw(
        ["Types of typography, and one line more that is quite a bit longer still"], style="clean", size=size
    )
    assert 500 < long.width <= 640 and long.height < short.height
    with pytest.raises(UsageError, match="break it into shorter lines"):
        captions.draw(["word " * 40], style="clean", size=size)


def test_tails_are_not_cut() -> None:
    size = Size(640, 360)
    patch = captions.draw(["Åjgpqyç"], style="clean", size=size)
    alpha = patch.rgba_HW4[..., 3]
    assert (
        max(alpha[0].max(), alpha[-1].max(), alpha[:, 0].max(), alpha[:, -1].max()) < 30
    )  # it fades out by itself


@pytest.mark.parametrize("style", ["word", "bold"])
def test_the_spoken_word_is_lit_and_nothing_else(style: str) -> None:
    size, lines = Size(1280, 720), ["Trams climb the", "the steep hill"]
    words = [(word, at) for at, line in enumerate(lines) for word in line.split()]
    plain = shown(captions.draw(lines, style=style, size=size, words=words, lit=None), size, 90)
    accent = np.array((255, 205, 64))
    middles = []
    for lit in range(len(words)):
        picture = shown(captions.draw(lines, style=style, size=size, words=words, lit=lit), size, 90)
        rows, columns = np.nonzero((np.abs(picture.astype(int) - accent) < 12).all(axis=2))
        assert len(rows) > 100
        middles.append((round(float(np.median(rows)) / 40), float(np.median(columns))))
    assert (np.abs(plain.astype(int) - accent) < 12).all(axis=2).sum() == 0
    first, second = middles[:3], middles[3:]
    assert (
        len({row for row, _ in first}) == 1 and len({row for row, _ in second}) == 1 and first[0] < second[0]
    )
    assert first == sorted(first) and second == sorted(second)  # "the" is lit in its own line both times


def test_chinese_words_are_found_without_spaces() -> None:
    places = captions.find_words(
        ["里斯本醒得很早，", "电车爬坡"], [("里斯本", 0), ("醒", 0), ("早", 0), ("电车", 1), ("没有", 1)]
    )
    assert places == [(0, 0, 3), (0, 3, 4), (0, 6, 7), (1, 0, 2), (1, 0, 0)]
    assert captions.find_words(["so so so"], [("so", 0)] * 3) == [(0, 0, 2), (0, 3, 5), (0, 6, 8)]


def test_palette_gives_the_accent() -> None:
    size = Size(640, 360)
    patch = captions.draw(
        ["Hello there"],
        style="lower-third",
        size=size,
        palette=((11, 57, 84), (249, 87, 56), (250, 240, 202)),
    )
    bar = np.abs(patch.rgba_HW4[..., :3].astype(int) - (249, 87, 56)).max(axis=2) <= 2
    assert bar[:, : patch.width // 4].any(axis=1).mean() > 0.5 and not bar[:, patch.width // 2 :].any()


def test_same_arguments_same_bytes() -> None:
    one, two = (captions.draw(LINES, style="chalk", size=Size(640, 360)) for _ in range(2))
    assert one.rgba_HW4.tobytes() == two.rgba_HW4.tobytes()


def test_what_cannot_be_drawn_is_said() -> None:
    with pytest.raises(UsageError, match="did you mean 'boxed'"):
        captions.draw(["a"], style="box", size=Size(64, 64))
    with pytest.raises(UsageError, match="no letters"):
        captions.draw(["", "  "], style="clean", size=Size(64, 64))


@pytest.mark.parametrize("style", ["clean", "word"])
def test_on_paper_the_letters_are_ink(style: str) -> None:
    """White letters with a dark halo look dirty on a light slide."""
    paper = np.full((360, 640, 3), 246, np.uint8)
    lay(
        captions.draw(["Days are longer"], style=style, size=Size(640, 360), on_paper=True),
        inked := paper.copy(),
    )
    lay(captions.draw(["Days are longer"], style=style, size=Size(640, 360)), haloed := paper.copy())
    assert inked.min() < 60  # the letters
    assert (inked < 200).mean() < 0.75 * (haloed < 200).mean()  # and no dark rim around them
