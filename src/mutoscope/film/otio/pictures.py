"""The picture track and the title track."""

from __future__ import annotations

from typing import Any

from mutoscope.film.otio.parts import Parts
from mutoscope.film.otio.structure import KEY
from mutoscope.film.storyboard import CardPicture, ClipPicture, ImagePicture, ScenePicture, Shot, SlidePicture
from mutoscope.film.timetable import Join, Slot

CAPTION_COLOR, TITLE_COLOR, NOTE_COLOR = "GREEN", "CYAN", "YELLOW"


class Pictures(Parts):
    """Shots, transitions and titles."""

    def pictures(self) -> Any:
        into: dict[str | None, Join] = {
            join.after: join for join in self.timetable.joins if join.after is not None
        }
        children: list[Any] = []
        for slot, shot in zip(self.timetable.slots, self.storyboard.shots, strict=True):
            join = into.get(shot.id)
            if join is not None:
                if join.before is None:
                    children.append(self.gap(0, self.rate))
                children.append(self._transition(join))
            children.append(self._shot(slot, shot))
        ending = next((join for join in self.timetable.joins if join.after is None), None)
        if ending is not None:
            children += [self._transition(ending), self.gap(0, self.rate)]
        return self.track("picture", "Video", children)

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
        whole = self.range(0, head + frames + slot.tail, self.rate)
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
            references["generator"] = self.generator(kind, parameters, whole)
            references["media"] = self.otio.schema.MissingReference(available_range=whole)
            active, start = "generator", float(head)
        clip = self.otio.schema.Clip(
            name=shot.id,
            source_range=self.range(start, frames, self.rate),
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
            self.marker(
                "title",
                cue.text,
                start + cue.first - slot.first,
                cue.stop - cue.first,
                self.rate,
                TITLE_COLOR,
            )
            for cue in self.timetable.titles
            if cue.shot_id == shot.id
        ]
        if shot.note:
            markers.append(self.marker("note", shot.note, start, 0, self.rate, NOTE_COLOR))
        if shot.id not in self.talks:
            markers += [
                self.marker(
                    "caption",
                    "\n".join(caption.lines),
                    start + caption.first - slot.first,
                    caption.stop - caption.first,
                    self.rate,
                    CAPTION_COLOR,
                )
                for caption in self.timetable.captions
                if caption.shot_id == shot.id
            ]
        return markers

    def titles(self) -> Any:
        children, at = [], 0
        for cue in self.timetable.titles:
            if cue.first > at:
                children.append(self.gap(cue.first - at, self.rate))
            length = cue.stop - cue.first
            own = self.range(0, length, self.rate)
            place = cue.place if isinstance(cue.place, str) else list(cue.place)
            parameters: dict[str, object] = {"text": cue.text, "place": place, "style": cue.style}
            children.append(
                self.otio.schema.Clip(
                    name=cue.text.replace("\n", " "),
                    source_range=own,
                    media_reference=self.generator("title", parameters, own),
                    metadata={KEY: {"shot": cue.shot_id}},
                )
            )
            at = cue.stop
        return self.track("titles", "Video", children)


def _recipe(shot: Shot) -> tuple[str, dict[str, object]]:
    """What a picture is made from, for a shot that has no file."""
    picture = shot.picture
    if isinstance(picture, ScenePicture):
        return "scene", {"text": picture.text, "cast": list(picture.cast)}
    if isinstance(picture, CardPicture):
        return "card", {"text": picture.text}
    assert isinstance(picture, SlidePicture)
    return "slide", {"kind": picture.kind, "heading": picture.heading, "text": picture.text}
