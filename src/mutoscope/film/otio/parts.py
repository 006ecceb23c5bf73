"""The parts timelines are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from mutoscope.film.otio.structure import KEY, plain
from mutoscope.film.storyboard import Storyboard
from mutoscope.film.timetable import Timetable

Url = Callable[[Path], str]


class Parts:
    """Makes the parts of one film's tracks."""

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

    def range(self, start: float, length: float, rate: float) -> Any:
        time = self.otio.opentime
        return time.TimeRange(time.RationalTime(start, rate), time.RationalTime(length, rate))

    def track(self, name: str, kind: str, children: Iterable[Any] = ()) -> Any:
        track = self.otio.schema.Track(name=name, kind=kind, metadata={KEY: {"role": name}})
        track.extend(list(children))
        return track

    def gap(self, length: float, rate: float) -> Any:
        return self.otio.schema.Gap(source_range=self.range(0, length, rate))

    def generator(self, kind: str, parameters: dict[str, object], available: Any) -> Any:
        return self.otio.schema.GeneratorReference(
            name=kind, generator_kind=f"{KEY}.{kind}", available_range=available, parameters=plain(parameters)
        )

    def marker(self, name: str, text: str, start: float, length: float, rate: float, color: str) -> Any:
        return self.otio.schema.Marker(
            name=name,
            marked_range=self.range(start, length, rate),
            color=color,
            comment=text,
            metadata={KEY: {"text": text}},
        )
