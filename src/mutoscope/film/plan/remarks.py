"""What the planner tells the user, with numbers and the place in the file it is about."""

from __future__ import annotations

from typing import Literal

from mutoscope.film.storyboard import Mark, Storyboard
from mutoscope.film.timetable import Remark


def remark(
    storyboard: Storyboard,
    text: str,
    *,
    index: int | None = None,
    field: str = "",
    severity: Literal["warning", "hint"] = "warning",
) -> Remark:
    """A remark about a field of shot ``index`` (of the film when None), marked where the file names it."""
    shot_id = None if index is None else storyboard.shots[index].id
    return Remark(severity=severity, text=text, shot_id=shot_id, mark=_mark(storyboard, index, field))


def _mark(storyboard: Storyboard, index: int | None, field: str) -> Mark | None:
    where = storyboard.where
    if index is None:
        return where.get(field)
    shot = f"shots[{index}]"
    return where.get(f"{shot}.{field}") or where.get(shot) or where.get(f"{shot}.id")
