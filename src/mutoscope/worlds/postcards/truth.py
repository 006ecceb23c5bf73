"""What is known about a drawn picture: depth, names and the motion of every pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Size
from mutoscope.worlds.postcards.stage import Layer
from mutoscope.worlds.scene import Truth

if TYPE_CHECKING:
    from mutoscope.worlds.postcards.picture import Placed


def tell(
    pieces: NDArray[np.int32],
    size: Size,
    layers: Sequence[Layer],
    before: list[Placed],
    after: list[Placed] | None,
) -> Truth:
    """Depth, labels and, with ``after`` (the same groups a step later), optical flow.

    Each cut-out moves as a flat piece: the affine map that best carries its corners to their next places is exact
    for all that shifts, turns and grows, and least-squares for what bends.
    """
    names = ["sky"]
    depths, labels = [1.0], [0]
    for one in before:
        label = one.group.label
        if label not in names:
            names.append(label)
        depths += [layers[one.layer].depth] * len(one.counts)
        labels += [names.index(label)] * len(one.counts)
    shape = (size.height, size.width)
    depth = np.array(depths, np.float32)[pieces].reshape(shape)
    label_map = np.array(labels, np.uint8)[pieces].reshape(shape)
    flow = None if after is None else _flow(pieces, size, before, after, len(depths))
    return Truth(depth_HW=depth, labels_HW=label_map, names=tuple(names), flow_HW2=flow)


def _flow(
    pieces: NDArray[np.int32], size: Size, before: list[Placed], after: list[Placed], num_pieces: int
) -> NDArray[np.float32]:
    matrices = np.zeros((num_pieces, 2, 3))
    first = 1
    for one, two in zip(before, after, strict=True):
        count = len(one.counts)
        if one.group.draw is not None:
            if not np.array_equal(one.counts, two.counts):
                raise AssertionError(
                    f"the shapes of {one.group.label!r} changed their number between two moments."
                )
            start = 0
            for i, points in enumerate(one.counts.tolist()):
                a, b = one.points[start : start + points], two.points[start : start + points]
                matrices[first + i] = _affine(a, b - a)
                start += points
        first += count
    moving = np.any(matrices != 0, axis=(1, 2))
    flow = np.zeros((size.width * size.height, 2), np.float32)
    at = np.flatnonzero(moving[pieces])
    row, column = np.divmod(at, size.width)
    own = matrices[pieces[at]]
    place = np.stack([column + 0.5, row + 0.5, np.ones(len(at))], 1)
    flow[at] = np.einsum("nij,nj->ni", own, place)
    return flow.reshape(size.height, size.width, 2)


def _affine(points: NDArray[np.float64], moves: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2, 3) map from points to their moves, least squares; degenerate pieces only shift."""
    middle, mean = points.mean(0), moves.mean(0)
    inverse = np.linalg.pinv(points - middle, rcond=1e-4)
    linear = (inverse @ (moves - mean)).T
    return np.concatenate([linear, (mean - linear @ middle)[:, None]], 1)
