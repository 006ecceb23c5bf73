"""Laws of the engine: what a film shows decides what is drawn, and nothing else does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from mutoscope.film.pieces import PIECE_FRAMES, Encoding, cut_up
from mutoscope.film.reader import read
from mutoscope.film.render import Options, Ready, briefs_of, make_ready, timetable_of
from mutoscope.film.storyboard import (
    CardPicture,
    Format,
    Line,
    Music,
    Output,
    Shot,
    Storyboard,
    Transition,
    Voice,
)
from mutoscope.film.timetable import Timetable
from mutoscope.runtime.context import LocalContext
from mutoscope.types import Size

BOARD = """\
storyboard: 1
title: Laws
format: {aspect: 160x90, fps: 12}
voice: {engine: none}
music: none
shots:
  - {id: one, image: one.png, duration: 2s, say: The first line.}
  - {id: two, image: two.png, duration: 3s, say: A second line., transition: dissolve}
  - {id: three, image: one.png, camera: push-in, duration: 2s}
  - {id: four, image: two.png, duration: 3s, say: The last line.}
  - {id: sea, scene: a calm sea at noon, duration: 1s}
"""


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalContext]:
    with LocalContext(num_workers=1, cache_root=tmp_path_factory.mktemp("cache")) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("board")
    ys, xs = np.mgrid[0:150, 0:240]
    for number, name in enumerate(("one", "two")):
        waves = np.stack([128 + 90 * np.sin(xs / (20 + 9 * number) + c + ys / 31) for c in range(3)], -1)
        Image.fromarray(waves.astype(np.uint8)).save(made / f"{name}.png")
    return made


def made_of(text: str, folder: Path, context: LocalContext, name: str = "laws.yaml") -> Ready:
    (folder / name).write_text(text, "utf-8")
    return make_ready(read(folder / name), context, Options())


def drawn(ready: Ready) -> object:
    return ready.facts["pieces_drawn"]


# ---------------------------------------------------------------------------------------------- what is drawn anew


def test_a_changed_sentence_draws_its_own_shot_only(folder: Path, context: LocalContext) -> None:
    before = made_of(BOARD, folder, context)
    after = made_of(BOARD.replace("A second line.", "Other words here."), folder, context)
    assert drawn(after) == 1, "the body of shot two; its transition shows no words"
    assert len(set(before.pieces) ^ set(after.pieces)) == 2


def test_a_renamed_shot_is_drawn_already(folder: Path, context: LocalContext) -> None:
    before = made_of(BOARD, folder, context)
    renamed = made_of(BOARD.replace("id: two", "id: stairs").replace("id: one", "id: zwei"), folder, context)
    assert drawn(renamed) == 0 and renamed.pieces == before.pieces


def test_another_folder_draws_nothing(folder: Path, context: LocalContext, tmp_path: Path) -> None:
    before = made_of(BOARD, folder, context)
    away = tmp_path / "elsewhere"
    shutil.copytree(folder, away)
    (away / "two.png").rename(away / "renamed.png")
    after = made_of(BOARD.replace("two.png", "renamed.png"), away, context, "other name.yaml")
    assert drawn(after) == 0 and after.pieces == before.pieces and after.sound == before.sound


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Laws", "title: Other"),
        ("music: none", "music: none\noutput: {subtitles: [srt, burned], timeline: none}"),
        ("id: three, ", "id: three, note: my remark, "),
        ("music: none", "music: none\nmix: broadcast"),
    ],
)
def test_what_is_not_seen_draws_nothing(old: str, new: str, folder: Path, context: LocalContext) -> None:
    made_of(BOARD, folder, context)
    assert drawn(made_of(BOARD.replace(old, new), folder, context)) == 0


def test_a_shot_taken_out_or_put_in_leaves_the_others(folder: Path, context: LocalContext) -> None:
    """Nameless shots count anew and stand at other times; photos and their cards are as they were.

    (Without a camera of its own a shot drifts against the one before, and so may turn about.)
    """
    lines = [line for line in BOARD.splitlines(True) if "id: sea" not in line]
    plain = "".join(
        re.sub(r"id: \w+, ", "", line).replace("image:", "camera: static, image:") for line in lines
    )
    plain = plain.replace("camera: push-in, ", "").replace("engine: none", "engine: none, pause: 0s")
    before = made_of(plain, folder, context)
    third = next(line for line in plain.splitlines(True) if "duration: 2s}" in line)
    out = made_of(plain.replace(third, ""), folder, context)
    assert drawn(out) == 0 and set(out.pieces) < set(before.pieces)
    front = made_of(plain.replace("shots:\n", "shots:\n  - {card: First, duration: 1s}\n"), folder, context)
    assert drawn(front) == 3, "the card's opening and body, and the photo that opened the film before"


# ---------------------------------------------------------------------------------------------- pieces tile


def boards() -> st.SearchStrategy[Storyboard]:
    kinds = st.sampled_from(["cut", "dissolve", "fade", "slide", "push", "wipe", "zoom"])
    shot = st.tuples(kinds, st.floats(0.2, 2.0), st.none() | st.floats(0.2, 40.0), st.booleans())

    def build(
        shots: list[tuple[str, float, float | None, bool]], rate: Fraction, ends: tuple[str, str]
    ) -> Storyboard:
        return Storyboard(
            title="x", folder=Path(), voice=Voice(engine="none"), music=Music(mood="none"),
            output=Output(timeline="none"), format=Format(size=Size(160, 90), rate=rate),
            opening=Transition(kind=ends[0]), ending=Transition(kind=ends[1]),
            shots=tuple(
                Shot(id=f"s{k}", picture=CardPicture(text="Words"), seconds=seconds,
                     into=Transition(kind=kind if k else "cut", seconds=length),
                     line=Line(text="Some words are said here, one after another.") if says else None)
                for k, (kind, length, seconds, says) in enumerate(shots)
            ),
        )  # fmt: skip

    rates = st.sampled_from(
        [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(12)]
    )
    ends = st.tuples(st.sampled_from(["cut", "fade", "dissolve"]), st.sampled_from(["cut", "fade"]))
    return st.builds(build, st.lists(shot, min_size=1, max_size=6), rates, ends)


@given(board=boards())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pieces_tile_any_film(board: Storyboard, context: LocalContext) -> None:
    options = Options()
    timetable, _ = timetable_of(board, context, options)
    pieces = cut_up(
        timetable,
        briefs_of(board, timetable, options),
        encoding=Encoding(),
        style="clean",
        place="bottom",
        burned=True,
    )
    at = 0
    shows: dict[int, set[str]] = {}
    for piece in pieces:
        assert piece.first == at and piece.num_frames > 0
        assert piece.join is not None or piece.num_frames <= PIECE_FRAMES * 4 // 3
        at += piece.num_frames
        for caption in piece.captions:
            assert 0 <= caption.first < caption.stop <= piece.num_frames
        for part in piece.parts:
            for frame in range(piece.num_frames):
                shows.setdefault(piece.first + frame, set()).add(f"{part.brief.shot.id}@{part.start + frame}")
    assert at == timetable.num_frames
    for frame, seen in shows.items():
        assert seen == expected(timetable, frame)


def expected(timetable: Timetable, frame: int) -> set[str]:
    """Which frames of which shots a film frame shows, from the timetable alone."""
    around = next((join for join in timetable.joins if join.first <= frame < join.stop), None)
    if around is None:
        names = [slot.shot_id for slot in timetable.slots if slot.first <= frame < slot.stop]
    else:
        names = [name for name in (around.before, around.after) if name is not None]
    return {f"{name}@{frame - timetable.slot(name).first}" for name in names}


def test_every_frame_of_a_shot_is_the_same_however_it_is_cut_up(folder: Path, context: LocalContext) -> None:
    """Drawing from the middle gives the frames that drawing from the start gives."""
    from mutoscope.film.draw import draw

    (folder / "laws.yaml").write_text(BOARD.replace("duration: 3s", "duration: 2s"), "utf-8")
    board = read(folder / "laws.yaml")
    options = Options()
    timetable, _ = timetable_of(board, context, options)
    briefs = briefs_of(board, timetable, options)
    for piece in cut_up(timetable, briefs, encoding=Encoding(), style="clean", place="bottom", burned=False):
        whole = list(draw(piece))
        middle = piece.num_frames // 2
        join = replace(piece.join, first=-middle) if piece.join is not None else None
        if join is not None:
            continue  # a transition's share counts from its piece's begin
        parts = tuple(replace(part, start=part.start + middle) for part in piece.parts)
        tail = replace(piece, parts=parts, num_frames=piece.num_frames - middle, titles=(), captions=())
        assert all(np.array_equal(a, b) for a, b in zip(draw(tail), whole[middle:], strict=True))
