"""The timetable for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from mutoscope.film.plan.camera import cameras
from mutoscope.film.plan.reading import count_words
from mutoscope.film.scenes import AUTO
from mutoscope.film.storyboard import (
    Camera,
    CardPicture,
    ClipPicture,
    ImagePicture,
    ScenePicture,
    Shot,
    SlidePicture,
    Storyboard,
)
from mutoscope.film.timetable import Cue, Join, Timetable
from mutoscope.text.breaks import width

_HEADS = ("shot", "start", "length", "frames", "picture", "camera", "transition", "words/s", "line")
_RIGHT = frozenset({"start", "length", "frames", "words/s", "line"})


def describe(
    timetable: Timetable, storyboard: Storyboard, scenes: Mapping[str, str] = MappingProxyType({})
) -> str:
    """A table with one row a shot, and the remarks beneath. ``line`` is when its words begin in the film.

    Args:
        scenes: who makes the scenes, by shot (``"drawn"``, ``"learned by …"``), where that is known.
    """
    cues = {cue.shot_id: cue for cue in timetable.cues}
    into = {join.after: join for join in timetable.joins if join.after is not None}
    rows: list[tuple[str, ...]] = [_HEADS]
    for slot, shot, camera in zip(timetable.slots, storyboard.shots, cameras(storyboard), strict=True):
        cue = cues.get(shot.id)
        rows.append(
            (
                shot.id,
                _clock(timetable.seconds(slot.first)),
                f"{float(slot.num_frames / timetable.rate):.2f} s",
                str(slot.num_frames),
                picture_of(shot, scenes.get(shot.id)),
                _camera(camera),
                _transition(into.get(shot.id), timetable.rate),
                _pace(shot, cue),
                _clock(Fraction(cue.start)) if cue else "",
            )
        )
    total = float(timetable.seconds(timetable.num_frames))
    rate = f"{float(timetable.rate):.3f}".rstrip("0").rstrip(".")
    head = (
        f"{storyboard.title}: {total:.2f} s, {timetable.num_frames} frames at {rate} a second, {timetable.size}, "
        f"{_count(len(timetable.slots), 'shot')}, {_count(len(timetable.captions), 'caption')}"
    )
    parts = [head, "", *_aligned(rows)]
    if timetable.remarks:
        parts += [
            "",
            *(f"{item.severity}: {_where(item.mark, storyboard)}{item.text}" for item in timetable.remarks),
        ]
    return "\n".join(parts) + "\n"


def as_json(timetable: Timetable) -> dict[str, object]:
    """The timetable as plain JSON data; rates and sizes are text (``"30000/1001"``, ``"1920x1080"``)."""
    plain = _plain(timetable)
    assert isinstance(plain, dict)
    plain["size"] = str(timetable.size)
    plain["seconds"] = float(timetable.seconds(timetable.num_frames))
    return plain


def picture_of(shot: Shot, maker: str | None = None) -> str:
    """What a shot shows and who made it, said plainly."""
    match shot.picture:
        case ScenePicture(maker=asked):
            return f"scene, {maker or (AUTO if asked == 'auto' else asked)}"
        case ImagePicture(path=path):
            return f"your photo {path.name}"
        case ClipPicture(path=path):
            return f"your clip {path.name}"
        case CardPicture():
            return "card"
        case SlidePicture(kind=kind):
            return f"slide, {kind}"


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Path):
        return value.name
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _clock(seconds: Fraction) -> str:
    """``1:05.30``, to the nearest hundredth."""
    hundredths = int(seconds * 100 + Fraction(1, 2))
    return f"{hundredths // 6000}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


def _camera(camera: Camera) -> str:
    if camera.move == "static":
        return "static"
    if camera.start is not None or camera.stop is not None:
        return f"{camera.move}, boxes"
    sides = "" if camera.move in ("push-in", "pull-out", "handheld") else f" {camera.direction}"
    if camera.move.startswith("tilt-"):
        sides = ""
    return f"{camera.move}{sides} {100 * (camera.amount or 0):.0f} %"


def _transition(join: Join | None, rate: Fraction) -> str:
    if join is None:
        return "cut"
    return f"{join.kind} {float(join.num_frames / rate):.2f} s"


def _pace(shot: Shot, cue: Cue | None) -> str:
    if cue is None or shot.line is None or cue.stop <= cue.start:
        return ""
    pace = f"{count_words(shot.line.text) / (cue.stop - cue.start):.1f}"
    return pace if cue.tempo == 1 else f"{pace} (x{cue.tempo:.2f})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _where(mark: object, storyboard: Storyboard) -> str:
    line, column = getattr(mark, "line", None), getattr(mark, "column", None)
    if line is None or storyboard.source is None:
        return ""
    return f"{storyboard.source.name}:{line}:{column}: "


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Columns of equal width; full-width characters count two."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = []
    for row in rows:
        cells = []
        for head, cell, wide in zip(_HEADS, row, widths, strict=True):
            gap = " " * (wide - width(cell))
            cells.append(gap + cell if head in _RIGHT else cell + gap)
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * wide for wide in widths))
    return lines
