"""A postcard that can be drawn at any moment, size and view: layers are projected, colored and glued."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Size
from mutoscope.worlds.postcards.coverage import coverage
from mutoscope.worlds.postcards.light import Lab, Light, Paint, to_rgb
from mutoscope.worlds.postcards.paper import Paper, Shadows, Shapes, Throw
from mutoscope.worlds.postcards.skyline import Skyline, skyline
from mutoscope.worlds.postcards.stage import Camera, Cutouts, Frame, Group, Layer, Points
from mutoscope.worlds.postcards.truth import tell
from mutoscope.worlds.scene import Picture, View


@dataclass(kw_only=True)
class Composition:
    """Everything of a scene for one shape of picture."""

    frame: Frame
    horizon: float
    layers: list[Layer]
    light: Callable[[float], Light]
    packed: dict[int, Packed] = field(default_factory=dict)  # of groups that stand still, by identity


@dataclass(slots=True)
class Packed:
    """A group's shapes as arrays."""

    points: Points  # (N, 2)
    counts: NDArray[np.int64]  # points of each shape
    paints: list[Paint]  # without repeats
    first: NDArray[np.int64]  # index into paints
    later: NDArray[np.int64]
    moments: NDArray[np.float64]
    alphas: NDArray[np.float64]
    casts: NDArray[np.bool_]  # shapes large enough to throw a shadow


def pack(cutouts: Cutouts) -> Packed:
    """Shapes as arrays; repeated paints are kept once."""
    index: dict[Paint, int] = {}
    first = [index.setdefault(paint, len(index)) for paint in cutouts.paints]
    later = first
    if any(other is not None for other in cutouts.others):
        later = [
            index.setdefault(other or paint, len(index))
            for paint, other in zip(cutouts.paints, cutouts.others, strict=True)
        ]
    points = np.concatenate(cutouts.points) if cutouts.points else np.zeros((0, 2))
    counts = np.array([len(shape) for shape in cutouts.points], np.int64)
    alphas = np.array(cutouts.alphas, float)
    sizes = np.zeros(0)
    if len(counts):
        begins = np.cumsum(counts) - counts
        x, y = np.ascontiguousarray(points.T)
        sizes = (np.maximum.reduceat(x, begins) - np.minimum.reduceat(x, begins)) * (
            np.maximum.reduceat(y, begins) - np.minimum.reduceat(y, begins)
        )
    return Packed(
        points,
        counts,
        list(index),
        np.array(first, np.int64),
        np.array(later, np.int64),
        np.array(cutouts.moments, float),
        alphas,
        (sizes > min(4e-4, 0.1 * sizes.max(initial=0.0))) & (alphas > 0.5),
    )


@dataclass(slots=True)
class Placed:
    """A group in pixels: what :func:`mutoscope.worlds.postcards.truth.tell` compares between two moments."""

    layer: int
    group: Group
    points: Points
    counts: NDArray[np.int64]
    packed: Packed


@dataclass
class Postcard:
    """A scene in cut paper. Holds only small vector shapes; they are laid out anew for each shape of picture."""

    compose: Callable[[Frame], Composition]
    _laid_out: OrderedDict[Frame, Composition] = field(default_factory=OrderedDict, repr=False)

    def __getstate__(self) -> dict[str, object]:
        return {"compose": self.compose, "_laid_out": OrderedDict()}

    def composition(self, size: Size) -> Composition:
        """The layout for this shape of picture; the last four shapes are kept."""
        frame = Frame.of(size)
        found = self._laid_out.get(frame)
        if found is None:
            found = self._laid_out[frame] = self.compose(frame)
            while len(self._laid_out) > 4:
                self._laid_out.popitem(last=False)
        return found

    def picture(
        self,
        seconds: float,
        size: Size,
        view: View = View(),  # noqa: B008 - frozen
        *,
        truth: bool = False,
        step: float | None = None,
    ) -> Picture:
        """Draw the scene at ``seconds``; see :class:`mutoscope.worlds.scene.Scene`."""
        card = self.composition(size)
        camera = Camera(size=size, frame=card.frame, view=view)
        light = card.light(seconds)
        paper = Paper(size.width, size.height, truth=truth)
        placed = self._place(card, camera, seconds)
        self._paint(card, camera, light, paper, placed, seconds)
        moves = np.zeros((len(card.layers) + 1, 3), np.float32)
        for i, layer in enumerate([None, *card.layers]):
            near = layer.near if layer else 0.05
            moves[i] = (*camera.shift(near), camera.zoom(near))
            moves[i, :2] += np.float32(37.0 * i)
        rgb = paper.finish(moves, float(np.deg2rad(view.roll_degrees)), 1.0)
        if not truth:
            return Picture(rgb_HWC=rgb)
        after = self._place(card, camera, seconds + step) if step is not None else None
        assert paper.pieces is not None
        return Picture(rgb_HWC=rgb, truth=tell(paper.pieces, size, card.layers, placed, after))

    def _place(self, card: Composition, camera: Camera, seconds: float) -> list[Placed]:
        out = []
        for number, layer in enumerate(card.layers):
            for group in layer.groups:
                found = card.packed.get(id(group))
                if found is None:
                    shapes = group.still if group.draw is None else group.draw(seconds)
                    found = pack(shapes or Cutouts())
                    if group.draw is None:
                        card.packed[id(group)] = found
                points = camera.project(found.points, layer.near)
                out.append(Placed(number, group, points, found.counts, found))
        return out

    def _paint(
        self,
        card: Composition,
        camera: Camera,
        light: Light,
        paper: Paper,
        placed: list[Placed],
        seconds: float,
    ) -> None:
        size = camera.size
        counts = np.concatenate([one.counts for one in placed])
        points = np.concatenate([one.points for one in placed])
        firsts = np.cumsum([0, *(len(one.counts) for one in placed)])  # of each group's shapes
        starts = np.concatenate([[0], np.cumsum(counts)])
        x, y = np.ascontiguousarray(points.T)
        left, right = np.minimum.reduceat(x, starts[:-1]), np.maximum.reduceat(x, starts[:-1])
        high, low = np.minimum.reduceat(y, starts[:-1]), np.maximum.reduceat(y, starts[:-1])
        inside = (right > 0) & (left < size.width) & (low > 0) & (high < size.height)
        alphas = np.concatenate([one.packed.alphas for one in placed])
        sheets = np.flatnonzero(
            inside & (alphas > 0.998) & (low >= size.height) & (right - left > size.width / 16)
        )
        hidden = skyline(x, y, starts, sheets, size.width, size.height)
        limits = hidden.seen(np.arange(1, len(counts) + 1), left, right)
        inside &= high < limits
        visible = np.flatnonzero(inside)
        cover = coverage(
            points[np.repeat(inside, counts)],
            np.concatenate([[0], np.cumsum(counts[inside])]),
            size.width,
            size.height,
            limits[visible],
        )
        haze = light.single["haze"]
        slant = float(np.tan(np.deg2rad(camera.view.roll_degrees)))
        self._sky(card, camera, light, paper, slant)
        shadows, thrown = self._shadows(card, camera, placed, hidden, firsts, (left, high, right, low))
        colors = self._colors(card, light, placed, firsts, visible, seconds)
        shapes = Shapes(cover, colors, alphas.take(visible), visible + 1)
        begins = np.searchsorted(visible, firsts).tolist()
        everything = np.array([0.0]), np.array([float(size.width)])
        current, done = -1, 0
        for number, one in enumerate(placed):
            veil = one.layer != current and card.layers[one.layer].mist is not None
            current = one.layer
            if veil or number in thrown:
                paper.glue(shapes, done, begins[number])
                done = begins[number]
            if veil:
                limit = int(hidden.seen(firsts[number : number + 1], *everything)[0])
                self._veil(camera, card.layers[current], paper, haze, slant, limit)
            if number in thrown:
                paper.shade(shadows, thrown[number])
        paper.glue(shapes, done, len(visible))

    def _sky(self, card: Composition, camera: Camera, light: Light, paper: Paper, slant: float) -> None:
        shift, zoom = camera.shift(0.05), camera.zoom(0.05)
        top = camera.size.height / 2 + shift[1] - 0.5 * card.frame.height * camera.unit * zoom
        span = (card.horizon + 0.5 * card.frame.height) * camera.unit * zoom
        shares, stops = np.linspace(0, 1, 512), np.linspace(0, 1, len(light.sky_N3))
        ramp = np.stack([np.interp(shares, stops, light.sky_N3[:, i]) for i in range(3)], 1)
        paper.sky(to_rgb(ramp), top, 511.0 / max(span, 1.0), slant)

    def _colors(
        self,
        card: Composition,
        light: Light,
        placed: list[Placed],
        firsts: NDArray[np.int64],
        visible: NDArray[np.int64],
        seconds: float,
    ) -> NDArray[np.uint32]:
        """Red, green, blue and sheet of the visible shapes, under this light, dimmed by the air."""
        number: dict[Paint, int] = {}
        entries: list[int] = []
        dims: list[float] = []
        offsets = []
        for one in placed:
            offsets.append(len(entries))
            entries += [number.setdefault(paint, len(number)) for paint in one.packed.paints]
            haze = card.layers[one.layer].haze
            dims += [0.0 if paint.glow or paint.clear else haze for paint in one.packed.paints]
        tones = light.labs(list(number)).take(entries, axis=0)
        rgb = to_rgb(tones + (light.single["haze"] - tones) * np.array(dims)[:, None])
        group = np.searchsorted(firsts, visible, side="right") - 1
        offset = np.array(offsets).take(group)
        first, later, moments = (
            np.concatenate([getattr(one.packed, name) for one in placed]).take(visible)
            for name in ("first", "later", "moments")
        )
        ease = np.clip((seconds - moments) / 0.45, 0.0, 1.0)
        ease = (ease * ease * (3.0 - 2.0 * ease))[:, None]
        colors = np.empty((len(visible), 4), np.uint8)
        colors[:, :3] = np.rint(
            rgb.take(first + offset, axis=0) * (1.0 - ease) + rgb.take(later + offset, axis=0) * ease
        )
        colors[:, 3] = np.array([one.layer + 1 for one in placed]).take(group)
        return colors.view(np.uint32).reshape(-1)

    def _shadows(
        self,
        card: Composition,
        camera: Camera,
        placed: list[Placed],
        hidden: Skyline,
        firsts: NDArray[np.int64],
        bounds: tuple[Points, Points, Points, Points],
    ) -> tuple[Shadows, dict[int, int]]:
        """All shadows, and which group throws which; small parts lie within large ones and are left out."""
        throws: list[Throw] = []
        number: dict[int, int] = {}
        found: list[int] = []
        boxes: list[tuple[float, float, float, float]] = []
        for i, one in enumerate(placed):
            casts = one.packed.casts
            if one.group.shadow <= 0 or not casts.any():
                continue
            x0, y0, x1, y1 = (values[firsts[i] : firsts[i + 1]][casts] for values in bounds)
            blur = 4 * one.group.blur * camera.unit * camera.zoom(card.layers[one.layer].near)
            box = x0.min() - blur, y0.min() - blur, x1.max() + blur, y1.max() + blur
            if box[2] < 0 or box[3] < 0 or box[0] > camera.size.width or box[1] > camera.size.height:
                continue
            found.append(i)
            boxes.append(box)
        if found:
            corners = np.array(boxes)
            limits = hidden.seen(firsts.take(found), corners[:, 0], corners[:, 2])
            for i, limit, top in zip(found, limits.tolist(), corners[:, 1], strict=True):
                if top >= limit:
                    continue
                one, group = placed[i], placed[i].group
                scale = camera.unit * camera.zoom(card.layers[one.layer].near)
                number[i] = len(throws)
                throws.append(
                    Throw(
                        points=one.points[np.repeat(one.packed.casts, one.counts)],
                        counts=one.counts[one.packed.casts],
                        offset=(group.drop[0] * scale, group.drop[1] * scale),
                        blur=group.blur * scale,
                        strength=group.shadow,
                        limit=limit,
                    )
                )
        return Shadows(throws, camera.size.width, camera.size.height), number

    def _veil(self, camera: Camera, layer: Layer, paper: Paper, haze: Lab, slant: float, limit: int) -> None:
        mist = layer.mist
        assert mist is not None
        scale = camera.unit * camera.zoom(layer.near)
        middle = camera.size.height / 2 + camera.shift(layer.near)[1] + mist.y * scale
        rows = np.arange(camera.size.height) + 0.5 - middle
        width = np.where(rows < 0, mist.above, mist.below) * scale
        paper.veil(
            mist.density * np.exp(-((rows / np.maximum(width, 1e-6)) ** 2)), to_rgb(haze), slant, limit
        )
