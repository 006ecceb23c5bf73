"""Pads, strings and choirs: many players at once, as loops drawn in the spectrum.

Every harmonic is a band, not a line: a Gaussian as wide as the players are apart, with random phases, turned into a
loop by one inverse transform (Nasca 2005, "PADsynth"). The right's phases differ
from the left's at random, which is the width.
A dark and a bright loop share phases, so that fading between them works like a filter opening.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mutoscope.audio.music.sounds.modal import RATE_HZ, hertz
from mutoscope.types import Samples

LOOP = 1 << 17  # samples, 2.7 s
_APART = (
    1.9  # radians between left and right at most: they correlate to sin(1.9) / 1.9 = 0.5, at equal levels
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pad:
    """How an ensemble sounds."""

    cents: float  # how far the players are apart
    slope: float  # level of harmonic h is h**-slope
    dark_hz: float  # low-pass of the soft sound
    bright_hz: float  # and of the loud one
    attack: float  # seconds
    release: float
    odd: float = 1.0  # level of even harmonics
    formants: tuple[tuple[float, float, float], ...] = ()  # (Hz, width Hz, gain)
    low_cut_hz: float = 180.0


PADS: dict[str, Pad] = {
    "warm_pad": Pad(cents=16, slope=1.1, dark_hz=600, bright_hz=2300, attack=0.35, release=0.7),
    "glass_pad": Pad(cents=9, slope=1.5, dark_hz=900, bright_hz=3800, attack=0.5, release=1.1, odd=0.35),
    "dark_pad": Pad(cents=20, slope=1.1, dark_hz=330, bright_hz=950, attack=0.6, release=0.9),
    "bright_pad": Pad(cents=24, slope=1.0, dark_hz=1100, bright_hz=3400, attack=0.09, release=0.3),
    "strings": Pad(
        cents=19, slope=1.0, dark_hz=1200, bright_hz=3800, attack=0.22, release=0.45,
        formants=((300, 120, 0.5), (700, 250, 0.6), (1800, 700, 0.5)),
    ),
    "choir": Pad(
        cents=28, slope=0.85, dark_hz=800, bright_hz=2400, attack=0.32, release=0.6,
        formants=((660, 130, 3.2), (1080, 170, 1.9), (2600, 350, 0.9)),
    ),
    "low_strings": Pad(
        cents=12, slope=1.05, dark_hz=420, bright_hz=1500, attack=0.06, release=0.22,
        formants=((200, 90, 0.6), (500, 200, 0.6)), low_cut_hz=38,
    ),
    "spiccato": Pad(
        cents=15, slope=1.05, dark_hz=900, bright_hz=2800, attack=0.018, release=0.16,
        formants=((300, 120, 0.6), (700, 250, 0.7), (1700, 600, 0.4)), low_cut_hz=90,
    ),
}  # fmt: skip


def loops(name: str, pitch: int, random: np.random.Generator) -> tuple[Samples, Samples]:
    """float32 (2, LOOP) soft and loud, each of unit RMS in the loud one's scale."""
    from scipy.fft import irfft

    pad = PADS[name]
    f0 = hertz(pitch)
    width = RATE_HZ / LOOP
    spectrum = np.zeros(LOOP // 2 + 1, np.float32)
    for h in range(1, int(9000 / f0) + 1):
        center = h * f0 / width
        spread = max(0.6, (2 ** (pad.cents / 1200) - 1) * h * f0 / width)
        first, stop = int(center - 4 * spread), int(center + 4 * spread) + 2
        place = np.arange(max(1, first), min(spectrum.size, stop))
        level = h**-pad.slope * (pad.odd if h % 2 == 0 else 1.0)
        spectrum[place] += level / np.sqrt(spread) * np.exp(-0.5 * ((place - center) / spread) ** 2)
    f = (np.arange(spectrum.size, dtype=np.float32) + 1e-3) * np.float32(width)
    for center, wide, gain in pad.formants:
        spectrum *= 1 + gain * np.exp(-0.5 * ((f - center) / wide) ** 2)
    spectrum /= 1 + (pad.low_cut_hz / f) ** 4
    live = np.flatnonzero(spectrum > 1e-7 * spectrum.max())
    left = random.uniform(0, 2 * np.pi, live.size)
    turn = np.stack((left, left + random.uniform(-_APART, _APART, live.size))).astype(np.float32)
    made = []
    for cutoff in (pad.dark_hz, pad.bright_hz):
        edge = cutoff + 0.9 * f0
        shaped = np.zeros((2, spectrum.size), np.complex64)
        level = spectrum[live] / (1 + (f[live] / edge) ** 3)
        shaped[:, live] = level * np.exp(1j * turn)
        made.append(irfft(shaped, LOOP, axis=-1).astype(np.float32))
    scale = 1 / float(np.sqrt(np.mean(made[1] ** 2)))
    return np.asarray(made[0] * scale, np.float32), np.asarray(made[1] * scale, np.float32)


def held(
    name: str, pair: tuple[Samples, Samples], seconds: float, velocity: float, random: np.random.Generator
) -> Samples:
    """float32 (2, S): a note held for ``seconds`` and released; it opens slowly and closes again."""
    pad = PADS[name]
    attack = min(pad.attack, 0.45 * seconds + 0.01)
    num = int((seconds + pad.release) * RATE_HZ)
    t = np.arange(num, dtype=np.float32) / RATE_HZ
    level = 0.5 - 0.5 * np.cos(np.pi * np.clip(t / attack, 0, 1))
    level *= 0.5 + 0.5 * np.cos(np.pi * np.clip((t - seconds) / pad.release, 0, 1))
    swell = 0.85 + 0.15 * np.sin(np.pi * np.clip(t / max(seconds, 0.1), 0, 1))
    if name == "spiccato":
        level *= np.exp(-t * 5.5)
        swell = np.exp(-t * 6)
    opened = np.clip(0.15 + 0.9 * velocity, 0, 1) * swell
    start = int(random.integers(LOOP))
    place = (start + np.arange(num)) % LOOP
    soft, loud = pair[0][:, place], pair[1][:, place]
    return np.asarray((soft + (loud - soft) * opened) * level, np.float32)
