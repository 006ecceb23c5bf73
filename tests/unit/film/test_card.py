"""Cards: bare paper before, all words by 0.8 s, a slow even drift, colors that can be read."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mutoscope.errors import UsageError
from mutoscope.film.shots import open_source
from mutoscope.film.shots.brief import Brief
from mutoscope.film.shots.card import CardSource
from mutoscope.film.shots.plates import Motion, Plate
from mutoscope.film.shots.scheme import READABLE, scheme
from mutoscope.film.storyboard import Camera, CardPicture, Shot
from mutoscope.text import colors
from mutoscope.text.layers import Sheet, box
from mutoscope.types import Color, Size

NIGHT_BLUE, CREAM = (10, 30, 70), (255, 250, 235)


WIDE = Size(640, 360)


def brief(
    picture: CardPicture, size: Size = WIDE, num_frames: int = 120, camera: Camera | None = None
) -> Brief:
    return Brief(
        shot=Shot(id="card", picture=picture), camera=camera or Camera(), size=size, rate=Fraction(30),
        num_frames=num_frames, seed=5,
    )  # fmt: skip


def frame(source: CardSource, number: int) -> np.ndarray:
    return next(iter(source.frames(number, number + 1)))


CARD = CardPicture(text="The quiet river\nA film in thirty seconds", color=CREAM, background=NIGHT_BLUE)


def ink(picture: np.ndarray) -> float:
    """How much of the picture is covered by letters, in pixels."""
    return float(np.clip((picture.min(axis=2).astype(float) - 120) / 110, 0, 1).sum())


def test_any_frame_is_the_same_however_it_is_asked_for() -> None:
    source = open_source(brief(CARD))
    run = list(source.frames(-3, 40))
    fresh = CardSource(brief(CARD))
    for number in (39, 12, 0, -3):
        assert np.array_equal(frame(fresh, number), run[number + 3])
    assert run[0].shape == (360, 640, 3) and run[0].dtype == np.uint8


def test_paper_is_bare_before_and_words_are_there_by_eight_tenths() -> None:
    source = CardSource(brief(CARD))
    assert ink(frame(source, -1)) == ink(frame(source, -9)) == 0
    assert 0 < ink(frame(source, 6)) < 0.95 * ink(frame(source, 24))
    assert ink(frame(source, 24)) == pytest.approx(ink(frame(source, 60)), rel=0.05)
    assert ink(frame(source, 140)) == pytest.approx(ink(frame(source, 60)), rel=0.05)  # the tail handle


def test_the_drift_is_even() -> None:
    source = CardSource(brief(CARD, num_frames=300))
    right_edges = []
    for number in range(30, 60):
        row = np.clip((frame(source, number).min(axis=2).astype(float) - 60) / 190, 0, 1)
        columns = row.sum(axis=0)
        half = columns[320:]
        right_edges.append(float((half * np.arange(320)).sum() / half.sum()))
    steps = np.diff(right_edges)
    assert 0.005 < steps.mean() < 0.05  # about 2.2 px in ten seconds at the letters' mean distance
    assert np.abs(np.diff(steps)).max() < 0.03  # no jumps of whole or half pixels


def test_given_colors_are_kept() -> None:
    picture = frame(CardSource(brief(CARD)), 60)
    upper = picture[:60].reshape(-1, 3).astype(float)
    assert np.abs(upper.mean(axis=0) - NIGHT_BLUE).max() < 12
    assert (np.abs(picture.astype(int) - CREAM).max(axis=2) <= 3).sum() > 300


def test_a_logo_stands_above_the_words(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (60, 30), (0, 255, 0, 255)).save(logo)
    picture = frame(
        CardSource(brief(CardPicture(text="Ready?", logo=logo, color=CREAM, background=NIGHT_BLUE))), 60
    )
    green = (picture[..., 1] > 200) & (picture[..., 0] < 60)
    rows, columns = np.nonzero(green)
    letters = np.nonzero(picture.min(axis=2) > 180)[0]
    assert len(rows) > 800 and abs(columns.mean() - 319.5) < 2 and rows.max() < letters.min()


def test_too_many_words_are_refused() -> None:
    with pytest.raises(UsageError, match="use fewer words or two cards"):
        CardSource(brief(CardPicture(text="many words " * 40)))
    with pytest.raises(UsageError, match="give it a text"):
        CardSource(brief(CardPicture(text=" \n ")))


@pytest.mark.parametrize("size", [Size(360, 640), Size(400, 400), Size(854, 358)], ids=str)
def test_words_stay_inside_at_any_shape(size: Size) -> None:
    card = CardPicture(text="Every stair has a song\n里斯本三十秒\nInês", color=CREAM, background=NIGHT_BLUE)
    picture = frame(CardSource(brief(card, size=size, camera=Camera(move="push-in", amount=0.08))), 118)
    rows, columns = np.nonzero(picture.min(axis=2) > 150)
    assert columns.min() > 0.02 * size.width and columns.max() < 0.98 * size.width
    assert rows.min() > 0.02 * size.height and rows.max() < 0.98 * size.height


color = st.tuples(*[st.integers(0, 255)] * 3)


@settings(deadline=None, max_examples=80)
@given(st.lists(color, max_size=5), st.one_of(st.none(), color))
def test_ink_can_always_be_read(palette: list[Color], ground: Color | None) -> None:
    chosen = scheme(palette, ground=ground)
    best = max(colors.contrast(colors.DARK, chosen.ground), colors.contrast(colors.LIGHT, chosen.ground))
    assert colors.contrast(chosen.ink, chosen.ground) >= min(READABLE, best) - 1e-9
    assert colors.contrast(chosen.faint, chosen.ground) >= min(READABLE, best) - 1e-9
    assert ground is None or chosen.ground == ground
    assert len(set(chosen.series)) == len(chosen.series) >= 1


def test_plates_move_by_fractions_of_a_pixel() -> None:
    sheet = Sheet(30, 30, 20, 10)
    sheet.tint(box(sheet.shape, 5, 5, 25, 25, 10), (255, 255, 255))
    plate = Plate(sheet.patch(Size(80, 60)))
    middles = []
    for share in (0.0, 0.25, 0.5, 1.0):
        picture = np.zeros((60, 80, 3), np.uint8)
        plate.lay(picture, Motion(right=share, down=-share))
        weight = picture[..., 0].astype(float)
        rows, columns = np.mgrid[0:60, 0:80]
        middles.append(((weight * columns).sum() / weight.sum(), (weight * rows).sum() / weight.sum()))
    assert [x - middles[0][0] for x, _ in middles] == pytest.approx([0, 0.25, 0.5, 1.0], abs=0.035)
    assert [y - middles[0][1] for _, y in middles] == pytest.approx([0, -0.25, -0.5, -1.0], abs=0.035)


def test_a_plate_scaled_about_its_center_stays_there() -> None:
    sheet = Sheet(40, 40, 20, 10)
    sheet.tint(box(sheet.shape, 10, 10, 30, 30, 0), (255, 255, 255))
    picture = np.zeros((60, 80, 3), np.uint8)
    Plate(sheet.patch(Size(80, 60))).lay(picture, Motion(zoom=1.5, center=(40.0, 30.0)))
    weight = picture[..., 0].astype(float)
    rows, columns = np.mgrid[0:60, 0:80]
    assert (weight * columns).sum() / weight.sum() == pytest.approx(39.5, abs=0.02)
    assert (weight * rows).sum() / weight.sum() == pytest.approx(29.5, abs=0.02)
    assert weight.sum() / 255 == pytest.approx(900, rel=0.02)


def test_a_plate_turns_about_its_center() -> None:
    sheet = Sheet(40, 40, 20, 10)
    sheet.tint(box(sheet.shape, 10, 15, 36, 25, 0), (255, 255, 255))
    picture = np.zeros((60, 80, 3), np.uint8)
    Plate(sheet.patch(Size(80, 60))).lay(picture, Motion(turn_degrees=90.0, center=(40.0, 30.0)))
    rows, columns = np.nonzero(picture[..., 0] > 128)
    # The bar from x 30..56, y 25..35 turns clockwise about (40, 30): to x 35..45, y 20..46.
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (35, 44, 20, 45)


def test_plates_may_hang_over_the_border() -> None:
    sheet = Sheet(20, 20, -8, 50)
    sheet.tint(box(sheet.shape, 0, 0, 20, 20, 0), (200, 100, 50))
    plate = Plate(sheet.patch(Size(1000, 1000)).moved(right=-4))
    for motion in (Motion(), Motion(right=0.5), Motion(down=200.0), Motion(zoom=2.0)):
        picture = np.zeros((60, 80, 3), np.uint8)
        plate.lay(picture, motion)
        assert picture[:, 30:].max() == 0
