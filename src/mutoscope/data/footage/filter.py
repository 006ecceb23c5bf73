"""Which shots are worth learning from, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mutoscope.data.footage.shots import Shot


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a shot must be like to be kept. The defaults are taste, tried on 30 files of several kinds."""

    least_seconds: float
    least_light: float = 8.0  # gray levels, mean
    most_light: float = 244.0
    least_contrast: float = 4.0  # gray levels, standard deviation; below it is a blank
    most_still: float = 0.95  # share of frames that repeat the one before
    text_plain: float = 0.3  # text and tables: at least this share has one gray ...
    text_edges: float = 0.25  # ... and at least this share lies at strong edges; both must hold
    least_sharpness: float | None = None  # see ``Measures``; off, because blur may be wanted
    most_noise: float | None = None

    def as_json(self) -> dict[str, float | None]:
        return {name: getattr(self, name) for name in self.__slots__}


def reason_against(shot: Shot, limits: Limits) -> str | None:
    """Why a shot is dropped, in a few words; None: it is kept."""
    m = shot.measures
    if shot.seconds < limits.least_seconds:
        return f"too short: {shot.seconds:.2f} s, {limits.least_seconds:.2f} s are needed"
    if m.light < limits.least_light:
        return f"nearly black: mean level {m.light:.0f}"
    if m.light > limits.most_light:
        return f"nearly white: mean level {m.light:.0f}"
    if m.contrast < limits.least_contrast:
        return f"blank: levels vary by {m.contrast:.1f}"
    if m.still > limits.most_still:
        return f"still: {m.still:.0%} of the pictures repeat the one before"
    if m.plain > limits.text_plain and m.edges > limits.text_edges:
        return f"text or graphics: {m.plain:.0%} of one gray, {m.edges:.0%} at edges"
    if limits.least_sharpness is not None and m.sharpness < limits.least_sharpness:
        return f"blurred: sharpness {m.sharpness:.2f}, {limits.least_sharpness:g} is needed"
    if limits.most_noise is not None and m.noise > limits.most_noise:
        return f"noisy: {m.noise:.1f} levels, {limits.most_noise:g} are allowed"
    return None


_SAME = 0.35  # of the movement: what two copies may differ by
_CODING = 1.5  # gray levels that coding and scaling change


def is_copy(one: Shot, other: Shot) -> bool:
    """Whether two shots show the same, coded or scaled differently: their thumbnails differ by far less than they move.

    Two takes of one scene are no copies. A copy that is cropped, mirrored or trimmed by over a twentieth is not seen.
    """
    if abs(one.seconds - other.seconds) > max(0.2, 0.05 * max(one.seconds, other.seconds)):
        return False
    if one.measures.every != other.measures.every:
        return False
    count = min(len(one.measures.thumbs), len(other.measures.thumbs))
    a, b = (shot.measures.thumbs[:count].astype(np.float32) for shot in (one, other))
    a, b = a - a.mean(), b - b.mean()  # a copy may be a little brighter
    moves = float(np.sqrt(np.square(a - a.mean(0)).mean()))
    differs = float(np.sqrt(np.square(a - b).mean()))
    return differs < _SAME * moves + _CODING if moves > _CODING else differs < _CODING
