"""Light: the few colors of a picture, by time of day and weather, and how they glide while the shot lasts.

Colors are mixed in OKLab (Ottosson, 2020), where halfway looks halfway.
"""

# ruff: noqa: E501, C408 - tables of words and corners read best in one line
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Color

Lab = NDArray[np.float64]

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB, _FROM_CONES = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_CONES)


def to_lab(rgb: NDArray[np.float64]) -> Lab:
    """sRGB 0..255 (..., 3) to OKLab (Ottosson 2020)."""
    c = np.asarray(rgb, float) / 255.0
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T)


def to_rgb(lab: Lab) -> NDArray[np.float64]:
    """OKLab (..., 3) to sRGB 0..255, clipped."""
    linear = np.clip(((lab @ _FROM_LAB.T) ** 3) @ _FROM_CONES.T, 0.0, 1.0)
    return np.asarray(
        255.0 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    )


@dataclass(frozen=True, slots=True)
class Paint:
    """A color by what it is for, resolved under the light of the moment.

    ``role`` is a name in :class:`Light`, ``land`` or ``water`` with ``at`` 0 far .. 1 near, or empty for the local
    color ``rgb``, which the light tints. ``shade`` makes it lighter or darker (OKLab lightness); ``glow`` paints
    shine by themselves and ignore tint and haze.
    """

    role: str = ""
    at: float = 0.0
    rgb: Color = (0, 0, 0)
    shade: float = 0.0
    glow: bool = False
    clear: bool = False  # not dimmed by haze

    def shaded(self, amount: float) -> Paint:
        return replace(self, shade=round(self.shade + amount, 4))


def land(at: float, shade: float = 0.0) -> Paint:
    return Paint("land", round(float(at), 3), shade=round(float(shade), 3))


def water(at: float, shade: float = 0.0) -> Paint:
    return Paint("water", round(float(at), 3), shade=round(float(shade), 3))


def local(rgb: Color, shade: float = 0.0) -> Paint:
    return Paint("", rgb=rgb, shade=round(float(shade), 3))


def role(name: str, shade: float = 0.0, *, glow: bool = False) -> Paint:
    return Paint(name, shade=round(float(shade), 3), glow=glow)


def _hex(text: str) -> Color:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


# Chosen by eye, after mid-century travel posters. sky: zenith to horizon; land and water: far to near.
_MOODS: dict[str, dict[str, str]] = {
    "dawn": dict(
        sky="6f8fb5 a9b4cc e6c4c1 f9dcb8 fdeccb",
        haze="f3d3c4",
        sun="fff3cf",
        cloud="f6d3c8",
        tint="ffe9dc",
        land="c9b3bb a0949f 6f7787 45586a 25384a",
        water="f2d0c0 b7b2bf 7c92a8 486a85",
        dark="1f2f42",
        mix="0.10",
    ),
    "morning": dict(
        sky="5aa3c7 8cc3d6 c3dfdd f1ecd2 fbf0d4",
        haze="dfe8df",
        sun="fffbe6",
        cloud="fffaf0",
        tint="fff8ea",
        land="b9cfc8 8db5a2 629878 3f7a5e 235449",
        water="cfe6e0 86c0c6 4a96a8 2a6c84",
        dark="1d4448",
        mix="0.04",
    ),
    "noon": dict(
        sky="2f8fc4 57acd3 8fcbe0 c4e4e6 e4f1e4",
        haze="d3e8e6",
        sun="fffdf0",
        cloud="ffffff",
        tint="ffffff",
        land="aed0cc 86bd9c 6aa866 478a52 255f4a",
        water="b6dfe0 5db6c9 2d8fb0 176689",
        dark="154450",
        mix="0.02",
    ),
    "afternoon": dict(
        sky="4f9fbd 84bcc6 bcd5c8 ecdfb8 f7e3b4",
        haze="e8e0c4",
        sun="fff6d2",
        cloud="fff5e0",
        tint="fff3da",
        land="c9cdae a5b582 829a5a 5a7c4c 2f5547",
        water="d5e2cf 8abfc0 4a97a5 256c82",
        dark="24464a",
        mix="0.05",
    ),
    "golden": dict(
        sky="7fa0a8 b9b9a0 ecc98b fbcf7a ffe0a0",
        haze="f6cf94",
        sun="fffae0",
        cloud="ffe3b0",
        tint="ffe2ac",
        land="e8c08a cfa263 a3924f 69743f 334a40",
        water="fbd596 d9b487 8fa097 44697a",
        dark="2f3d40",
        mix="0.08",
    ),
    "sunset": dict(
        sky="3f3f74 7d4f86 c9607e f28a63 ffc06a",
        haze="f09a72",
        sun="fff0b8",
        cloud="f58a78",
        tint="ffcfae",
        land="c86f79 99547a 6c4170 46315c 2a2244",
        water="fcb26e d4707a 855082 47366b",
        dark="221c3a",
        mix="0.12",
    ),
    "dusk": dict(
        sky="1d2c56 39467a 6f5f92 b67c95 eda58c",
        haze="a57f9c",
        sun="ffdca4",
        cloud="8d6b96",
        tint="d6c6e2",
        land="80698f 5d5583 424573 2c345d 1a2245",
        water="dc9a94 8a6b96 4c5184 28335f",
        dark="151b38",
        mix="0.18",
    ),
    "night": dict(
        sky="0b1430 142246 203561 35507e 577198",
        haze="3d5680",
        sun="f7f0d4",
        cloud="33497a",
        tint="a0b0da",
        land="35507c 294069 1d3157 142445 0c1831",
        water="4e6d98 2c4a78 1b3460 102347",
        dark="0a1228",
        mix="0.34",
    ),
}
ORDER = ("night", "dawn", "morning", "noon", "afternoon", "golden", "sunset", "dusk")
_SINGLE = ("haze", "sun", "cloud", "tint", "dark")


@dataclass(frozen=True, kw_only=True)
class Light:
    """All colors of one moment, in OKLab."""

    sky_N3: Lab
    land_N3: Lab
    water_N3: Lab
    single: dict[str, Lab]
    mix: float  # how much local colors lean towards the dark of the picture
    dim: Lab  # factor per sRGB channel on local colors

    @classmethod
    def of(cls, time: str) -> Light:
        mood = _MOODS[time]
        lists = {
            name: to_lab(np.array([_hex(c) for c in mood[name].split()], float))
            for name in ("sky", "land", "water")
        }
        single = {name: to_lab(np.array(_hex(mood[name]), float)) for name in _SINGLE}
        tint = np.array(_hex(mood["tint"]), float) / 255.0
        return cls(
            sky_N3=lists["sky"], land_N3=lists["land"], water_N3=lists["water"], single=single,
            mix=float(mood["mix"]), dim=tint,
        )  # fmt: skip

    def toward(self, other: Light, share: float) -> Light:
        """Between two moments."""

        def between(a: Lab, b: Lab) -> Lab:
            return a + (b - a) * share

        return Light(
            sky_N3=between(self.sky_N3, other.sky_N3),
            land_N3=between(self.land_N3, other.land_N3),
            water_N3=between(self.water_N3, other.water_N3),
            single={name: between(self.single[name], other.single[name]) for name in self.single},
            mix=self.mix + (other.mix - self.mix) * share,
            dim=between(self.dim, other.dim),
        )

    def in_weather(self, weather: Sequence[str]) -> Light:
        """Rain, storm, fog, snow and cloud take color and contrast away."""
        gray, pale, dark = 0.0, 0.0, 0.0
        for name in weather:
            g, p, d = {
                "rain": (0.45, 0.12, 0.05), "storm": (0.35, 0.0, 0.15), "fog": (0.22, 0.32, 0.0), "mist": (0.12, 0.10, 0.0),
                "snow": (0.35, 0.15, 0.0), "overcast": (0.4, 0.12, 0.02),
            }.get(name, (0.0, 0.0, 0.0))  # fmt: skip
            gray, pale, dark = max(gray, g), max(pale, p), max(dark, d)
        if not (gray or pale or dark):
            return self
        haze = self.single["haze"]

        def change(lab: Lab, much: float) -> Lab:
            out = lab + (haze - lab) * (pale * much)
            out = out * np.array([1.0, 1.0 - gray, 1.0 - gray])
            return np.asarray(out - np.array([dark, 0.0, -0.012 * gray]))

        return replace(
            self,
            sky_N3=change(self.sky_N3, 1.0),
            land_N3=change(self.land_N3, 0.7),
            water_N3=change(self.water_N3, 0.8),
            single={name: change(lab, 0.3) if name != "tint" else lab for name, lab in self.single.items()},
            dim=self.dim * (1.0 - dark),
        )

    def with_palette(self, palette: Sequence[Color]) -> Light:
        """The same picture in given colors: pale ones become sky and air, deep ones the nearest land."""
        labs = to_lab(np.array(palette, float))
        labs = labs[np.argsort(-labs[:, 0])]
        if len(labs) == 1:
            labs = np.concatenate([labs + np.array([0.2, 0, 0]), labs, labs - np.array([0.25, 0, 0])])
        depth = np.linspace(0, 1, len(labs))

        def at(share: Lab) -> Lab:
            return np.stack([np.interp(share, depth, labs[:, i]) for i in range(3)], -1)

        def refit(old: Lab, share: Lab) -> Lab:
            new = at(share)
            new[..., 0] = 0.35 * new[..., 0] + 0.65 * old[..., 0]  # the moods' steps of lightness stay
            return new

        single = dict(self.single)
        for name, share in (("haze", 0.12), ("cloud", 0.05), ("sun", 0.0), ("dark", 1.0)):
            single[name] = refit(single[name], np.array(share))
        return replace(
            self,
            sky_N3=refit(self.sky_N3, np.linspace(0.55, 0.05, len(self.sky_N3))),
            land_N3=refit(self.land_N3, np.linspace(0.3, 1.0, len(self.land_N3))),
            water_N3=refit(self.water_N3, np.linspace(0.15, 0.8, len(self.water_N3))),
            single=single,
        )

    def labs(self, paints: Sequence[Paint]) -> Lab:
        """Paints under this light, before haze: (N, 3)."""
        out = np.zeros((len(paints), 3))
        for name, stops in (("land", self.land_N3), ("water", self.water_N3), ("sky", self.sky_N3)):
            on = [i for i, paint in enumerate(paints) if paint.role == name]
            if on:  # colors on a scale, 0..1
                place = np.clip([paints[i].at for i in on], 0.0, 1.0) * (len(stops) - 1)
                below = np.minimum(place.astype(np.int64), len(stops) - 2)
                out[on] = stops[below] + (stops[below + 1] - stops[below]) * (place - below)[:, None]
        for i, paint in enumerate(paints):
            if paint.role in self.single:
                out[i] = self.single[paint.role]
        own = [i for i, paint in enumerate(paints) if not paint.role]
        if own:
            glow = np.array([paints[i].glow for i in own])[:, None]
            rgb = np.array([paints[i].rgb for i in own], float)
            colors = to_lab(np.where(glow, rgb, rgb * self.dim))
            lean = np.where(glow, 0.0, self.mix)
            out[own] = colors + (self.single["dark"] + [0.12, 0.0, 0.0] - colors) * lean
        out[:, 0] += [paint.shade for paint in paints]
        return out
