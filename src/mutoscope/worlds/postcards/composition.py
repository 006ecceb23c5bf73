"""From attributes to layers: the place, what it holds, the weather, in order of depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutoscope.types import Color
from mutoscope.worlds.postcards import inland, shores, streets
from mutoscope.worlds.postcards.light import ORDER, Light
from mutoscope.worlds.postcards.picture import Composition
from mutoscope.worlds.postcards.setting import Setting
from mutoscope.worlds.postcards.stage import Frame
from mutoscope.worlds.postcards.subjects import add_subjects
from mutoscope.worlds.postcards.weather import add_weather

PLACES: dict[str, Callable[[Setting], None]] = {
    "sea": shores.sea,
    "beach": shores.beach,
    "harbor": shores.harbor,
    "river": shores.river,
    "lake": shores.lake,
    "island": shores.island,
    "mountains": inland.mountains,
    "hills": inland.hills,
    "vineyard": inland.vineyard,
    "desert": inland.desert,
    "forest": inland.forest,
    "village": inland.village,
    "meadow": inland.meadow,
    "snow": inland.snowland,
    "city": streets.old_town,
    "stairs": streets.stairway,
    "street": streets.street,
}


@dataclass(frozen=True)
class Composer:
    """Lays a scene out for one shape of picture; plain data, so a scene travels between processes."""

    attributes: Mapping[str, Any]
    seed: int
    palette: tuple[Color, ...]
    seconds: float

    def __call__(self, frame: Frame) -> Composition:
        attributes = self.attributes
        setting = Setting(
            frame=frame,
            seed=self.seed,
            place=attributes["place"],
            time=attributes["time"],
            weather=tuple(attributes["weather"]),
            seconds=self.seconds,
            attributes=attributes,
        )
        setting.side = 1 if setting.rng("side").random() < 0.5 else -1
        PLACES[setting.place](setting)
        add_subjects(setting, list(attributes["subjects"]))
        add_weather(setting)
        setting.layers.sort(key=lambda layer: layer.near)
        return Composition(
            frame=frame,
            horizon=setting.horizon,
            layers=setting.layers,
            light=Glide(setting.time, setting.weather, self.palette, self.seconds),
        )


@dataclass(frozen=True)
class Glide:
    """The light of the shot: it moves a seventh of the way towards the next time of day."""

    time: str
    weather: tuple[str, ...]
    palette: Sequence[Color]
    seconds: float

    def __call__(self, t: float) -> Light:
        now = Light.of(self.time)
        index = ORDER.index(self.time)
        later = Light.of(ORDER[(index + 1) % len(ORDER)])
        share = min(max(t / max(self.seconds, 0.1), -0.3), 1.3)
        light = now.toward(later, 0.07 + 0.14 * (share - 0.5)).in_weather(self.weather)
        return light.with_palette(self.palette) if self.palette else light
