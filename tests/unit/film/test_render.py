"""From storyboard to file: the planned frames, the cache, resuming, a part of a film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mutoscope.errors import Cancelled, UsageError
from mutoscope.film import workers
from mutoscope.film.render import Options, Ready, make_ready, write_film
from mutoscope.film.storyboard import Line, Storyboard
from mutoscope.media import VideoReader
from mutoscope.runtime.context import LocalContext

Change = Callable[..., Storyboard]


def written(ready: Ready, board: Storyboard, context: LocalContext, path: Path) -> list[np.ndarray]:
    write_film(ready, board, path, {"comment": "{}"}, context)
    with VideoReader(path) as reader:
        return [frame.rgb_HWC.numpy() for frame in reader.frames()]


def test_the_film_has_its_frames_and_opens_and_ends_in_black(
    board: Storyboard, context: LocalContext, tmp_path: Path
) -> None:
    ready = make_ready(board, context, Options())
    frames = written(ready, board, context, tmp_path / "film.mp4")
    assert len(frames) == ready.timetable.num_frames
    assert frames[0].shape == (180, 320, 3)
    assert frames[0].mean() < 25 and frames[-1].mean() < 25 < frames[len(frames) // 2].mean()


def test_captions_come_and_go_on_the_planned_frame(
    board: Storyboard, context: LocalContext, changed: Change, tmp_path: Path
) -> None:
    shown = make_ready(board, context, Options())
    bare = replace(board, captions=replace(board.captions, show=False))
    plain = make_ready(bare, context, Options())
    with_captions = written(shown, board, context, tmp_path / "a.mp4")
    without = written(plain, bare, context, tmp_path / "b.mp4")
    planned = {f for c in shown.timetable.captions for f in range(c.first, c.stop)}
    seen = {
        number
        for number, (a, b) in enumerate(zip(with_captions, without, strict=True))
        if np.abs(a[120:].astype(int) - b[120:]).max() > 80
    }
    assert seen == planned and planned


def test_the_same_film_again_draws_nothing(board: Storyboard, context: LocalContext) -> None:
    first = make_ready(board, context, Options())
    again = make_ready(board, context, Options())
    assert first.facts["pieces_drawn"] == first.facts["pieces"]
    assert again.facts["pieces_drawn"] == 0 and again.pieces == first.pieces


def test_a_changed_sentence_draws_its_own_pieces_only(
    board: Storyboard, context: LocalContext, changed: Change
) -> None:
    make_ready(board, context, Options())
    again = make_ready(changed(board, "two", line=Line(text="New words here.")), context, Options())
    assert 0 < again.facts["pieces_drawn"] <= 3  # its body and the transitions that show it


def test_one_process_or_two_draw_the_same_bytes(
    board: Storyboard, context: LocalContext, tmp_path: Path
) -> None:
    alone = make_ready(board, context, Options())
    with LocalContext(num_workers=2, cache_root=tmp_path / "other") as two:
        together = make_ready(board, two, Options())
    for a, b in zip(alone.pieces, together.pieces, strict=True):
        assert a.read_bytes() == b.read_bytes()


def test_a_damaged_piece_is_drawn_again(board: Storyboard, context: LocalContext, tmp_path: Path) -> None:
    first = make_ready(board, context, Options())
    whole = first.pieces[1].read_bytes()
    first.pieces[1].write_bytes(whole[:-100] + bytes(100))
    with LocalContext(num_workers=1, cache_root=tmp_path / "cache") as fresh:
        again = make_ready(board, fresh, Options())
    assert again.facts["pieces_drawn"] == 1 and again.pieces[1].read_bytes() == whole


def test_stopped_work_goes_on_from_the_finished_pieces(board: Storyboard, tmp_path: Path) -> None:
    with LocalContext(num_workers=1, cache_root=tmp_path / "cache") as context:
        calls = 0
        whole = workers._alone

        def stopping(waiting, context, done):
            def counted(piece):
                nonlocal calls
                calls += 1
                done(piece)
                if calls == 3:
                    raise Cancelled("stopped.")

            whole(waiting, context, counted)

        with pytest.MonkeyPatch.context() as patch, pytest.raises(Cancelled):
            patch.setattr(workers, "_alone", stopping)
            make_ready(board, context, Options())
    assert not list((tmp_path / "cache" / "partial").glob("*"))
    with LocalContext(num_workers=1, cache_root=tmp_path / "cache") as context:
        again = make_ready(board, context, Options())
    assert again.facts["pieces_drawn"] == again.facts["pieces"] - 3


def test_only_takes_a_shot_with_its_transitions(
    board: Storyboard, context: LocalContext, tmp_path: Path
) -> None:
    whole = written(make_ready(board, context, Options()), board, context, tmp_path / "whole.mp4")
    ready = make_ready(board, context, Options(only=("two",)))
    part = written(ready, board, context, tmp_path / "part.mp4")
    first = ready.facts["first_frame"]
    assert 0 < len(part) < len(whole)
    assert all(np.array_equal(a, b) for a, b in zip(part, whole[first:], strict=False))
    with pytest.raises(UsageError, match="did you mean 'two'"):
        make_ready(board, context, Options(only=("tow",)))
    with pytest.raises(UsageError, match="follow one another"):
        make_ready(board, context, Options(only=("one", "end")))


def test_a_draft_is_small(board: Storyboard, context: LocalContext) -> None:
    big = replace(board, format=replace(board.format, size=type(board.format.size)(1280, 720)))
    ready = make_ready(big, context, Options(draft=True))
    assert str(ready.timetable.size) == "640x360"
