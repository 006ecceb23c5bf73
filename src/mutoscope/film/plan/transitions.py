"""Transitions on the frame grid: centered on the cut, made of spare frames, never changing a length."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from mutoscope.film.plan.clock import exact, frames_near
from mutoscope.film.plan.remarks import remark
from mutoscope.film.storyboard import ClipPicture, Shot, Storyboard, Transition
from mutoscope.film.timetable import Join, Remark


def opening_of(storyboard: Storyboard) -> Transition:
    """How the film begins: the first shot's own transition if it has one, else the storyboard's opening."""
    own = storyboard.shots[0].into
    return own if own.kind != "cut" else storyboard.opening


def wanted_frames(transition: Transition, rate: Fraction, *, centered: bool) -> int:
    """Frames a transition asks for; an even number where it is centered on a cut, so both halves are equal."""
    if transition.kind == "cut" or transition.seconds <= 0:
        return 0
    if centered:
        return 2 * max(1, frames_near(exact(transition.seconds) / 2, rate))
    return max(1, frames_near(exact(transition.seconds), rate))


def join_shots(
    storyboard: Storyboard, firsts: Sequence[int], rate: Fraction, clip_seconds: Mapping[str, float]
) -> tuple[list[Join], list[Remark]]:
    """All transitions of the film, in order. ``firsts`` holds each shot's first frame, then the film's length.

    One is shortened when it would take more than half of a neighbor, or when an own clip has no spare
    pictures.
    """
    shots, joins, remarks = storyboard.shots, list[Join](), list[Remark]()
    lengths = [stop - first for first, stop in itertools.pairwise(firsts)]

    def add(transition: Transition, index: int | None, wanted: int, allowed: int, why: str) -> None:
        """One join before shot ``index``; None stands for the end of the film."""
        num_frames = min(wanted, allowed)
        opening, ending = index == 0, index is None
        owner = shots[-1] if index is None else shots[index]
        if num_frames < wanted:
            remarks.append(
                remark(
                    storyboard,
                    _shortened(transition, owner.id, ending, wanted, num_frames, rate, why),
                    index=len(shots) - 1 if index is None else index,
                    field="transition",
                )
            )
        if num_frames <= 0:
            return
        cut = firsts[-1] if index is None else firsts[index]
        half = num_frames // 2
        joins.append(
            Join(
                kind=transition.kind,
                first=cut if opening else cut - (num_frames if ending else half),
                cut=cut,
                stop=cut + (num_frames if opening else 0 if ending else half),
                before=None if opening else shots[-1].id if index is None else shots[index - 1].id,
                after=None if ending else owner.id,
                direction=transition.direction,
                color=transition.color,
            )
        )

    opening, ending = opening_of(storyboard), storyboard.ending
    wanted = wanted_frames(opening, rate, centered=False)
    add(opening, 0, wanted, lengths[0] // 2, f"shot {shots[0].id!r} is too short for more")
    for index in range(1, len(shots)):
        into = shots[index].into
        wanted = wanted_frames(into, rate, centered=True)
        short = min(index - 1, index, key=lambda i: lengths[i])
        allowed, why = 2 * (lengths[short] // 4), f"shot {shots[short].id!r} is too short for more"
        head = _spare_head(shots[index], rate)
        tail = _spare_tail(shots[index - 1], lengths[index - 1], rate, clip_seconds)
        for spare, shot, side, key in (
            (head, shots[index], "before its in point", "in"),
            (tail, shots[index - 1], "after its out point", "out"),
        ):
            if spare is not None and 2 * spare < min(allowed, wanted):
                allowed = 2 * spare
                why = f"the clip of shot {shot.id!r} has {_spare(spare, rate)} {side} (move its {key!r} inwards)"
        add(into, index, wanted, allowed, why)
    wanted = wanted_frames(ending, rate, centered=False)
    add(ending, None, wanted, lengths[-1] // 2, f"shot {shots[-1].id!r} is too short for more")
    return joins, remarks


def _spare_head(shot: Shot, rate: Fraction) -> int | None:
    """Frames an own clip can show before its in point; None without limit."""
    clip = shot.picture
    if not isinstance(clip, ClipPicture) or clip.loop:
        return None
    return floor(exact(clip.start) / exact(clip.speed) * rate)


def _spare_tail(shot: Shot, num_frames: int, rate: Fraction, clip_seconds: Mapping[str, float]) -> int | None:
    """Frames an own clip can show after the shot's end; None without limit or where its length is unknown."""
    clip = shot.picture
    if not isinstance(clip, ClipPicture) or clip.loop or shot.id not in clip_seconds:
        return None
    left = exact(clip_seconds[shot.id]) - exact(clip.start) - num_frames / rate * exact(clip.speed)
    return max(0, floor(left / exact(clip.speed) * rate))


def _spare(frames: int, rate: Fraction) -> str:
    return f"only {float(frames / rate):.2f} s" if frames else "no spare pictures"


def _shortened(
    transition: Transition, shot_id: str, ending: bool, wanted: int, got: int, rate: Fraction, why: str
) -> str:
    where = "at the end of the film" if ending else f"into shot {shot_id!r}"
    asked = f"the {float(wanted / rate):.2f} s {transition.kind} {where}"
    became = f"was shortened to {float(got / rate):.2f} s" if got > 0 else "became a cut"
    return f"{asked} {became}: {why}."
