"""A timetable as an OpenTimelineIO timeline: tracks for picture, titles, narration, music and effects.

OpenTimelineIO centers transitions on the cut and lets them change no length, as our timetable does, so every cut keeps
its frame. Its rates are doubles: 24000/1001 is held as the nearest one, and the whole numbers of frames beside it stay
exact. Sound tracks count in samples at 48 kHz.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from mutoscope.film.otio.structure import KEY, SOUND_HZ, cut_list, plain
from mutoscope.film.storyboard import (
    CardPicture,
    ClipPicture,
    ImagePicture,
    ScenePicture,
    Shot,
    SlidePicture,
    Storyboard,
)
from mutoscope.film.timetable import Join, Slot, Timetable

_CAPTION_COLOR, _TITLE_COLOR, _NOTE_COLOR = "GREEN", "CYAN", "YELLOW"
Url = Callable[[Path], str]
_Sound = tuple[
    int, int, str, str, dict[str, object], list[Any]
]  # first, stop, shot, kind, parameters, markers


def timeline_of(
    storyboard: Storyboard,
    timetable: Timetable,
    media: Mapping[str, Path] | None = None,
    *,
    stems: Mapping[str, Path] | None = None,
    url: Url = Path.as_uri,
) -> Any:
    """The film as an ``opentimelineio.schema.Timeline``.

    Args:
        media: each rendered shot's file by shot id; it begins with the head handle and ends with the tail handle.
        stems: sound files of the whole film, ``narration``, ``music`` or ``effects``, instead of single sounds.
            Editors sum sound tracks, so these should be the ducked ones.
        url: how a file is named on the timeline.
    """
    import opentimelineio as otio

    build = _Builder(otio, storyboard, timetable, media or {}, stems or {}, url)
    timeline = otio.schema.Timeline(name=storyboard.title)
    timeline.metadata[KEY] = {
        "version": 1,
        "seed": storyboard.seed,
        "rate": str(timetable.rate),
        "size": str(timetable.size),
        "num_frames": timetable.num_frames,
        "document": plain(storyboard.document),
    }
    timeline.tracks.extend(
        [build.pictures(), build.titles(), build.narration(), build.music(), build.effects()]
    )
    timeline.metadata[KEY]["cut"] = cut_list(timeline.tracks[0])
    return timeline


class _Builder:
    """Makes the tracks of one film."""

    def __init__(
        self,
        otio: Any,
        storyboard: Storyboard,
        timetable: Timetable,
        media: Mapping[str, Path],
        stems: Mapping[str, Path],
        url: Url,
    ) -> None:
        self.otio, self.storyboard, self.timetable = otio, storyboard, timetable
        self.media, self.stems, self.url = media, stems, url
        self.rate = float(timetable.rate)
        self.talks = {cue.shot_id for cue in timetable.cues}

    def _range(self, start: float, length: float, rate: float) -> Any:
        time = self.otio.opentime
        return time.TimeRange(time.RationalTime(start, rate), time.RationalTime(length, rate))

    def _track(self, name: str, kind: str, children: Iterable[Any] = ()) -> Any:
        track = self.otio.schema.Track(name=name, kind=kind, metadata={KEY: {"role": name}})
        track.extend(list(children))
        return track

    def _gap(self, length: float, rate: float) -> Any:
        return self.otio.schema.Gap(source_range=self._range(0, length, rate))

    def _generator(self, kind: str, parameters: dict[str, object], available: Any) -> Any:
        return self.otio.schema.GeneratorReference(
            name=kind, generator_kind=f"{KEY}.{kind}", available_range=available, parameters=plain(parameters)
        )

    def _marker(self, name: str, text: str, start: float, length: float, rate: float, color: str) -> Any:
        return self.otio.schema.Marker(
            name=name,
            marked_range=self._range(start, length, rate),
            color=color,
            comment=text,
            metadata={KEY: {"text": text}},
        )

    # pictures

    def pictures(self) -> Any:
        into: dict[str | None, Join] = {
            join.after: join for join in self.timetable.joins if join.after is not None
        }
        children: list[Any] = []
        for slot, shot in zip(self.timetable.slots, self.storyboard.shots, strict=True):
            join = into.get(shot.id)
            if join is not None:
                if join.before is None:
                    children.append(self._gap(0, self.rate))
                children.append(self._transition(join))
            children.append(self._shot(slot, shot))
        ending = next((join for join in self.timetable.joins if join.after is None), None)
        if ending is not None:
            children += [self._transition(ending), self._gap(0, self.rate)]
        return self._track("picture", "Video", children)

    def _transition(self, join: Join) -> Any:
        kinds, time = self.otio.schema.TransitionTypes, self.otio.opentime.RationalTime
        plain_dissolve = join.kind == "dissolve" and join.before is not None and join.after is not None
        return self.otio.schema.Transition(
            name=join.kind,
            transition_type=kinds.SMPTE_Dissolve if plain_dissolve else kinds.Custom,
            in_offset=time(join.cut - join.first, self.rate),
            out_offset=time(join.stop - join.cut, self.rate),
            metadata={KEY: {"kind": join.kind, "direction": join.direction, "color": list(join.color)}},
        )

    def _shot(self, slot: Slot, shot: Shot) -> Any:
        head, frames = slot.head, slot.num_frames
        whole = self._range(0, head + frames + slot.tail, self.rate)
        references: dict[str, Any] = {}
        rendered, picture = self.media.get(shot.id), shot.picture
        source, start = self._source(shot, whole)
        effects = []
        if rendered is not None:
            references["media"] = self.otio.schema.ExternalReference(self.url(rendered), whole)
            if source is not None:
                references["source"] = source
            active, start = "media", float(head)
        elif source is not None:
            references["source"], active = source, "source"
            if isinstance(picture, ClipPicture) and picture.speed != 1:
                effects.append(self.otio.schema.LinearTimeWarp(name="speed", time_scalar=picture.speed))
        else:
            kind, parameters = _recipe(shot)
            references["generator"] = self._generator(kind, parameters, whole)
            references["media"] = self.otio.schema.MissingReference(available_range=whole)
            active, start = "generator", float(head)
        clip = self.otio.schema.Clip(
            name=shot.id,
            source_range=self._range(start, frames, self.rate),
            effects=effects,
            metadata={KEY: {"shot": shot.id, "index": slot.index}},
        )
        clip.set_media_references(references, active)
        clip.markers.extend(self._picture_markers(slot, shot, start))
        return clip

    def _source(self, shot: Shot, whole: Any) -> tuple[Any, float]:
        """The user's own file behind a shot, and the frame at which it begins."""
        picture = shot.picture
        if isinstance(picture, ImagePicture):
            return self.otio.schema.ExternalReference(self.url(picture.path), whole), 0.0
        if isinstance(picture, ClipPicture):
            return self.otio.schema.ExternalReference(self.url(picture.path)), picture.start * self.rate
        return None, 0.0

    def _picture_markers(self, slot: Slot, shot: Shot, start: float) -> list[Any]:
        markers = [
            self._marker(
                "title",
                cue.text,
                start + cue.first - slot.first,
                cue.stop - cue.first,
                self.rate,
                _TITLE_COLOR,
            )
            for cue in self.timetable.titles
            if cue.shot_id == shot.id
        ]
        if shot.note:
            markers.append(self._marker("note", shot.note, start, 0, self.rate, _NOTE_COLOR))
        if shot.id not in self.talks:
            markers += [
                self._marker(
                    "caption",
                    "\n".join(caption.lines),
                    start + caption.first - slot.first,
                    caption.stop - caption.first,
                    self.rate,
                    _CAPTION_COLOR,
                )
                for caption in self.timetable.captions
                if caption.shot_id == shot.id
            ]
        return markers

    # titles, sound

    def titles(self) -> Any:
        children, at = [], 0
        for cue in self.timetable.titles:
            if cue.first > at:
                children.append(self._gap(cue.first - at, self.rate))
            length = cue.stop - cue.first
            own = self._range(0, length, self.rate)
            place = cue.place if isinstance(cue.place, str) else list(cue.place)
            parameters: dict[str, object] = {"text": cue.text, "place": place, "style": cue.style}
            children.append(
                self.otio.schema.Clip(
                    name=cue.text.replace("\n", " "),
                    source_range=own,
                    media_reference=self._generator("title", parameters, own),
                    metadata={KEY: {"shot": cue.shot_id}},
                )
            )
            at = cue.stop
        return self._track("titles", "Video", children)

    def narration(self) -> Any:
        lines = {shot.id: shot.line for shot in self.storyboard.shots if shot.line is not None}
        sounds: list[_Sound] = []
        for cue in self.timetable.cues:
            line = lines[cue.shot_id]
            first, stop = round(cue.start * SOUND_HZ), round(cue.stop * SOUND_HZ)
            parameters: dict[str, object] = {"text": line.text, "who": line.who, "tempo": cue.tempo}
            markers = [
                self._marker(
                    "caption",
                    "\n".join(caption.lines),
                    max(0, round(self.timetable.seconds(caption.first) * SOUND_HZ) - first),
                    round((caption.stop - caption.first) / self.timetable.rate * SOUND_HZ),
                    SOUND_HZ,
                    _CAPTION_COLOR,
                )
                for caption in self.timetable.captions
                if caption.shot_id == cue.shot_id
            ]
            sounds.append((first, stop, cue.shot_id, "voice", parameters, markers))
        return self._sounds("narration", sounds)

    def music(self) -> Any:
        cue = self.timetable.music
        if cue is None and "music" not in self.stems:
            return self._track("music", "Audio")
        length = round(self.timetable.seconds(self.timetable.num_frames) * SOUND_HZ)
        file = self.stems.get("music") or self.storyboard.music.file
        own = self._range(0, length, SOUND_HZ)
        if file is not None:
            reference = self.otio.schema.ExternalReference(self.url(file))
        else:
            assert cue is not None
            parameters: dict[str, object] = {
                "mood": cue.mood, "seed": cue.seed, "tempo_bpm": cue.tempo_bpm, "energy": list(cue.energy),
                "cuts": list(cue.cuts), "speech": [list(window) for window in cue.speech],
            }  # fmt: skip
            reference = self._generator("music", parameters, own)
        clip = self.otio.schema.Clip(name="music", source_range=own, media_reference=reference)
        return self._track("music", "Audio", [clip])

    def effects(self) -> Any:
        """Each effect lasts to the next one or to its shot's end: its own length is not the planner's business."""
        cues = sorted(self.timetable.effects, key=lambda cue: cue.at)
        sounds: list[_Sound] = []
        for number, cue in enumerate(cues):
            first = round(cue.at * SOUND_HZ)
            stop = round(self.timetable.seconds(self.timetable.slot(cue.shot_id).stop) * SOUND_HZ)
            if number + 1 < len(cues):
                stop = min(stop, round(cues[number + 1].at * SOUND_HZ))
            parameters: dict[str, object] = {"effect": cue.effect, "level_db": cue.level_db}
            sounds.append((first, max(stop, first), cue.shot_id, "effect", parameters, []))
        return self._sounds("effects", sounds)

    def _sounds(self, role: str, sounds: list[_Sound]) -> Any:
        """A sound track: single sounds with gaps between, or one stem for all of them, with all the markers."""
        if role in self.stems:
            length = round(self.timetable.seconds(self.timetable.num_frames) * SOUND_HZ)
            clip = self.otio.schema.Clip(
                name=role,
                source_range=self._range(0, length, SOUND_HZ),
                media_reference=self.otio.schema.ExternalReference(self.url(self.stems[role])),
            )
            for first, _, _, _, _, markers in sounds:
                for marker in markers:
                    there = marker.marked_range
                    marker.marked_range = self._range(
                        first + there.start_time.value, there.duration.value, SOUND_HZ
                    )
                    clip.markers.append(marker)
            return self._track(role, "Audio", [clip])
        children, at = [], 0
        for first, stop, shot_id, kind, parameters, markers in sounds:
            if first > at:
                children.append(self._gap(first - at, SOUND_HZ))
            own = self._range(0, stop - first, SOUND_HZ)
            clip = self.otio.schema.Clip(
                name=shot_id,
                source_range=own,
                media_reference=self._generator(kind, parameters, own),
                metadata={KEY: {"shot": shot_id}},
            )
            clip.markers.extend(markers)
            children.append(clip)
            at = max(at, stop)
        return self._track(role, "Audio", children)


def _recipe(shot: Shot) -> tuple[str, dict[str, object]]:
    """What a picture is made from, for a shot that has no file."""
    picture = shot.picture
    if isinstance(picture, ScenePicture):
        return "scene", {"text": picture.text, "cast": list(picture.cast)}
    if isinstance(picture, CardPicture):
        return "card", {"text": picture.text}
    assert isinstance(picture, SlidePicture)
    return "slide", {"kind": picture.kind, "heading": picture.heading, "text": picture.text}
