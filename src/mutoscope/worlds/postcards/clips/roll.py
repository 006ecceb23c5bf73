"""Frames of a clip: every ply is moved by the camera and by itself, and laid over those behind it."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.rng import generator
from mutoscope.worlds.postcards.clips import slots
from mutoscope.worlds.postcards.clips.actor import WINDOW, Actor, actor
from mutoscope.worlds.postcards.clips.backdrop import (
    FRAME,
    FRONT,
    REACH,
    SIZE,
    Backdrop,
    Ply,
    backdrop,
    lane,
    layout,
)  # fmt: skip
from mutoscope.worlds.postcards.clips.canvas import FINE, UNIT, Canvas, Palette, Sheet
from mutoscope.worlds.postcards.clips.slots import WATER
from mutoscope.worlds.postcards.light import Light
from mutoscope.worlds.postcards.stage import Camera, ellipse
from mutoscope.worlds.scene import View
from mutoscope.worlds.training import Clip, Labels

W, H = SIZE.width, SIZE.height
PAN = (0.085, 0.12)  # of the width in a window
ZOOM = (0.115, 0.145)  # growth in a window
_MOST = 0.25  # how far the camera may go to a side, then it rests: some three windows
_LEAST_ZOOM, _MOST_ZOOM = 0.74, 1.9
_TILE = (160, 96)  # falling rain and snow repeat after so many pixels

Box = tuple[float, float, float, float]


def views(camera: str, seed: int, index: int, num_frames: int) -> list[View]:
    """Where the camera is in each frame: at a steady pace, in the middle of its way in the middle of a window."""
    draw = generator(seed, "postcards clips camera", 0, index)
    pan, grow = float(draw.uniform(*PAN)), float(np.log1p(draw.uniform(*ZOOM)))
    out = []
    for k in range(num_frames):
        x, zoom = 0.0, 1.0
        if camera in ("left", "right"):
            x = pan * (k - (WINDOW - 1) / 2) / WINDOW * (1 if camera == "right" else -1)
        elif camera == "in":
            zoom = float(np.exp(grow * k / WINDOW))
        elif camera == "out":
            zoom = float(np.exp(grow * (1 - k / WINDOW)))
        out.append(View(x=min(max(x, -_MOST), _MOST), zoom=min(max(zoom, _LEAST_ZOOM), _MOST_ZOOM)))
    return out


def draw(labels: Labels, seed: int, index: int, num_frames: int) -> tuple[Clip, list[Box | None]]:
    """The frames, and the actor's box in each (left, top, right, bottom in pixels; None where it is out of sight)."""
    full = slots.complete(labels, seed, index)
    place, time, weather, kind, color, direction, camera = (
        str(slots.value(full, slot)) for slot in range(len(full))
    )
    back = backdrop(place, time, weather, layout(seed, index // slots.SHARE))
    cameras = [Camera(size=SIZE, frame=FRAME, view=view) for view in views(camera, seed, index, num_frames)]
    player: Actor | None = None
    road: Ply | None = None
    if kind != slots.NONE:
        player = actor(
            kind, color, direction, back, place, generator(seed, "postcards clips actor", 0, index)
        )
        if kind not in (*slots.AIR, *WATER):
            road = _road(kind, place, back.light)
    film = _Film(cameras)
    waiting = player is not None and kind in WATER
    boxes: list[Box | None] = [None] * num_frames
    for ply in back.plies:
        if waiting and player is not None and ply.near > min(player.near, FRONT):
            boxes, waiting = film.lay_actor(player), False
        film.lay(ply)
    if road is not None:
        film.lay(road)
    if player is not None and (waiting or kind not in WATER):
        boxes = film.lay_actor(player)
    for fall in _falling(weather, back):
        film.lay_falling(*fall)
    return film.frames(), boxes


class _Film:
    """Frames under one another in one tall picture, so that one call mixes them all."""

    def __init__(self, cameras: list[Camera]) -> None:
        self.cameras = cameras
        self.tall = np.zeros((len(cameras), H, W, 4), np.uint8)
        self.plain = all(one.view == cameras[0].view for one in cameras)

    def lay(self, ply: Ply) -> None:
        """One ply in all frames."""
        sheet, count = ply.sheet, len(self.cameras)
        alone = self.plain and not (ply.drift or ply.slide or ply.pulse)
        maps = []
        for k, camera in enumerate(self.cameras[:1] if alone else self.cameras):
            move = ply.drift * (k - WINDOW / 2) + ply.slide * np.sin(2 * np.pi * k / 32 + ply.phase)
            maps.append(_map(camera, ply.near, sheet, (move / UNIT, 0.0)))
        low, high = _rows(maps, sheet)
        if high <= low:
            return
        border = cv2.BORDER_REPLICATE if ply.near <= 0.05 else cv2.BORDER_CONSTANT
        part = np.empty((1 if alone else count, high - low, W, 4), np.uint8)
        for k, one in enumerate(maps):
            _warp(sheet.rgba, one, low, part[k], border)
            if ply.pulse:
                shine = 1.0 - ply.pulse * (0.5 + 0.5 * np.sin(2 * np.pi * k / 20 + ply.phase))
                cv2.convertScaleAbs(part[k], part[k], float(shine))
        if alone:
            part = np.ascontiguousarray(np.broadcast_to(part, (count, high - low, W, 4)))
        self._over(part, slice(low, high))

    def lay_actor(self, player: Actor) -> list[Box | None]:
        """The actor in all frames; one that has left on one side comes back on the other."""
        boxes: list[Box | None] = []
        part = np.zeros_like(self.tall)
        for k, camera in enumerate(self.cameras):
            sheet = player.sheet(k)
            x, y = player.place(k)
            if player.moving:
                x, y = _around(camera, player, sheet, x, y)
            _warp(sheet.rgba, _map(camera, player.near, sheet, (x, y)), 0, part[k], cv2.BORDER_CONSTANT)
            seen = part[k, ..., 3] > 127
            rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
            boxes.append(
                (float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))
                if len(rows)
                else None
            )
        self._over(part, slice(0, H))
        return boxes

    def lay_falling(self, tile: Sheet, near: float, velocity: tuple[float, float], sway: float) -> None:
        """Rain or snow without end: a tile that repeats."""
        part = np.empty_like(self.tall)
        for k, camera in enumerate(self.cameras):
            x = velocity[0] * k + sway * np.sin(2 * np.pi * k / 36)
            move = (x % _TILE[0] - _TILE[0]) / UNIT, (velocity[1] * k % _TILE[1] - _TILE[1]) / UNIT
            _warp(tile.rgba, _map(camera, near, tile, move), 0, part[k], cv2.BORDER_WRAP)
        self._over(part, slice(0, H))

    def _over(self, part: NDArray[np.uint8], rows: slice) -> None:
        below = self.tall[:, rows]
        tall = part.reshape(-1, W, 4)
        keep = cv2.bitwise_not(np.ascontiguousarray(tall[..., 3]))
        under = np.ascontiguousarray(below).reshape(-1, W, 4)
        mixed = cv2.add(cv2.multiply(under, cv2.merge([keep, keep, keep, keep]), scale=1 / 255), tall)
        self.tall[:, rows] = mixed.reshape(below.shape)

    def frames(self) -> Clip:
        return np.ascontiguousarray(self.tall[..., :3])


def _map(camera: Camera, near: float, sheet: Sheet, move: tuple[float, float]) -> NDArray[np.float64]:
    """(2, 3): where in the sheet each pixel of the picture lies; ``move`` shifts the sheet, scene units."""
    zoom, shift = camera.zoom(near), camera.shift(near)
    grid, unit = UNIT * FINE, camera.unit * zoom
    step = grid / unit
    x = ((0.5 - W / 2 - shift[0]) / unit - sheet.left - move[0]) * grid - 0.5
    y = ((0.5 - H / 2 - shift[1]) / unit - sheet.top - move[1]) * grid - 0.5
    return np.array([[step, 0.0, x], [0.0, step, y]])


def _rows(maps: list[NDArray[np.float64]], sheet: Sheet) -> tuple[int, int]:
    """Rows of the picture where anything of the sheet is seen in any frame."""
    tall = len(sheet.rgba)
    low = min(int(np.floor((-1.0 - one[1, 2]) / one[1, 1])) for one in maps)
    high = max(int(np.ceil((tall + 1.0 - one[1, 2]) / one[1, 1])) + 1 for one in maps)
    return max(low, 0), min(high, H)


def _warp(
    rgba: NDArray[np.uint8], one: NDArray[np.float64], low: int, out: NDArray[np.uint8], border: int
) -> None:
    """The sheet seen through a map, from row ``low`` on."""
    own = one.copy()
    own[1, 2] += own[1, 1] * low
    cv2.warpAffine(
        rgba, own, (out.shape[1], out.shape[0]), dst=out,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=border,
    )  # fmt: skip


def _around(camera: Camera, player: Actor, sheet: Sheet, x: float, y: float) -> tuple[float, float]:
    """The place on a picture that closes on itself, with room for the whole actor beyond its edges."""
    zoom, shift = camera.zoom(player.near), camera.shift(player.near)
    unit = camera.unit * zoom
    tall, wide = (n / (UNIT * FINE) for n in sheet.rgba.shape[:2])
    out = []
    for value, size, corner, length, moved in (
        (x, W, sheet.left, wide, shift[0]),
        (y, H, sheet.top, tall, shift[1]),
    ):
        middle = value + corner + length / 2 + moved / unit
        half = size / unit / 2 + length / 2
        out.append(value + (middle + half) % (2 * half) - half - middle)
    return out[0], out[1]


def _road(kind: str, place: str, light: Light) -> Ply | None:
    cutouts = lane(kind, place)
    if cutouts is None:
        return None
    canvas = Canvas(-REACH[0], 0.30, REACH[0], REACH[1])
    Palette(light).paint(canvas, cutouts)
    sheet = canvas.sheet()
    return None if sheet is None else Ply(sheet=sheet, near=1.0)


def _falling(weather: str, back: Backdrop) -> list[tuple[Sheet, float, tuple[float, float], float]]:
    """What falls: tile, depth, pixels a frame, sway in pixels."""
    number = back.seed % 8
    if weather == "snow":
        return [
            (_flakes(number, 22, 0.85), 0.6, (0.12, 0.75), 1.5),
            (_flakes(number + 8, 10, 1.4), 1.0, (0.2, 1.35), 2.5),
        ]
    if weather in ("rain", "storm"):
        slant, much = (0.16, 1.0) if weather == "rain" else (0.50, 1.5)
        return [
            (_streaks(number, int(22 * much), 6.0, 0.55, slant), 0.6, (slant * 4.0, 4.0), 0.0),
            (_streaks(number + 8, int(9 * much), 10.0, 0.85, slant), 1.0, (slant * 6.5, 6.5), 0.0),
        ]
    return []


@lru_cache(maxsize=32)
def _flakes(number: int, count: int, radius: float) -> Sheet:
    draw = generator(number, "postcards clips flakes")
    canvas = _tile()
    for x, y in _spread(draw, count):
        size = radius * draw.uniform(0.8, 1.25) / UNIT
        for ox, oy in _copies():
            canvas.fill(ellipse(x + ox, y + oy, size, points=14), (255, 255, 255), 0.92)
    return _whole(canvas)


@lru_cache(maxsize=32)
def _streaks(number: int, count: int, length: float, thick: float, slant: float) -> Sheet:
    draw = generator(number, "postcards clips streaks")
    canvas = _tile()
    way = np.array([slant, 1.0]) / np.hypot(slant, 1.0) * length / UNIT
    side = np.array([way[1], -way[0]]) / np.hypot(*way) * thick / UNIT / 2
    for x, y in _spread(draw, count):
        for ox, oy in _copies():
            a = np.array([x + ox, y + oy])
            canvas.fill(np.stack([a - side, a + side, a + way + side, a + way - side]), (248, 250, 255), 0.44)
    return _whole(canvas)


def _spread(draw: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Places on the tile, evenly spread: the R2 sequence (Roberts, 2018)."""
    k = np.arange(count)[:, None]
    shares = (k * np.array([0.7548776662, 0.5698402909]) + draw.random(2)) % 1.0
    return shares * np.array(_TILE) / UNIT - np.array(_TILE) / UNIT / 2


def _copies() -> list[tuple[float, float]]:
    wide, tall = _TILE[0] / UNIT, _TILE[1] / UNIT
    return [(i * wide, j * tall) for i in (-1, 0, 1) for j in (-1, 0, 1)]


def _tile() -> Canvas:
    wide, tall = _TILE[0] / UNIT, _TILE[1] / UNIT
    return Canvas(-wide / 2, -tall / 2, wide / 2, tall / 2)


def _whole(canvas: Canvas) -> Sheet:
    """The tile uncut: it must repeat."""
    small = cv2.resize(canvas.rgba, (_TILE[0] * FINE, _TILE[1] * FINE), interpolation=cv2.INTER_AREA)
    return Sheet(rgba=np.asarray(small, np.uint8), left=canvas.left, top=canvas.top)
