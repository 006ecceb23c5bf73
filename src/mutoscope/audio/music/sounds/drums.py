"""Drums: skins are a few falling modes, metal and air are shaped noise. Each has five takes: no two strokes agree."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mutoscope.audio.music.sounds.modal import RATE_HZ, Mono, decay, noise, ring

TAKES = 5


def _sweep(seconds: float, high_hz: float, low_hz: float, fall: float, t60: float) -> Mono:
    """A sine that falls from one frequency to another: a skin whose tension relaxes."""
    num = int(seconds * RATE_HZ)
    t = np.arange(num) / RATE_HZ
    phase = 2 * np.pi * (low_hz * t + (high_hz - low_hz) * fall * (1 - np.exp(-t / fall)))
    return np.asarray(np.sin(phase) * decay(num, t60, 0.0015), np.float32)


def _burst(
    seconds: float, low: float, high: float, t60: float, attack: float, random: np.random.Generator
) -> Mono:
    num = int(seconds * RATE_HZ)
    return noise(num, low, high, random) * decay(num, t60, attack)


def _mixed(*sounds: Mono) -> Mono:
    made = np.zeros(max(sound.size for sound in sounds), np.float32)
    for sound in sounds:
        made[: sound.size] += sound
    return made


def kick(random: np.random.Generator) -> Mono:
    tune = 1 + 0.02 * random.normal()
    return _mixed(
        _sweep(0.45, 165 * tune, 49 * tune, 0.028, 0.42), 0.05 * _burst(0.02, 900, 3800, 0.015, 0.001, random)
    )


def snare(random: np.random.Generator) -> Mono:
    tune = 1 + 0.015 * random.normal()
    skin = ring(
        (182 * tune, 331 * tune, 276), (1, 0.5, 0.3), (0.16, 0.11, 0.1), int(0.25 * RATE_HZ), -np.pi / 2
    )
    return _mixed(0.55 * skin, 0.3 * _burst(0.3, 900, 6500, 0.19, 0.001, random))


def rim(random: np.random.Generator) -> Mono:
    tune = 1 + 0.02 * random.normal()
    wood = ring(
        (820 * tune, 1720 * tune, 430), (0.8, 0.5, 0.6), (0.05, 0.035, 0.06), int(0.1 * RATE_HZ), -np.pi / 2
    )
    return _mixed(wood, 0.12 * _burst(0.03, 700, 4500, 0.02, 0.001, random))


def brush(random: np.random.Generator) -> Mono:
    return _mixed(
        _burst(0.3, 900, 5200, 0.34, 0.012 + 0.006 * random.random(), random),
        0.25 * _burst(0.08, 180, 500, 0.08, 0.003, random),
    )


def hat(random: np.random.Generator) -> Mono:
    metal = ring(
        np.array((3170, 4230, 5410, 6190, 7380)) * (1 + 0.01 * random.normal(size=5)), 0.14, 0.05, int(0.08 * RATE_HZ),
        random.uniform(0, 6.28, 5),
    )  # fmt: skip
    return _mixed(_burst(0.08, 4800, 8200, 0.055, 0.0012, random), metal)


def ride(random: np.random.Generator) -> Mono:
    metal = ring(
        np.array((1180, 2310, 3420, 4480, 5230, 6010)) * (1 + 0.004 * random.normal(size=6)),
        (0.3, 0.25, 0.22, 0.2, 0.16, 0.12), (0.5, 0.7, 0.6, 0.5, 0.5, 0.4),
        int(0.7 * RATE_HZ), random.uniform(0, 6.28, 6),
    )  # fmt: skip
    return _mixed(metal, 0.35 * _burst(0.5, 3500, 7500, 0.45, 0.001, random))


def shaker(random: np.random.Generator) -> Mono:
    return _burst(0.11, 3400, 7600, 0.085, 0.018 + 0.008 * random.random(), random)


def clap(random: np.random.Generator) -> Mono:
    num = int(0.28 * RATE_HZ)
    made = np.zeros(num, np.float32)
    for at, gain in ((0.0, 0.7), (0.011, 0.8), (0.023, 1.0)):
        start = int((at + 0.002 * random.random()) * RATE_HZ)
        hit = _burst(0.2, 800, 4200, 0.17 if gain == 1.0 else 0.03, 0.001, random)
        made[start : start + hit.size] += gain * hit[: num - start]
    return made


def tom(random: np.random.Generator) -> Mono:
    tune = (0.84, 1.0, 1.0, 1.2, 1.2)[int(random.integers(5))]
    return _mixed(
        _sweep(0.5, 150 * tune, 98 * tune, 0.05, 0.42), 0.06 * _burst(0.03, 400, 2500, 0.025, 0.001, random)
    )


def taiko(random: np.random.Generator) -> Mono:
    tune = 1 + 0.03 * random.normal()
    low = _sweep(0.9, 112 * tune, 66 * tune, 0.06, 0.75)
    skin = ring(
        (138 * tune, 187 * tune, 251 * tune),
        (0.35, 0.22, 0.12),
        (0.3, 0.22, 0.15),
        int(0.4 * RATE_HZ),
        -np.pi / 2,
    )
    return _mixed(low, skin, 0.1 * _burst(0.06, 200, 2200, 0.05, 0.002, random))


def cymbal(random: np.random.Generator) -> Mono:
    return _burst(2.6, 2600, 7000, 2.1, 0.035, random)


def tick(random: np.random.Generator) -> Mono:
    return ring(
        (2150 * (1 + 0.02 * random.normal()), 3300), (1, 0.3), (0.022, 0.015), int(0.04 * RATE_HZ), -np.pi / 2
    )


def wood(random: np.random.Generator) -> Mono:
    tune = (0.8, 1.0, 1.0, 1.0, 1.26)[int(random.integers(5))] * (1 + 0.01 * random.normal())
    return ring(
        (640 * tune, 1490 * tune, 2350 * tune),
        (1, 0.4, 0.12),
        (0.13, 0.06, 0.03),
        int(0.2 * RATE_HZ),
        -np.pi / 2,
    )


def sleigh(random: np.random.Generator) -> Mono:
    num = int(0.22 * RATE_HZ)
    made = np.zeros(num, np.float32)
    for _ in range(7):
        start = int(random.uniform(0, 0.045) * RATE_HZ)
        bell = ring(random.uniform(3600, 7200, 4), 0.3, 0.16, num - start, random.uniform(0, 6.28, 4))
        made[start:] += bell * decay(num - start, 0.2, 0.002)
    return made


# name -> (maker, level, pan -1..1, share sent to the room)
DRUMS: dict[str, tuple[Callable[[np.random.Generator], Mono], float, float, float]] = {
    "kick": (kick, 1.0, 0.0, 0.04), "snare": (snare, 0.62, 0.05, 0.22), "rim": (rim, 0.36, 0.12, 0.22),
    "brush": (brush, 0.32, 0.1, 0.16), "hat": (hat, 0.24, -0.28, 0.08), "ride": (ride, 0.2, 0.3, 0.14),
    "shaker": (shaker, 0.27, 0.36, 0.12), "clap": (clap, 0.36, -0.08, 0.26), "tom": (tom, 0.72, -0.2, 0.22),
    "taiko": (taiko, 1.1, 0.0, 0.3), "cymbal": (cymbal, 0.2, 0.1, 0.4), "tick": (tick, 0.2, -0.3, 0.2),
    "wood": (wood, 0.34, -0.25, 0.3), "sleigh": (sleigh, 0.22, 0.3, 0.22),
}  # fmt: skip
