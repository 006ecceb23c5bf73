"""Small films whose shots are known: textured grounds that move, noise-free, by number."""

from fractions import Fraction

import cv2
import numpy as np

from mutoscope.media import VideoWriter
from mutoscope.types import Size


def ground(number, width=192, height=108):
    """A random picture, coarse and fine, another for each number, larger than a frame."""
    drawn = np.random.default_rng(number)
    made = np.zeros((2 * height, 2 * width, 3), np.float32)
    for rows, share in ((8, 0.6), (27, 0.4)):
        levels = drawn.integers(0, 256, (rows, rows * 16 // 9, 3)).astype(np.float32)
        made += share * cv2.resize(levels, (2 * width, 2 * height), interpolation=cv2.INTER_CUBIC)
    return np.clip(made, 0, 255).astype(np.uint8)


def moving(number, count, speed=2, width=192, height=108):
    """A camera that moves over a ground: ``count`` frames, ``speed`` pixels a frame."""
    wide = ground(number, width, height)
    for k in range(count):
        x, y = _there_and_back(speed * k, width), _there_and_back(speed * k // 3, height)
        yield np.ascontiguousarray(wide[y : y + height, x : x + width])


def _there_and_back(way, length):
    return abs((way + length) % (2 * length) - length)


def film(path, frames, rate=25, crf=18):
    """Write frames; the path."""
    frames = list(frames)
    height, width = frames[0].shape[:2]
    path.parent.mkdir(parents=True, exist_ok=True)
    with VideoWriter(
        path, size=Size(width, height), rate=Fraction(rate), crf=crf, preset="ultrafast"
    ) as writer:
        for frame in frames:
            writer.write(frame)
    return path
