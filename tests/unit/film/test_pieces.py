"""Pieces tile the film, and their keys hold what they show and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.film.pieces import PIECE_FRAMES, Encoding, Piece, cut_up
from mutoscope.film.render import Options, briefs_of, timetable_of
from mutoscope.film.storyboard import Captions, Line, Storyboard, Transition
from mutoscope.runtime.context import LocalContext

Change = Callable[..., Storyboard]


def pieces_of(board: Storyboard, context: LocalContext, **options: object) -> list[Piece]:
    chosen = Options(**options)
    timetable, _ = timetable_of(board, context, chosen)
    return cut_up(
        timetable, briefs_of(board, timetable, chosen), encoding=Encoding(),
        style=board.captions.style, place=board.captions.place, burned=True,
    )  # fmt: skip


def keys(pieces: list[Piece]) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for piece in pieces:
        found.setdefault(piece.name, []).append(piece.key())
    return found


def test_pieces_tile_the_film(board: Storyboard, context: LocalContext, changed: Change) -> None:
    board = changed(board, "two", seconds=31.0)
    pieces = pieces_of(board, context)
    at = 0
    for piece in pieces:
        assert piece.first == at and piece.num_frames > 0
        at += piece.num_frames
        assert piece.num_frames <= PIECE_FRAMES * 4 // 3
    timetable, _ = timetable_of(board, context, Options())
    assert at == timetable.num_frames
    assert {p.name for p in pieces} == {
        "opening>one",
        "one",
        "one>two",
        "two",
        "two>end",
        "end",
        "end>ending",
    }


def test_parts_of_a_transition_meet_their_neighbors(board: Storyboard, context: LocalContext) -> None:
    """A shot's local frame goes on by one from piece to piece."""
    last: dict[str, int] = {}
    for piece in pieces_of(board, context):
        for part in piece.parts:
            shot = part.brief.shot.id
            if shot in last:
                assert part.start == last[shot]
            last[shot] = part.start + piece.num_frames


def test_a_changed_sentence_changes_its_own_pieces_only(
    board: Storyboard, context: LocalContext, changed: Change
) -> None:
    before = keys(pieces_of(board, context))
    after = keys(
        pieces_of(changed(board, "two", line=Line(text="Another second line, quite a bit longer.")), context)
    )
    same = {name for name in before if before[name] == after.get(name)}
    assert same == {"opening>one", "one", "end", "end>ending"}


@pytest.mark.parametrize("field", ["title", "folder", "seed"])
def test_what_cannot_be_seen_is_in_no_key(
    board: Storyboard, context: LocalContext, field: str, tmp_path: Path
) -> None:
    other = {"title": "Other", "folder": tmp_path, "seed": 1}[field]
    assert keys(pieces_of(board, context)) == keys(pieces_of(replace(board, **{field: other}), context))


def test_a_renamed_photo_is_the_same_picture(
    board: Storyboard, context: LocalContext, changed: Change
) -> None:
    before = keys(pieces_of(board, context))["one"]
    picture = board.shots[0].picture
    moved = picture.path.rename(picture.path.with_name("renamed.png"))
    renamed = changed(board, "one", picture=replace(picture, path=moved))
    assert keys(pieces_of(renamed, context))["one"] == before


def test_what_can_be_seen_is_in_the_key(board: Storyboard, context: LocalContext, changed: Change) -> None:
    before = keys(pieces_of(board, context))
    photo = board.shots[0].picture.path
    photo.write_bytes(photo.read_bytes() + b"\0")  # another file, even if it decodes to the same pixels
    assert keys(pieces_of(board, context))["one"] != before["one"]
    style = keys(pieces_of(replace(board, captions=Captions(style="boxed")), context))
    assert style["one"] != before["one"]
    slide = keys(pieces_of(changed(board, "two", into=Transition(kind="slide")), context))
    assert slide["one>two"] != before["one>two"] and slide["end"] == before["end"]


def test_captions_are_counted_from_their_piece(board: Storyboard, context: LocalContext) -> None:
    timetable, _ = timetable_of(board, context, Options())
    shown: set[int] = set()
    for piece in pieces_of(board, context):
        for caption in piece.captions:
            assert 0 <= caption.first < caption.stop <= piece.num_frames
            shown |= {piece.first + k for k in range(caption.first, caption.stop)}
    assert shown == {f for caption in timetable.captions for f in range(caption.first, caption.stop)}
