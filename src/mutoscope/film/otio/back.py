"""A timeline as a storyboard's data: metadata first, structure second.

A timeline of ours that nobody touched gives its storyboard back unchanged. One that was edited elsewhere keeps
everything but the cuts: order, lengths, in points and transitions come from the picture track. A foreign one becomes
clips, photos and cards in order. What cannot be told is listed, never dropped in silence.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from mutoscope.errors import MediaError
from mutoscope.film.otio.files import read_timeline
from mutoscope.film.otio.structure import KEY, cut_list, kind_of, ours, plain

_CUT: list[object] = ["cut", 0, 0]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A storyboard's data, as ``Storyboard.document`` holds it, and what the timeline had besides."""

    document: dict[str, object]
    remarks: tuple[str, ...] = ()


def read_back(path: Path) -> dict[str, object]:
    """The storyboard's data in a timeline; see :func:`import_timeline`."""
    return import_timeline(path).document


def import_timeline(path: Path) -> Imported:
    """Read a ``.otio`` or ``.otioz`` file as the data of a storyboard.

    Raises:
        MediaError: it is missing, damaged, no timeline, or has no picture track.
    """
    timeline = read_timeline(path)
    track = _picture_track(timeline, path.name)
    meta = ours(timeline)
    document = meta.get("document")
    if isinstance(document, dict) and isinstance(document.get("shots"), list):
        if plain(meta.get("cut")) == cut_list(track):
            return Imported(document=document)
        return _Edit(track, document, meta.get("cut")).imported()
    rate = Fraction(track.duration().rate).limit_denominator(1001) if len(track) else Fraction(30)
    name = timeline.name or path.stem
    base: dict[str, object] = {
        "storyboard": 1,
        "title": name,
        "format": {"fps": _fps(rate)},
        "opening": "cut",
        "ending": "cut",
        "shots": [],
    }
    imported = _Edit(track, base, None).imported()
    more = [
        f"track {other.name or 'without a name'!r} was left out; a storyboard has one picture track."
        for other in timeline.video_tracks()
        if other is not track and len(other) and ours(other).get("role") != "titles"
    ]
    return Imported(document=imported.document, remarks=(*imported.remarks, *more))


def _picture_track(timeline: Any, name: str) -> Any:
    tracks = list(timeline.video_tracks())
    ours_first = [track for track in tracks if ours(track).get("role") == "picture"] + tracks
    for track in ours_first:
        if any(type(child).__name__ == "Clip" for child in track):
            return track
    raise MediaError(f"{name}: has no picture track with clips on it.")


class _Edit:
    """Shots from a picture track, with what the storyboard says of those it knows."""

    def __init__(self, track: Any, document: dict[str, object], before: object) -> None:
        self.track, self.document = track, dict(document)
        shots = document.get("shots")
        self.known = shots if isinstance(shots, list) else []
        cut = before if isinstance(before, dict) else {}
        listed = cut.get("shots")
        rows = [
            row
            for row in (listed if isinstance(listed, list) else [])
            if isinstance(row, list) and len(row) == 6 and isinstance(row[0], str)
        ]
        self.rows = {row[0]: row for row in rows}
        self.first_id = rows[0][0] if rows else None
        self.opening = rows[0][3:] if rows else _CUT
        self.ending = cut.get("ending", _CUT)
        self.used: dict[str, int] = {}
        self.remarks: list[str] = []

    def imported(self) -> Imported:
        shots: list[dict[str, object]] = []
        into: Any = None
        for child in self.track:
            kind = type(child).__name__
            if kind == "Transition":
                into = child
            elif kind == "Clip":
                shots.append(self._shot(child, into, first=not shots))
                into = None
            elif child.duration().value > 0:
                seconds = child.duration().to_seconds()
                self.remarks.append(
                    f"a {kind.lower()} of {seconds:.2f} s was left out; a storyboard has shots only."
                )
        if _offsets(into) != self.ending:
            self.document["ending"] = "cut" if into is None else self._told(into, "at the end")
        self.document["shots"] = shots
        return Imported(document=self.document, remarks=tuple(self.remarks))

    def _shot(self, clip: Any, into: Any, *, first: bool) -> dict[str, object]:
        meta, span = ours(clip), clip.trimmed_range()
        index, name = meta.get("index"), meta.get("shot")
        known = (
            isinstance(index, int) and 0 <= index < len(self.known) and isinstance(self.known[index], dict)
        )
        shot = dict(self.known[index]) if known else self._foreign(clip)  # type: ignore[index]
        row = self.rows.get(name) if known and isinstance(name, str) else None
        if known and isinstance(name, str):
            shot["id"] = name
        self._name_apart(shot, clip)
        frames = round(span.duration.value, 3)
        if row is None or row[2] != frames:
            shot["duration"] = _time(span.duration)
        if row is not None and row[1] != round(span.start_time.value, 3):
            self._move_in_point(shot, clip)
        if first:
            self._opening(shot, into, row)
        else:
            self._transition(shot, into, row)
        return shot

    def _name_apart(self, shot: dict[str, object], clip: Any) -> None:
        """A shot that was cut in two says its line once and gets a second name."""
        name = str(shot.get("id") or clip.name or "shot")
        count = self.used[name] = self.used.get(name, 0) + 1
        if count > 1:
            shot["id"] = f"{name}-{count}"
            for field in ("say", "title", "sound"):
                if shot.pop(field, None) is not None:
                    self.remarks.append(
                        f"shot {name!r} was cut in two; its {field!r} stays with the first part."
                    )

    def _move_in_point(self, shot: dict[str, object], clip: Any) -> None:
        """Only the user's own clip has an in point; a picture we make begins where it begins."""
        if "clip" in shot and clip.active_media_reference_key == "source":
            shot["in"] = _time(clip.trimmed_range().start_time)
            shot.pop("out", None)
        elif "image" not in shot:
            self.remarks.append(
                f"shot {shot.get('id')!r} begins later on the timeline; here it begins at its start."
            )

    def _transition(self, shot: dict[str, object], into: Any, row: list[Any] | None) -> None:
        """The transition into a shot that is not the first one."""
        before = _CUT if row is None or row[0] == self.first_id else row[3:]
        if _offsets(into) == before and not (row is not None and row[0] == self.first_id):
            return
        if into is not None:
            shot["transition"] = self._told(into, f"into shot {shot.get('id')!r}")
        elif "transition" in shot or before != _CUT:
            shot["transition"] = "cut"

    def _opening(self, shot: dict[str, object], into: Any, row: list[Any] | None) -> None:
        """The first shot's own transition is the opening; one that came first in the editor has none."""
        if row is not None and row[0] == self.first_id and _offsets(into) == row[3:]:
            return
        shot.pop("transition", None)
        if not self.rows and into is None:
            return
        if into is None or _offsets(into) != self.opening:
            self.document["opening"] = "cut" if into is None else self._told(into, "at the start")

    def _told(self, transition: Any, where: str) -> dict[str, object]:
        if ours(transition) == {} and str(transition.transition_type) != "SMPTE_Dissolve":
            self.remarks.append(f"transition {str(transition.transition_type)!r} {where} became a dissolve.")
        return {"type": kind_of(transition), "for": _time(transition.in_offset + transition.out_offset)}

    def _foreign(self, clip: Any) -> dict[str, object]:
        """A shot from a clip we did not write."""
        reference, span = clip.media_reference, clip.trimmed_range()
        shot: dict[str, object] = {}
        path = _file(reference)
        if path is None:
            text = _parameter(reference, "text") or clip.name or "Untitled"
            if getattr(reference, "generator_kind", "") == f"{KEY}.scene":
                shot["scene"] = text
            else:
                shot["card"] = {"text": text}
                self.remarks.append(f"clip {clip.name!r} has no file; it became a card.")
        elif (mimetypes.guess_type(path)[0] or "").startswith("image/"):
            shot["image"] = path
        else:
            shot["clip"] = path
            start = span.start_time
            if reference.available_range is not None:
                start = start - reference.available_range.start_time
            shot["in"] = _time(start)
        for effect in clip.effects:
            scalar = getattr(effect, "time_scalar", None)
            if scalar is not None and "clip" in shot and 0.25 <= scalar <= 4:
                shot["speed"] = scalar
            else:
                label = effect.name or effect.effect_name or type(effect).__name__
                self.remarks.append(f"effect {label!r} of clip {clip.name!r} was left out.")
        captions = [_marked(marker) for marker in clip.markers if marker.name == "caption"]
        titles = [_marked(marker) for marker in clip.markers if marker.name == "title"]
        if captions:
            shot["say"] = " ".join(captions)
        if titles:
            shot["title"] = titles[0]
        return shot


def _offsets(transition: Any) -> list[object]:
    """A transition as the list of cuts tells it."""
    if transition is None:
        return list(_CUT)
    return [kind_of(transition), round(transition.in_offset.value, 3), round(transition.out_offset.value, 3)]


def _file(reference: Any) -> str | None:
    """A reference's file as a path; relative ones stay relative."""
    url = getattr(reference, "target_url", "")
    if not url:
        return None
    parts = urlparse(url)
    if parts.scheme not in ("", "file"):
        return None
    return unquote(parts.path)


def _parameter(reference: Any, name: str) -> str:
    parameters = getattr(reference, "parameters", None) or {}
    value = parameters.get(name)
    return value if isinstance(value, str) else ""


def _marked(marker: Any) -> str:
    text = ours(marker).get("text") or marker.comment or ""
    return " ".join(str(text).split())


def _time(time: Any) -> str:
    """A time as a storyboard says it; microseconds are far below a frame."""
    seconds = time.value / Fraction(time.rate).limit_denominator(1001)
    return f"{float(seconds):.6f}".rstrip("0").rstrip(".") + "s"


def _fps(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
