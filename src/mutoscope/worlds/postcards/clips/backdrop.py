"""The place behind the actor: every depth painted once on a sheet of its own, larger than the picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mutoscope.rng import generator
from mutoscope.types import Size
from mutoscope.worlds.postcards.clips.canvas import Canvas, Palette, Sheet
from mutoscope.worlds.postcards.composition import PLACES
from mutoscope.worlds.postcards.light import Light, Paint, to_rgb
from mutoscope.worlds.postcards.setting import Setting
from mutoscope.worlds.postcards.stage import Cutouts, Frame, Group, Layer, box, ellipse
from mutoscope.worlds.postcards.weather import add_weather

SIZE = Size(128, 72)
FRAME = Frame.of(SIZE)
REACH = (0.86 * FRAME.width, 0.74 * FRAME.height)  # what is painted, to each side of the middle
_SECONDS = 1.0  # the moment of the shot that is painted
_BANDS = (0.10, 0.30, 0.60, 0.95, 1.20)  # depths between which things move as one with the camera
_SPECKS = {  # smallest details painted, square picture pixels; towns are full of them
    "city": 3.0, "stairs": 3.5, "street": 3.0, "harbor": 2.0, "village": 2.0, "snow": 2.0,
}  # fmt: skip
FRONT = 1.20  # sheets nearer than this hide boats


@dataclass(frozen=True, kw_only=True, slots=True)
class Ply:
    """A sheet and how it moves by itself: a slow drift, or to and fro, in picture pixels and frames."""

    sheet: Sheet
    near: float
    drift: float = 0.0  # px a frame, to the right
    slide: float = 0.0  # px to either side
    phase: float = 0.0
    pulse: float = 0.0  # how much of it fades and comes back, 0..1


@dataclass(frozen=True, kw_only=True)
class Backdrop:
    """A painted place: plies from back to front, its light and where boats float."""

    plies: tuple[Ply, ...]
    light: Light
    water: tuple[float, float] | None
    side: int
    dark: bool
    seed: int


@lru_cache(maxsize=6)
def backdrop(place: str, time: str, weather: str, seed: int) -> Backdrop:
    """Lay a place out and paint it; the last few stay in memory."""
    # A storm in the dark is no darker than rain, or nothing would be seen.
    seen = "rain" if weather == "storm" and time in ("dusk", "night") else weather
    setting = Setting(
        frame=FRAME,
        seed=seed,
        place=place,
        time=time,
        weather=(seen,),
        seconds=2 * _SECONDS,
        attributes={"subjects": []},
    )
    setting.side = 1 if setting.rng("side").random() < 0.5 else -1
    PLACES[place](setting)
    if weather == "fog":
        add_weather(setting)
    setting.layers.sort(key=lambda layer: layer.near)
    light = Light.of(time).in_weather((seen,))
    painter = _Painter(setting, light)
    painter.run()
    return Backdrop(
        plies=tuple(painter.plies),
        light=light,
        water=setting.water,
        side=setting.side,
        dark=setting.dark,
        seed=seed,
    )


class _Painter:
    """Goes through the layers from back to front and starts a new sheet where depth or motion change."""

    def __init__(self, setting: Setting, light: Light) -> None:
        self.setting, self.light = setting, light
        self.palette = Palette(light)
        self.plies: list[Ply] = []
        self.canvas: Canvas | None = None
        self.nears: list[float] = []
        self.glints: list[tuple[Layer, Group]] = []
        self.strips = 0

    def run(self) -> None:
        self._sky()
        clouds = [
            (layer, group)
            for layer in self.setting.layers
            for group in layer.groups
            if group.label == "cloud"
        ]
        self._clouds(clouds)
        for layer in self.setting.layers:
            if layer.mist is not None:
                canvas = self._at(layer.near)
                tone = tuple(np.rint(to_rgb(self.light.single["haze"])).astype(int).tolist())
                canvas.veil(tone, layer.mist.y, layer.mist.above, layer.mist.below, layer.mist.density)
            for group in layer.groups:
                self._group(layer, group)
        self._close()
        self._flush_glints()
        if self.setting.weather[0] == "fog":
            canvas, haze = _canvas(), np.rint(to_rgb(self.light.single["haze"])).astype(int)
            canvas.veil(tuple(haze.tolist()), self.setting.horizon + 0.02, 0.45, 0.30, 0.48)
            self._put(canvas, 0.6)

    def _group(self, layer: Layer, group: Group) -> None:
        if group.label in ("sun", "moon", "star", "cloud"):
            return
        cutouts = _shapes(group)
        if not cutouts.points:
            return
        if group.label == "water" and group.draw is not None:
            if max(cutouts.alphas) < 0.998:
                self.glints.append((layer, group))
                return
            self._strip(layer, group, cutouts)
            return
        if self.glints:
            self._close()
            self._flush_glints()
        self._lay(self._at(layer.near), layer, group, cutouts)

    def _strip(self, layer: Layer, group: Group, cutouts: Cutouts) -> None:
        """A sheet of water slides to and fro, every other one the other way; half as many as in a large picture."""
        self.strips += 1
        if self.strips % 2 == 0 and len(cutouts.points) == 1:
            self._lay(self._at(layer.near), layer, group, cutouts)
            return
        self._close()
        canvas = _canvas()
        self._lay(canvas, layer, group, cutouts)
        way = 1 if self.strips % 4 == 1 else -1
        depth = min(layer.near, 1.0)
        self._put(canvas, layer.near, slide=way * (0.8 + 2.0 * depth), phase=0.8 * self.strips)

    def _flush_glints(self) -> None:
        """Light on the water: two sheets that slide against each other and take turns."""
        if not self.glints:
            return
        near = float(np.mean([layer.near for layer, _ in self.glints]))
        for turn in range(2):
            canvas = _canvas()
            for layer, group in self.glints[turn::2]:
                cutouts = _shapes(group)
                wide = Cutouts()
                for points, paint, alpha in zip(cutouts.points, cutouts.paints, cutouts.alphas, strict=True):
                    middle = points.mean(0)
                    wide.add((points - middle) * (1.15, 1.7) + middle, paint, alpha=alpha)
                self._lay(canvas, layer, group, wide)
            self._put(canvas, near, slide=2.2 * (1 - 2 * turn), phase=3.1 * turn, pulse=0.45)
        self.glints = []

    def _sky(self) -> None:
        """The ramp of the sky, with sun, moon and stars."""
        setting, canvas = self.setting, _canvas()
        stops = np.linspace(0, 1, len(self.light.sky_N3))
        high = 0.5 * FRAME.height
        rows = (np.arange(canvas.height) + 0.5) / canvas.scale + canvas.top + high
        share = np.clip(rows / (setting.horizon + high), 0, 1)
        ramp = np.stack([np.interp(share, stops, self.light.sky_N3[:, i]) for i in range(3)], 1)
        canvas.rgba[..., :3] = np.rint(to_rgb(ramp))[:, None]
        canvas.rgba[..., 3] = 255
        canvas.empty = False
        for layer in setting.layers:
            for group in layer.groups:
                if group.label == "star" and setting.weather[0] in ("clear", "clouds"):
                    canvas_stars(canvas, self.palette, _shapes(group))
                elif group.label in ("sun", "moon"):
                    self._lay(canvas, layer, group, _shapes(group))
        self._put(canvas, 0.05)

    def _clouds(self, found: list[tuple[Layer, Group]]) -> None:
        weather = self.setting.weather[0]
        if weather in ("clear", "fog"):
            return
        canvas = _canvas()
        for layer, group in found:
            self._lay(canvas, layer, group, _shapes(group))
        draw = self.setting.rng("clips drift")
        way = 1 if draw.random() < 0.5 else -1
        self._put(canvas, 0.12, drift=way * (0.45 if weather == "storm" else 0.2))

    def _lay(self, canvas: Canvas, layer: Layer, group: Group, cutouts: Cutouts) -> None:
        canvas.speck = (
            0.0 if group.label in ("water", "sun", "moon") else _SPECKS.get(self.setting.place, 1.1)
        )
        if group.shadow > 0:
            canvas.shade(cutouts, group.drop, group.blur, group.shadow, 0.03)
        self.palette.paint(canvas, cutouts, haze=layer.haze)

    def _at(self, near: float) -> Canvas:
        """The open canvas, or a fresh one where depth has changed enough."""
        band = int(np.searchsorted(_BANDS, near))
        if self.canvas is not None and int(np.searchsorted(_BANDS, self.nears[0])) != band:
            self._close()
        if self.canvas is None:
            self.canvas, self.nears = _canvas(), []
        self.nears.append(near)
        return self.canvas

    def _close(self) -> None:
        if self.canvas is not None:
            self._put(self.canvas, float(np.mean(self.nears)))
        self.canvas, self.nears = None, []

    def _put(self, canvas: Canvas, near: float, **motion: float) -> None:
        sheet = canvas.sheet()
        if sheet is not None:
            self.plies.append(Ply(sheet=sheet, near=near, **motion))


def canvas_stars(canvas: Canvas, palette: Palette, cutouts: Cutouts) -> None:
    """Few stars, large enough to be seen: every third one, a pixel or more across."""
    canvas.speck = 0.0
    for number, (points, paint, alpha) in enumerate(
        zip(cutouts.points, cutouts.paints, cutouts.alphas, strict=True)
    ):
        if number % 3 == 0 and alpha > 0.1:
            x, y = points.mean(0)
            size = 0.006 + 0.004 * ((number * 0.618034) % 1.0)
            canvas.fill(ellipse(x, y, size, points=10), palette.colors([paint], 0.0)[0], min(alpha, 0.9))


def _canvas() -> Canvas:
    return Canvas(-REACH[0], -REACH[1], REACH[0], REACH[1])


def _shapes(group: Group) -> Cutouts:
    if group.still is not None:
        return group.still
    assert group.draw is not None
    return group.draw(_SECONDS)


def lane(kind: str, place: str) -> Cutouts | None:
    """What the actor rolls or walks on, along the lower edge; None where the ground itself will do."""
    out = Cutouts()
    reach = REACH[0] + 0.1
    top, floor = 0.355, 1.0
    stone = Paint("", rgb=(206, 190, 168))
    if place == "street" and kind != "train":
        return None
    if kind == "train":
        out.add(box(-reach, 0.375, reach, floor), Paint("", rgb=(150, 128, 108)))
        for x in np.arange(-reach, reach, 0.14):
            out.add(box(x, 0.425, x + 0.06, 0.465), Paint("", rgb=(104, 82, 70)))
        out.add(box(-reach, 0.430, reach, 0.446), Paint("", rgb=(76, 74, 86)))
        return out
    if kind in ("car", "tram"):
        out.add(box(-reach, top - 0.022, reach, floor), stone)
        out.add(box(-reach, top, reach, floor), Paint("", rgb=(128, 124, 132)))
        if kind == "tram":
            out.add(box(-reach, 0.434, reach, 0.446), Paint("", rgb=(84, 82, 94)))
        return out
    if place in ("beach", "desert", "snow"):
        return None
    tone = stone if place in ("harbor", "city", "stairs") else Paint("", rgb=(214, 192, 148))
    out.add(box(-reach, top - 0.015, reach, floor), tone.shaded(-0.10))
    out.add(box(-reach, top + 0.012, reach, floor), tone)
    return out


def layout(seed: int, group: int) -> int:
    """Which layout the clips of one group share."""
    return int(generator(seed, "postcards clips layout", 0, group).integers(2**31))
