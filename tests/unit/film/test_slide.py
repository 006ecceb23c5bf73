"""Slides: steps that build up, formulas with useful errors, plots that draw themselves, CSV files judged by cell."""

from __future__ import annotations

import sys
import types
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mutoscope.errors import MediaError, UsageError
from mutoscope.film.shots import plot_axes, plot_curves, plot_data, slide_formula, slide_text
from mutoscope.film.shots.brief import Brief
from mutoscope.film.shots.slide import SlideSource
from mutoscope.film.storyboard import Camera, Look, Shot, SlidePicture
from mutoscope.registry import Table
from mutoscope.types import Size

RED = (214, 40, 40)
PALETTE = ((250, 250, 250), (20, 20, 30), RED)


def source(**slide: Any) -> SlideSource:
    picture = SlidePicture(**slide)
    brief = Brief(
        shot=Shot(id="s", picture=picture), camera=Camera(), size=Size(640, 360), rate=Fraction(30), num_frames=180,
        seed=3, look=Look(palette=PALETTE),
    )  # fmt: skip
    return SlideSource(brief)


def frame(slide: SlideSource, number: int) -> np.ndarray:
    return next(iter(slide.frames(number, number + 1)))


def dark(picture: np.ndarray) -> float:
    return float(np.clip((200 - picture.max(axis=2).astype(float)) / 160, 0, 1).sum())


def red(picture: np.ndarray) -> np.ndarray:
    return np.asarray((np.abs(picture.astype(int) - RED).max(axis=2) < 30).nonzero()[1])


TEXT = "Sunlight holds all colors.\n- Air scatters short waves\n- Blue most of all\n  - ten times more\n- 天空是蓝的"


def test_bullets_come_one_by_one() -> None:
    slide = source(kind="text", heading="Why is the sky blue?", text=TEXT)
    amounts = [dark(frame(slide, number)) for number in (-5, 0, 20, 45, 75, 105, 140, 179)]
    assert amounts[0] == 0
    assert amounts == sorted(amounts) and len({round(amount) for amount in amounts[2:7]}) == 5
    assert amounts[-1] == pytest.approx(amounts[-2], rel=1e-6)
    at_once = source(kind="text", heading="Why is the sky blue?", text=TEXT, build=False)
    assert dark(frame(at_once, 24)) == pytest.approx(amounts[-1], rel=1e-3)


def test_any_frame_is_the_same_however_it_is_asked_for() -> None:
    slides: dict[str, dict[str, Any]] = {
        "text": {"text": TEXT},
        "formula": {"text": "E = m c^2"},
        "plot": {"data": ((0, 1, 2), (0, 1, 4))},
    }
    for kind, content in slides.items():
        run = list(source(kind=kind, heading="One", **content).frames(30, 50))
        again = source(kind=kind, heading="One", **content)
        assert np.array_equal(frame(again, 49), run[19]) and np.array_equal(frame(again, 33), run[3])


def test_items_are_read_as_people_write_them() -> None:
    found = slide_text.items("First line\ncontinues.\n\nSecond\n- one\n* two\n  - deeper\n中文\n继续")
    assert [(item.text, item.level) for item in found] == [
        ("First line continues.", 0), ("Second", 0), ("one", 1), ("two", 1), ("deeper", 2), ("中文继续", 0),
    ]  # fmt: skip


def test_too_much_text_is_refused() -> None:
    with pytest.raises(UsageError, match="use fewer words or two slides"):
        source(kind="text", text="- a bullet with quite a few words in it\n" * 40)
    with pytest.raises(UsageError, match="has no text"):
        source(kind="text", text="  \n")
    with pytest.raises(UsageError, match=r"heading .* is too long"):
        source(kind="text", heading="heading " * 40, text="a")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (r"a + \foo b", r"'\\foo' at character 5 is not a symbol it knows"),
        (r"x^{2", r"a closing brace is missing at its end"),
        (r"\frac{1}{", r"is expected near '.frac.1..', character 6"),
        (r"\left( x", r"\\right is missing at its end"),
        ("a_b_c", r"two subscripts; group them with braces"),
        ("x^", r"it is not complete at its end"),
        ("速 = 1", r"holds '速'"),
        (r"x = \text{שלום}", r"holds 'ש', which its font cannot draw"),
    ],
)
def test_formula_errors_name_the_bad_part(formula: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        source(kind="formula", text=formula)
    assert "\n" not in str(caught.value) and "Exception" not in str(caught.value)


def test_formulas_are_split_shrunk_and_centered() -> None:
    assert slide_formula.lines(r"$a = b$" + "\n\n" + r"c \\ d") == ["a = b", "c", "d"]
    slide = source(kind="formula", text=r"\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}")
    picture = frame(slide, 179)
    columns = np.nonzero(picture.max(axis=2) < 100)[1]
    assert abs((columns.min() + columns.max()) / 2 - 320) < 4
    with pytest.raises(UsageError, match="too long"):
        source(kind="formula", text="a + " * 90 + "b")


def test_a_plot_is_drawn_from_left_to_right() -> None:
    xs = tuple(float(x) for x in range(101))
    slide = source(kind="plot", data=(xs, tuple((x / 100) ** 2 for x in xs)))
    reach = [red(frame(slide, number)) for number in (10, 45, 75, 105, 179)]
    assert len(reach[0]) == 0
    ends = [int(columns.max()) for columns in reach[1:]]
    assert ends == sorted(ends) and ends[0] < ends[1] < ends[2] < 620
    assert int(reach[-1].min()) < 110  # the left part stays


def test_a_curve_that_goes_back_is_drawn_in_its_own_order() -> None:
    turn = np.linspace(0, 2 * np.pi, 200)
    slide = source(kind="plot", data=(tuple(np.cos(turn)), tuple(np.sin(turn))))
    early = frame(slide, 40)
    rows = (np.abs(early.astype(int) - RED).max(axis=2) < 30).nonzero()[0]
    late = (np.abs(frame(slide, 179).astype(int) - RED).max(axis=2) < 30).nonzero()[0]
    assert 0 < len(rows) < 0.5 * len(late)
    assert rows.mean() < late.mean() - 20  # a circle begins with its upper half


def test_the_pen_is_where_it_was_first() -> None:
    there_and_back = np.array([[10.0, 20.0], [50.0, 20.0], [90.0, 20.0], [50.0, 20.0], [10.0, 20.0]])
    when = plot_curves.arrival(there_and_back, (40, 100), 3.0)
    assert (when[20, 30], when[20, 70]) == (0.25, 0.5)  # not 1.0 and 0.75, when it comes back
    assert when[5, 30] == 2.0


def test_strokes_are_as_wide_as_asked_and_gaps_stay_open() -> None:
    path = np.array([[10.0, 20.0], [40.0, 20.0], [np.nan, np.nan], [60.0, 20.0], [90.0, 20.0]])
    ink = plot_curves.stroke(path, (40, 100), 5.0)
    assert ink[:, 25].sum() == pytest.approx(5.0, abs=0.5) and ink[:, 50].max() == 0.0
    assert (ink[:, 25] * (np.arange(40) + 0.5)).sum() / ink[:, 25].sum() == pytest.approx(20.0, abs=0.15)


def test_gaps_stay_open(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n0,1\n1,1\n2,\n3,1\n4,1\n")
    slide = source(kind="plot", data=path, build=False)
    columns = np.unique(red(frame(slide, 60)))
    assert np.diff(columns).max() > 60


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("x,y\n1,2\n2,abc\n", r"a\.csv, row 3, column 2 must be a number; got 'abc'"),
        ("1,2\n2,3,4\n", r"row 2 has 3 cells; the rows before it have 2"),
        ("1\n2\n", r"has one column"),
        ("", r"is empty"),
        ("x,y\n1,2\n", r"has 1 rows of numbers"),
        ("1,nan\n2,3\n", r"row 1, column 2 must be a number; got 'nan'"),
        ("1,2\n,3\n", r"row 2, column 1 must be a number; got ''"),
        ("a,b,c,d,e,f,g,h\n" + "1,2,3,4,5,6,7,8\n" * 2, r"has 8 columns"),
        ("x,y,z\n1,2,\n2,3,\n", r"column 3 has fewer than two numbers"),
        ("1,2\0\n2,3\n", r"is not a text file"),
    ],
)
def test_csv_files_are_judged_cell_by_cell(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(MediaError, match=said) as caught:
        plot_data.read_csv(path)
    assert str(caught.value).startswith("a.csv")


def test_csv_dialects(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeff# measured at home\nyear;Lisbon °C\n2001;15,5\n2002;−1,25\n".encode())
    data = plot_data.read_csv(path)
    assert data.names == ("year", "Lisbon °C") and data.series[0].tolist() == [15.5, -1.25]
    path.write_bytes(b"\xff\xfe1\n")
    with pytest.raises(MediaError, match="UTF-8"):
        plot_data.read_csv(path)
    with path.open("wb") as file:
        file.truncate(plot_data.MOST_BYTES + 1)
    with pytest.raises(MediaError, match="may have 5000000"):
        plot_data.read_csv(path)
    with pytest.raises(MediaError, match="does not exist"):
        plot_data.read_csv(tmp_path / "b.csv")


def test_columns_are_checked() -> None:
    for columns, said in (
        (((1.0, 2.0),), "at least one y column"),
        (((1.0, 2.0), (1.0,)), "equally long; got 2, 1"),
        (((1.0,), (1.0,)), "at least two points"),
        (((1.0, float("nan")), (1.0, 2.0)), r"column 1, number 2 must lie in -1e\+100\.\.1e\+100; got nan"),
    ):
        with pytest.raises(UsageError, match=said):
            plot_data.from_columns(columns)
    with pytest.raises(UsageError, match="takes at most 3 labels"):
        source(kind="plot", data=((0.0, 1.0), (0.0, 1.0)), labels=("a", "b", "c", "d"))
    with pytest.raises(UsageError, match="no data to plot"):
        source(kind="plot")


def test_ticks_are_round_and_written_short() -> None:
    scale = plot_axes.scale(0.03, 0.97, 0, 100, 5, snug=False)
    assert scale.texts == ("0.0", "0.2", "0.4", "0.6", "0.8", "1.0")
    assert plot_axes.scale(1950, 2024, 0, 100, 8, snug=True).texts[:2] == ("1950", "1960")
    assert plot_axes.written(-12500.0, 500, 20000) == "−12\u00a0500"
    assert plot_axes.written(0.125, 0.025, 1) == "0.125"
    assert plot_axes.written(2.5e6, 5e5, 3e6) == "2.5×10⁶"
    assert plot_axes.written(-2e-5, 1e-5, 8e-5) == "−2×10⁻⁵" and plot_axes.written(0.0, 5e5, 3e6) == "0"
    flat = plot_axes.scale(3.0, 3.0, 0, 100, 5, snug=True)
    assert flat.low < 3 < flat.high
    assert float(flat.place(np.array([3.0]))[0]) == pytest.approx(50)


def test_a_narrow_range_far_from_zero_keeps_its_ticks_apart() -> None:
    scale = plot_axes.scale(1000000.5, 1000000.9, 0, 100, 5, snug=False)
    assert len(set(scale.texts)) == len(scale.texts)


class Meaning(str):
    """A sentence of which all or nothing was understood."""

    @property
    def understood(self) -> tuple[str, ...]:
        return () if "flame" in self else (str(self),)


class World:
    """A world that paints its seconds."""

    def understand(self, text: str, *, language: str, cast: dict[str, str]) -> Meaning:
        return Meaning(text)

    def scene(self, understanding: Meaning, *, seed: int, palette: object, seconds: float) -> World:
        self.understood = understanding
        return self

    def picture(self, seconds: float, size: Size) -> types.SimpleNamespace:
        level = int(np.clip(100 + 10 * seconds, 0, 255))
        return types.SimpleNamespace(rgb_HWC=np.full((size.height, size.width, 3), (0, level, 0), np.uint8))


def test_a_slide_may_have_a_camera() -> None:
    picture = SlidePicture(kind="text", heading="Slowly nearer", text="- one", build=False)
    shot = Shot(id="s", picture=picture)
    brief = Brief(
        shot=shot,
        camera=Camera(move="push-in", amount=0.2),
        size=Size(320, 180),
        rate=Fraction(30),
        num_frames=60,
        seed=3,
    )
    slide = SlideSource(brief)
    early, late = frame(slide, 25), frame(slide, 59)
    leftmost = [int(np.nonzero(picture.max(axis=2) < 90)[1].min()) for picture in (early, late)]
    assert leftmost[1] < leftmost[0]  # what stands left of the middle moves outward
    assert np.array_equal(frame(slide, 25), early)


def test_worlds_are_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("mutoscope.worlds.catalogue")
    own = World()
    monkeypatch.setitem(sys.modules, "test_worlds_of_slides", types.SimpleNamespace(own=own))
    module.WORLDS = Table("world", {"physics": "test_worlds_of_slides:own"})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mutoscope.worlds.catalogue", module)
    slide = source(kind="world", heading="Pendulum", text="physics: a pendulum swings")
    assert own.understood == "a pendulum swings"
    middle = [frame(slide, number)[200, 320].tolist() for number in (60, 90)]
    assert middle == [[0, 120, 0], [0, 130, 0]]
    source(kind="world", text="pendulum")
    assert own.understood == "pendulum"
    source(kind="world", text="pendulum: 1.2 m")
    assert own.understood == "pendulum: 1.2 m"
    with pytest.raises(UsageError, match=r"unknown world 'chemistry'.*physics"):
        source(kind="world", text="chemistry: a flame")
