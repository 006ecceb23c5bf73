"""The narration, music and effects tracks; they count in samples at 48 kHz."""

from __future__ import annotations

from typing import Any

from mutoscope.film.otio.parts import Parts
from mutoscope.film.otio.pictures import CAPTION_COLOR
from mutoscope.film.otio.structure import KEY, SOUND_HZ

_Sound = tuple[
    int, int, str, str, dict[str, object], list[Any]
]  # first, stop, shot, kind, parameters, markers


class Sounds(Parts):
    """Lines, music and effects, or the stems that hold them."""

    def narration(self) -> Any:
        lines = {shot.id: shot.line for shot in self.storyboard.shots if shot.line is not None}
        sounds: list[_Sound] = []
        for cue in self.timetable.cues:
            line = lines[cue.shot_id]
            first, stop = round(cue.start * SOUND_HZ), round(cue.stop * SOUND_HZ)
            parameters: dict[str, object] = {"text": line.text, "who": line.who, "tempo": cue.tempo}
            markers = [
                self.marker(
                    "caption",
                    "\n".join(caption.lines),
                    max(0, round(self.timetable.seconds(caption.first) * SOUND_HZ) - first),
                    round((caption.stop - caption.first) / self.timetable.rate * SOUND_HZ),
                    SOUND_HZ,
                    CAPTION_COLOR,
                )
                for caption in self.timetable.captions
                if caption.shot_id == cue.shot_id
            ]
            sounds.append((first, stop, cue.shot_id, "voice", parameters, markers))
        return self._sounds("narration", sounds)

    def music(self) -> Any:
        cue = self.timetable.music
        if cue is None and "music" not in self.stems:
            return self.track("music", "Audio")
        length = round(self.timetable.seconds(self.timetable.num_frames) * SOUND_HZ)
        file = self.stems.get("music") or self.storyboard.music.file
        own = self.range(0, length, SOUND_HZ)
        if file is not None:
            reference = self.otio.schema.ExternalReference(self.url(file))
        else:
            assert cue is not None
            parameters: dict[str, object] = {
                "mood": cue.mood, "seed": cue.seed, "tempo_bpm": cue.tempo_bpm, "energy": list(cue.energy),
                "cuts": list(cue.cuts), "speech": [list(window) for window in cue.speech],
            }  # fmt: skip
            reference = self.generator("music", parameters, own)
        clip = self.otio.schema.Clip(name="music", source_range=own, media_reference=reference)
        return self.track("music", "Audio", [clip])

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
                source_range=self.range(0, length, SOUND_HZ),
                media_reference=self.otio.schema.ExternalReference(self.url(self.stems[role])),
            )
            for first, _, _, _, _, markers in sounds:
                for marker in markers:
                    there = marker.marked_range
                    marker.marked_range = self.range(
                        first + there.start_time.value, there.duration.value, SOUND_HZ
                    )
                    clip.markers.append(marker)
            return self.track(role, "Audio", [clip])
        children, at = [], 0
        for first, stop, shot_id, kind, parameters, markers in sounds:
            if first > at:
                children.append(self.gap(first - at, SOUND_HZ))
            own = self.range(0, stop - first, SOUND_HZ)
            clip = self.otio.schema.Clip(
                name=shot_id,
                source_range=own,
                media_reference=self.generator(kind, parameters, own),
                metadata={KEY: {"shot": shot_id}},
            )
            clip.markers.extend(markers)
            children.append(clip)
            at = max(at, stop)
        return self.track(role, "Audio", children)
