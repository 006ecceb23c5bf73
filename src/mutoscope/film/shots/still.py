"""Crops of a still picture at sub-pixel precision: the sampling behind photo moves.

Pillow's ``resize(box=floats)`` is a separable, anti-aliased filter whose phase is computed in double precision for
every output pixel, so a slow move glides instead of stepping from pixel to pixel.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from mutoscope.film.camera import Crop
from mutoscope.types import Pixels, Size


class Still:
    """A picture ready to be cropped many times. ``most`` is the largest useful width of the whole picture in pixels:
    larger sources are shrunk once, in the beginning, to save work in every frame."""

    def __init__(self, rgb_HWC: Pixels, *, most_width: float) -> None:
        image = Image.fromarray(rgb_HWC)
        self.width, self.height = float(image.width), float(image.height)
        self._scale = 1.0
        if image.width > 1.3 * most_width:
            self._scale = most_width / image.width
            small = (max(1, round(image.width * self._scale)), max(1, round(image.height * self._scale)))
            image = image.resize(small, Image.Resampling.LANCZOS)
        self._scale_x, self._scale_y = image.width / self.width, image.height / self.height
        self._image = image

    def sample(self, crop: Crop, size: Size, *, draft: bool = False) -> Pixels:
        """The crop at ``size``: uint8 (H, W, 3)."""
        left, right = crop.left * self._scale_x, crop.right * self._scale_x
        top, bottom = crop.top * self._scale_y, crop.bottom * self._scale_y
        if crop.roll_degrees:
            return self._turned(left, top, right, bottom, crop.roll_degrees, size)
        left, top = max(0.0, left), max(0.0, top)
        right, bottom = min(float(self._image.width), right), min(float(self._image.height), bottom)
        resample = Image.Resampling.BILINEAR if draft else Image.Resampling.BICUBIC
        return np.asarray(
            self._image.resize((size.width, size.height), resample, box=(left, top, right, bottom))
        )

    def _turned(
        self, left: float, top: float, right: float, bottom: float, roll_degrees: float, size: Size
    ) -> Pixels:
        cos, sin = np.cos(np.radians(roll_degrees)), np.sin(np.radians(roll_degrees))
        step_x, step_y = (right - left) / size.width, (bottom - top) / size.height
        mid_x, mid_y = (left + right) / 2, (top + bottom) / 2
        a, b = step_x * cos, -step_y * sin
        d, e = step_x * sin, step_y * cos
        c = mid_x - a * size.width / 2 - b * size.height / 2
        f = mid_y - d * size.width / 2 - e * size.height / 2
        turned = self._image.transform(
            (size.width, size.height),
            Image.Transform.AFFINE,
            (float(a), float(b), float(c), float(d), float(e), float(f)),
            Image.Resampling.BICUBIC,
        )
        return np.asarray(turned)


def on_canvas(rgb_HWC: Pixels, aspect: float, *, blurred: bool, background: tuple[int, int, int]) -> Pixels:
    """The whole picture inside a canvas of the film's shape: over a blurred, dimmed copy of itself or a plain color."""
    height, width = rgb_HWC.shape[:2]
    wide, tall = (
        (width, round(width / aspect)) if width / height > aspect else (round(height * aspect), height)
    )
    picture = Image.fromarray(rgb_HWC)
    if blurred:
        from PIL import ImageEnhance, ImageFilter

        scale = max(wide / width, tall / height)
        half_x, half_y = (
            min(wide / scale, width) / 2,
            min(tall / scale, height) / 2,
        )  # never a rounding past the edge
        box = (width / 2 - half_x, height / 2 - half_y, width / 2 + half_x, height / 2 + half_y)
        small = (max(8, wide // 8), max(8, tall // 8))
        ground = picture.resize(small, Image.Resampling.BILINEAR, box=box)
        ground = ground.filter(ImageFilter.GaussianBlur(small[0] / 40))
        canvas = ImageEnhance.Brightness(ground.resize((wide, tall), Image.Resampling.BICUBIC)).enhance(0.7)
    else:
        canvas = Image.new("RGB", (wide, tall), background)
    canvas.paste(picture, ((wide - width) // 2, (tall - height) // 2))
    return np.asarray(canvas)
