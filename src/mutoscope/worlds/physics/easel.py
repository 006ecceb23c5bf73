"""Pieces of paper laid on a warm ground, with soft shadows and grain; and what is known about the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Color, Pixels
from mutoscope.worlds.physics.inks import Inks, mixed
from mutoscope.worlds.physics.sheet import Sheet
from mutoscope.worlds.postcards.coverage import coverage
from mutoscope.worlds.postcards.stage import Camera, Points
from mutoscope.worlds.scene import Truth

DEPTH = 0.5  # a diagram is flat: all of it lies at the focal depth
_SHADOW = 0.26  # taste


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Outlines (N, 2) of one color in scene units; outlines of one piece must not touch each other.

    ``body`` names a thing that moves: the piece of that name in a later picture, with as many points, is where it
    has gone. ``lift`` is its height above the paper, in scene units: 0 is printed on it, more throws a shadow.
    """

    label: str
    outlines: tuple[Points, ...]
    color: Color
    alpha: float = 1.0
    lift: float = 0.0
    body: str = ""
    bends: bool = False  # a strip along a line y(x): its motion is read off along x


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """A picture of a field, uint8 (H, W, 3), that fills a box of the scene: left, top, right, bottom."""

    label: str
    box: tuple[float, float, float, float]
    rgb_HWC: Pixels
    labels_HW: NDArray[np.uint8] | None = (
        None  # index into ``names`` where the field itself shows several things
    )
    names: tuple[str, ...] = ()


@dataclass
class Easel:
    """One picture in the making."""

    camera: Camera
    inks: Inks
    truth: bool = False
    paper: Sheet = field(init=False)
    laid: list[Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = self.camera.size
        self.paper = Sheet(size.width, size.height, truth=self.truth)
        self.field_labels: NDArray[np.uint8] | None = None
        self.field_names: tuple[str, ...] = ()
        ground = self.inks.ground
        self.paper.wash(mixed(ground, (255, 252, 244), 0.30), mixed(ground, self.inks.ink, 0.045))

    def lay(self, pieces: Sequence[Piece]) -> None:
        """Lay pieces down in order, the first at the bottom."""
        if not pieces:
            return
        size = self.camera.size
        shapes: list[Points] = []
        ranks = [0]
        for piece in pieces:
            self.laid.append(piece)
            shapes += [self.camera.project(outline, 1.0) for outline in piece.outlines]
            ranks.append(len(shapes))
        counts = np.array([len(shape) for shape in shapes])
        starts = np.concatenate([[0], np.cumsum(counts)])
        cover = coverage(np.concatenate(shapes), starts, size.width, size.height)
        before = len(self.laid) - len(pieces)
        for at, piece in enumerate(pieces):
            if piece.lift > 0:
                self._shade(shapes[ranks[at] : ranks[at + 1]], piece.lift, piece.alpha)
            self.paper.glue(cover, ranks[at], ranks[at + 1], piece.color, piece.alpha, before + at + 1)

    def _shade(self, shapes: Sequence[Points], lift: float, alpha: float) -> None:
        """One soft shadow, drawn at a quarter of the size; it is softer and farther off the higher the piece lies."""
        scale, unit = 4, self.camera.unit * self.camera.view.zoom
        blur = max(lift * unit * 0.55, 1.2)
        drop = np.array([0.35, 0.85]) * lift * unit
        margin = int(np.ceil(3 * blur / scale)) + 1
        low = np.floor((np.min([s.min(0) for s in shapes], axis=0) + drop) / scale).astype(int) - margin
        high = np.ceil((np.max([s.max(0) for s in shapes], axis=0) + drop) / scale).astype(int) + margin
        # Beyond the picture only as far as the blur reaches.
        low = np.maximum(low, -margin)
        high = np.minimum(high, -(-np.array([self.paper.width, self.paper.height]) // scale) + margin)
        wide, tall = (int(v) for v in high - low)
        if wide <= 0 or tall <= 0:
            return
        mask = np.zeros((tall, wide), np.uint8)
        for shape in shapes:
            at = np.clip(((shape + drop) / scale - low) * 256 - 128, -(2**27), 2**27)
            cv2.fillPoly(mask, [np.rint(at).astype(np.int32)], 255, cv2.LINE_AA, 8)
        soft = cv2.GaussianBlur(mask, (0, 0), max(blur / scale, 0.4))
        big = cv2.resize(soft, (wide * scale, tall * scale), interpolation=cv2.INTER_LINEAR)
        x, y = int(low[0]) * scale, int(low[1]) * scale
        x0, y0 = max(x, 0), max(y, 0)
        part = self.paper.rows_HW4[y0 : y + big.shape[0], x0 : x + big.shape[1]]
        if not part.size or y + big.shape[0] <= 0 or x + big.shape[1] <= 0:
            return
        big = big[y0 - y : y0 - y + part.shape[0], x0 - x : x0 - x + part.shape[1]]
        light = cv2.convertScaleAbs(255 - cv2.convertScaleAbs(big, alpha=_SHADOW * alpha))
        part[...] = cv2.multiply(
            part, cv2.merge([light, light, light, np.full_like(light, 255)]), scale=1 / 255
        )

    def fill(self, panel: Panel) -> None:
        """Fill a box with a field's picture; its edges are anti-aliased by a piece laid over them later."""
        size, (x0, y0, x1, y1) = self.camera.size, panel.box
        self.laid.append(Piece(label=panel.label, outlines=(), color=(0, 0, 0)))
        rows, columns = panel.rgb_HWC.shape[:2]
        corners = self.camera.project(np.array([[x0, y0], [x1, y0], [x0, y1]]), 1.0)
        across, down = (corners[1] - corners[0]) / columns, (corners[2] - corners[0]) / rows
        matrix = np.stack([across, down, corners[0]], 1)
        matrix[:, 2] += 0.5 * (matrix[:, 0] + matrix[:, 1]) - 0.5
        ends = self.camera.project(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]), 1.0)
        left, top = (max(0, int(v)) for v in np.floor(ends.min(0)))
        right, bottom = (int(v) for v in np.minimum(np.ceil(ends.max(0)), (size.width, size.height)))
        if right <= left or bottom <= top:
            return
        matrix[:, 2] -= (left, top)
        shape = (right - left, bottom - top)
        view = self.camera.view
        if view.zoom == 1 and view.roll_degrees == 0 and view.x == 0 and view.y == 0:
            # Seen straight on, the picture has the right size already: laid on whole pixels it stays sharp.
            matrix = np.array([[1.0, 0.0, round(matrix[0, 2])], [0.0, 1.0, round(matrix[1, 2])]])
        rgb = cv2.warpAffine(
            panel.rgb_HWC, matrix, shape, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        part = self.paper.rows_HW4[top:bottom, left:right]
        where = np.ones(rgb.shape[:2], bool)
        if view.roll_degrees:
            inside = np.zeros((shape[1], shape[0]), np.uint8)
            cv2.fillPoly(
                inside, [np.rint((ends - (left, top)) * 256 - 128).astype(np.int32)], 255, cv2.LINE_8, 8
            )
            where = inside > 0
            part[..., :3][where] = rgb[where]
        else:
            cv2.mixChannels([rgb], [part], [0, 0, 1, 1, 2, 2])
        if self.paper.pieces is None:
            return
        pieces = self.paper.pieces.reshape(size.height, size.width)[top:bottom, left:right]
        pieces[where] = len(self.laid)
        if panel.labels_HW is not None:
            labels = cv2.warpAffine(
                panel.labels_HW, matrix, shape, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
            )
            self.field_labels = np.zeros((size.height, size.width), np.uint8)
            self.field_labels[top:bottom, left:right] = labels
            self.field_names = panel.names

    def tell(self, later: Sequence[Piece] | None) -> Truth:
        """Depth, labels and, with the pieces of a later picture, the motion of its bodies; marks stand still."""
        assert self.paper.pieces is not None
        size = self.camera.size
        pieces = self.paper.pieces
        names = ["paper"]
        labels = [0]
        for piece in self.laid:
            if piece.label not in names:
                names.append(piece.label)
            labels.append(names.index(piece.label))
        label_map = np.array(labels, np.uint8)[pieces].reshape(size.height, size.width)
        if self.field_labels is not None:
            own = np.zeros(len(self.field_names), np.uint8)
            for at, name in enumerate(self.field_names):
                if name not in names:
                    names.append(name)
                own[at] = names.index(name)
            shown = label_map == names.index(next(p.label for p in self.laid if not p.outlines))
            label_map[shown] = own[self.field_labels[shown]]
        flow = None if later is None else self._flow(pieces, later)
        depth = np.full((size.height, size.width), DEPTH, np.float32)
        return Truth(depth_HW=depth, labels_HW=label_map, names=tuple(names), flow_HW2=flow)

    def _flow(self, pieces: NDArray[np.int32], later: Sequence[Piece]) -> NDArray[np.float32]:
        size = self.camera.size
        after = {piece.body: piece for piece in later if piece.body}
        flow = np.zeros((size.height * size.width, 2), np.float32)
        for number, piece in enumerate(self.laid, 1):
            if not piece.body or piece.body not in after:
                continue
            at = np.flatnonzero(pieces == number)
            if not len(at):
                continue
            row, column = np.divmod(at, size.width)
            places = np.stack([column + 0.5, row + 0.5], 1)
            one = np.concatenate([self.camera.project(points, 1.0) for points in piece.outlines])
            two = np.concatenate([self.camera.project(points, 1.0) for points in after[piece.body].outlines])
            if piece.bends:
                # A strip's outline runs along one side and back along the other: its middle line moves up and down.
                half = len(one) // 2
                line, gone = ((side[:half] + side[half:][::-1]) / 2 for side in (one, two))
                move = [np.interp(places[:, 0], line[:, 0], (gone - line)[:, i]) for i in range(2)]
                flow[at] = np.stack(move, 1)
                continue
            middle, goal = one.mean(0), two.mean(0)
            turn = np.linalg.pinv(one - middle, rcond=1e-6) @ (two - goal)
            flow[at] = (places - middle) @ turn + goal - places
        return flow.reshape(size.height, size.width, 2)
