"""The film's picture in pieces: each is drawn and encoded once, cached by content, and joined by copying packets.

A piece is a stretch of one shot's body, or a transition, the opening or the ending. Everything it shows is in its
key, everything else is not: a changed sentence leaves the pieces of the other shots alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from mutoscope.film import fingerprint
from mutoscope.film.shots.brief import Brief
from mutoscope.film.storyboard import ClipPicture, ImagePicture
from mutoscope.film.timetable import Caption, Join, Slot, TimedWord, Timetable, TitleCue
from mutoscope.types import Size

PIECE_FRAMES = (
    45  # longest piece: two workers share even one changed sentence, and a kill loses little; measured
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """How pieces are encoded; the same for all pieces of a film, or they could not be joined."""

    codec: str = "h264"
    crf: float | None = 18.0
    preset: str | None = "fast"
    suffix: str = ".mp4"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A shot as far as a piece shows it: film frame ``first + k`` of the piece is the shot's frame ``start + k``."""

    brief: Brief
    start: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of film, self-contained and picklable. Overlay times count from the piece's first frame."""

    name: str
    first: int
    num_frames: int
    size: Size
    rate: Fraction
    parts: tuple[Part, ...]
    join: Join | None
    captions: tuple[Caption, ...]
    titles: tuple[TitleCue, ...]
    caption_style: str
    caption_place: str
    captioned: bool  # captions are burned in at the bottom of this film, in this piece or another
    encoding: Encoding

    def key(self) -> dict[str, object]:
        """Everything this piece shows, as plain data."""
        code = fingerprint.code("film", "worlds", "text", "motion", "media", "types", "rng", "pixels")
        return {
            "code": code,
            "parts": [[_shown(part.brief), part.start] for part in self.parts],
            "num_frames": self.num_frames,
            "size": fingerprint.plain(self.size),
            "rate": fingerprint.plain(self.rate),
            "join": fingerprint.plain(self.join),
            "captions": [_unnamed(fingerprint.plain(c)) for c in self.captions],
            "titles": [_unnamed(fingerprint.plain(t)) for t in self.titles],
            "caption_look": [self.caption_style, self.caption_place, self.captioned],
            "encoding": fingerprint.plain(self.encoding),
        }


def _unnamed(value: object) -> object:
    """Without the shot's id: a renamed shot is the same picture."""
    assert isinstance(value, dict)
    return {k: v for k, v in value.items() if k != "shot_id"}


def _shown(brief: Brief) -> dict[str, object]:
    """What of a brief can be seen: not the words spoken over it, nor its name."""
    whole = fingerprint.plain(replace(brief, shot=replace(brief.shot, id="")))
    assert isinstance(whole, dict)
    shot = whole["shot"]
    assert isinstance(shot, dict)
    whole["shot"] = {name: shot[name] for name in ("picture", "fit", "focus", "avoid")}
    whole["kind"] = type(brief.shot.picture).__name__
    if isinstance(brief.shot.picture, ImagePicture | ClipPicture) and brief.camera.move != "handheld":
        whole["seed"] = 0  # it hangs on the shot's name, and nothing here is drawn by chance
    if brief.camera.move == "static" and brief.camera.start is None and brief.camera.stop is None:
        whole["camera"] = "static"  # the direction that neighbors give it is not taken
    return whole


def cut_up(timetable: Timetable, briefs: dict[str, Brief], *, encoding: Encoding, style: str, place: str,
           burned: bool) -> list[Piece]:  # fmt: skip
    """The timetable as pieces in film order; together they tile its frames."""
    into = {join.after: join for join in timetable.joins if join.after is not None}
    out_of = {join.before: join for join in timetable.joins if join.before is not None}
    slots = {slot.shot_id: slot for slot in timetable.slots}
    pieces: list[Piece] = []

    def add(name: str, first: int, stop: int, shown: list[str], join: Join | None) -> None:
        parts = tuple(Part(brief=briefs[s], start=first - slots[s].first) for s in shown)
        captions = tuple(
            _moved(c, first, stop) for c in timetable.captions if c.first < stop and c.stop > first
        )
        titles = tuple(
            replace(t, first=t.first - first, stop=t.stop - first)
            for t in timetable.titles
            if t.first < stop and t.stop > first
        )
        pieces.append(
            Piece(
                name=name,
                first=first,
                num_frames=stop - first,
                size=timetable.size,
                rate=timetable.rate,
                parts=parts,
                join=_relative(join, first),
                captions=captions if burned else (),
                titles=titles,
                caption_style=style,
                caption_place=place,
                captioned=burned and bool(timetable.captions) and place.startswith("bottom"),
                encoding=encoding,
            )
        )

    for slot in timetable.slots:
        entry, leave = into.get(slot.shot_id), out_of.get(slot.shot_id)
        if entry is not None:
            shown = [s for s in (entry.before, entry.after) if s is not None]
            add(f"{entry.before or 'opening'}>{slot.shot_id}", entry.first, entry.stop, shown, entry)
        for first, stop in _stretches(slot, entry, leave):
            add(slot.shot_id, first, stop, [slot.shot_id], None)
        if leave is not None and leave.after is None:
            add(f"{slot.shot_id}>ending", leave.first, leave.stop, [slot.shot_id], leave)
    return pieces


def _stretches(slot: Slot, entry: Join | None, leave: Join | None) -> Iterator[tuple[int, int]]:
    """A shot's body, between its transitions, in stretches of at most ``PIECE_FRAMES``."""
    first = entry.stop if entry is not None else slot.first
    stop = leave.first if leave is not None else slot.stop
    while first < stop:
        end = stop if stop - first <= PIECE_FRAMES * 4 // 3 else first + PIECE_FRAMES
        yield first, end
        first = end


def _relative(join: Join | None, first: int) -> Join | None:
    """A join counted from the piece's first frame and without names, so that its key is about pictures only."""
    if join is None:
        return None
    return replace(
        join,
        first=join.first - first,
        cut=join.cut - first,
        stop=join.stop - first,
        before=None if join.before is None else "before",
        after=None if join.after is None else "after",
    )


def _moved(caption: Caption, first: int, stop: int) -> Caption:
    """A caption in a piece's own frames, clipped to it (a caption may last over several pieces)."""
    length = stop - first

    def clip(frame: int) -> int:
        return min(max(frame - first, 0), length)

    words = tuple(
        TimedWord(text=w.text, first=clip(w.first), stop=clip(w.stop), line=w.line) for w in caption.words
    )
    return replace(caption, first=clip(caption.first), stop=clip(caption.stop), words=words)
