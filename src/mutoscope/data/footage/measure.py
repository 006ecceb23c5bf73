"""What a shot is like, measured while it streams by: light, movement, bars, text, sharpness, noise, likeness."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.motion.saliency import center_of_interest
from mutoscope.types import Pixels

THUMB = (16, 9)  # width and height of the gray thumbnails by which shots are compared
_EVERY = Fraction(1, 4)  # seconds between thumbnails, at first; doubled when there are too many
_MOST_THUMBS = 64
_STILL = 0.5  # gray levels of mean difference below which nothing moved; noise of codecs is below
_BAR = 12  # gray levels that no pixel of a black bar reaches; dark halls do
_UNEVEN = 0.03  # of the side: bars are equally wide on both sides
_STRONG = 40  # gray levels between neighboring pixels at the edge of a letter or a line
_PLAIN = 4  # gray levels within which a sheet of paper has one color
_MOST_SIGHTS = 8  # pictures asked for their center of interest


@dataclass(frozen=True, kw_only=True, slots=True)
class Measures:
    """One shot, measured on pictures of at most 160 pixels."""

    light: float  # mean gray level, 0..255
    contrast: float  # mean over frames of the gray levels' standard deviation
    still: float  # share of frames that do not differ from the one before
    plain: float  # largest share of one gray, +-4 levels, mean over frames
    edges: float  # share of pixels at strong edges, mean over frames
    sharpness: float  # root mean square of the Laplacian over the contrast
    noise: float  # standard deviation of noise by Immerkaer 1996 (doi:10.1006/cviu.1996.0060), gray levels
    inside: tuple[
        float, float, float, float
    ]  # left, top, right, bottom without black bars, shares of the picture
    center: tuple[float, float]  # x and y of what is most worth keeping, shares of the picture
    every: float  # seconds between thumbnails
    thumbs: NDArray[np.uint8]  # (N, 9, 16) gray, from the shot's beginning on
    hashes: tuple[int, ...]  # perceptual hashes of thumbnails' frames that show something


class Meter:
    """Takes the frames of one shot, one after another."""

    def __init__(self, aspect: float) -> None:
        self.aspect = aspect  # of the crop that will be cut
        self.num_frames = 0
        self._start = Fraction(0)
        self._before: NDArray[np.uint8] | None = None
        self._sums = np.zeros(6)
        self._num_still = 0
        self._brightest: NDArray[np.uint8] | None = None
        self._every = _EVERY
        self._next = Fraction(0)
        self._thumbs: list[NDArray[np.uint8]] = []
        self._hashes: list[int] = []
        self._sights: list[tuple[float, float]] = []

    def add(self, seconds: Fraction, rgb_HWC: Pixels) -> None:
        """The next frame."""
        gray = np.asarray(cv2.cvtColor(rgb_HWC, cv2.COLOR_RGB2GRAY), np.uint8)
        if self._before is None:
            self._start = seconds
            self._brightest = gray
        else:
            assert self._brightest is not None
            self._num_still += float(cv2.absdiff(gray, self._before).mean()) < _STILL
            self._brightest = np.maximum(self._brightest, gray)
        self._sums += _frame(gray)
        self._before = gray
        self.num_frames += 1
        if seconds - self._start >= self._next:
            self._keep(rgb_HWC, gray)

    def _keep(self, rgb_HWC: Pixels, gray: NDArray[np.uint8]) -> None:
        self._thumbs.append(np.asarray(cv2.resize(gray, THUMB, interpolation=cv2.INTER_AREA), np.uint8))
        self._hashes.append(perceptual_hash(gray))
        if len(self._sights) < _MOST_SIGHTS:
            self._sights.append(center_of_interest(rgb_HWC, self.aspect))
        self._next += self._every
        if len(self._thumbs) > _MOST_THUMBS:
            self._thumbs, self._hashes = self._thumbs[::2], self._hashes[::2]
            self._every *= 2
            self._next = self._every * len(self._thumbs)

    def measures(self) -> Measures:
        """Of the frames so far, at least one."""
        assert self._brightest is not None
        light, contrast, plain, edges, sharpness, noise = (self._sums / self.num_frames).tolist()
        middle = np.median(np.array(self._sights), axis=0)
        return Measures(
            light=light,
            contrast=contrast,
            still=self._num_still / max(1, self.num_frames - 1),
            plain=plain,
            edges=edges,
            sharpness=sharpness,
            noise=noise,
            inside=_inside(self._brightest),
            center=(float(middle[0]), float(middle[1])),
            every=float(self._every),
            thumbs=np.stack(self._thumbs),
            hashes=tuple(sorted({one for one in self._hashes if one})),
        )


def perceptual_hash(gray_HW: NDArray[np.uint8]) -> int:
    """63 bits of the picture's coarse look: signs against their median of the lowest 8 x 8 cosines but the mean
    (Zauner 2010, "Implementation and benchmarking of perceptual image hash functions", sec. 3.2.1); 0 for a blank."""
    small = cv2.resize(gray_HW, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    if float(small.std()) < 8:
        return 0
    low = np.asarray(cv2.dct(small))[:8, :8].ravel()[1:]
    bits = low > np.median(low)
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _frame(gray: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Light, contrast, plainness, edges, sharpness and noise of one frame."""
    contrast = float(gray.std())
    counts = np.bincount(gray.ravel(), minlength=256) / gray.size
    window = np.convolve(counts, np.ones(2 * _PLAIN + 1), "same")
    floats = gray.astype(np.float32)
    across = np.abs(np.diff(floats, axis=1))[:-1] + np.abs(np.diff(floats, axis=0))[:, :-1]
    laplacian: Any = cv2.Laplacian(floats, cv2.CV_32F)
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    rough = cv2.filter2D(floats, cv2.CV_32F, kernel)[1:-1, 1:-1]
    return np.array(
        [
            float(gray.mean()),
            contrast,
            float(window.max()),
            float((across > _STRONG).mean()),
            float(np.sqrt(np.square(laplacian).mean())) / max(1.0, contrast),
            float(np.abs(rough).mean()) * float(np.sqrt(np.pi / 2)) / 6,
        ]
    )


def _inside(brightest: NDArray[np.uint8]) -> tuple[float, float, float, float]:
    """The picture without bars that stay black; a row more is left out where there are any."""
    (top, bottom), (left, right) = (_bars(brightest.max(axis)) for axis in (1, 0))
    return (left, top, 1 - right, 1 - bottom)


def _bars(profile: NDArray[np.uint8]) -> tuple[float, float]:
    """Widths of the dark ends of a profile as shares of it, if they are two bars; else none."""
    bright = np.flatnonzero(profile >= _BAR)
    if len(bright) < len(profile) // 3:
        return 0.0, 0.0
    ends = int(bright[0]), len(profile) - 1 - int(bright[-1])
    if min(ends) == 0 or abs(ends[0] - ends[1]) > max(1, _UNEVEN * len(profile)):
        return 0.0, 0.0
    return (ends[0] + 1) / len(profile), (ends[1] + 1) / len(profile)
