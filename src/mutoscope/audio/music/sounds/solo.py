"""Players of one voice that hold and bend a note: flutes, whistle, bowed strings, horn, a soft synthesizer.

A cycle read from a table while the pitch moves: it is reached from below, and vibrato comes in late, as players do it.
A mellow and a full table are faded by the loudness of the moment; wind players add breath around the second harmonic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mutoscope.audio.music.sounds.modal import RATE_HZ, Mono, hertz, noise

_TABLE = 2048


@dataclass(frozen=True, kw_only=True, slots=True)
class Solo:
    """How a soloist sounds."""

    levels: tuple[float, ...]  # of the harmonics, full sound
    mellow: float  # each harmonic of the mellow sound is softer by h**-mellow
    attack: float  # seconds
    release: float
    vibrato_cents: float = 12.0
    vibrato_hz: float = 5.1
    vibrato_after: float = 0.25  # seconds
    scoop_cents: float = 25.0  # how far below the pitch a note begins
    breath: float = 0.0
    formants: tuple[tuple[float, float, float], ...] = ()


def _saw(count: int, slope: float) -> tuple[float, ...]:
    return tuple(float(h) ** -slope for h in range(1, count + 1))


SOLOS: dict[str, Solo] = {
    "flute": Solo(levels=(1, 0.42, 0.2, 0.07, 0.03, 0.012), mellow=1.3, attack=0.06, release=0.12, breath=0.045,
                  vibrato_cents=11),
    "whistle": Solo(levels=(1, 0.08, 0.03), mellow=1.0, attack=0.045, release=0.09, breath=0.06, vibrato_cents=16,
                    vibrato_hz=5.6, scoop_cents=45),
    "dizi": Solo(levels=(1, 0.62, 0.45, 0.2, 0.16, 0.08, 0.05), mellow=1.0, attack=0.035, release=0.1, breath=0.055,
                 vibrato_cents=17, vibrato_hz=5.4, scoop_cents=60, formants=((1900, 700, 0.7),)),
    "soft_lead": Solo(levels=(1, 0.12, 0.22, 0.06, 0.1, 0.03, 0.05), mellow=1.2, attack=0.05, release=0.25,
                      vibrato_cents=8, scoop_cents=12),
    "solo_strings": Solo(levels=_saw(26, 1.0), mellow=0.6, attack=0.11, release=0.2, vibrato_cents=15, vibrato_hz=5.5,
                         vibrato_after=0.2, scoop_cents=18,
                         formants=((290, 60, 0.8), (480, 90, 0.7), (950, 200, 0.5), (2300, 500, 0.8))),
    "erhu": Solo(levels=_saw(20, 1.0), mellow=0.6, attack=0.08, release=0.16, vibrato_cents=22, vibrato_hz=5.8,
                 vibrato_after=0.15, scoop_cents=80,
                 formants=((520, 110, 1.4), (1150, 240, 1.2), (2500, 500, 0.7))),
    "horn": Solo(levels=(1, 0.85, 0.6, 0.42, 0.27, 0.17, 0.1, 0.06, 0.035), mellow=0.9, attack=0.09, release=0.2,
                 vibrato_cents=4, vibrato_hz=4.8, scoop_cents=10, formants=((420, 130, 0.6),)),
}  # fmt: skip


@lru_cache(maxsize=256)
def _tables(name: str, pitch: int) -> tuple[Mono, Mono]:
    solo = SOLOS[name]
    f0 = hertz(pitch)
    h = np.arange(1, len(solo.levels) + 1)
    level = np.array(solo.levels) * (h * f0 < 11_000) / (1 + (h * f0 / 6500) ** 4)
    for center, wide, gain in solo.formants:
        level = level * (1 + gain * np.exp(-0.5 * ((h * f0 - center) / wide) ** 2))
    phases = np.pi * (h**2 % 7) / 3.5  # spread, so that the cycle has no spike
    turn = 2 * np.pi * np.arange(_TABLE + 1) / _TABLE
    made = []
    for tilt in (solo.mellow, 0.0):
        cycle = (level * h**-tilt) @ np.sin(h[:, None] * turn + phases[:, None])
        made.append((cycle / np.sqrt(np.mean(cycle**2))).astype(np.float32))
    return made[0], made[1]


def held(
    name: str, pitch: int, seconds: float, velocity: float, bend: float, random: np.random.Generator
) -> Mono:
    """float32 (S,): one note held for ``seconds`` and released."""
    solo = SOLOS[name]
    num = int((seconds + solo.release) * RATE_HZ)
    t = np.arange(num, dtype=np.float32) / RATE_HZ
    late = np.clip((t - solo.vibrato_after) / 0.35, 0, 1)
    rate = solo.vibrato_hz * (1 + 0.05 * random.normal())
    cents = solo.vibrato_cents * late * np.sin(2 * np.pi * rate * t + random.uniform(0, 6.28))
    cents -= solo.scoop_cents * np.exp(-t / 0.03)
    if bend:
        cents -= 100 * bend * (0.5 + 0.5 * np.cos(np.pi * np.clip(t / 0.16, 0, 1)))
    step = hertz(pitch) / RATE_HZ * np.exp2(cents / 1200)
    place = np.mod(np.cumsum(step, dtype=np.float64), 1.0) * _TABLE
    low = place.astype(np.int32)
    part = (place - low).astype(np.float32)
    mellow, full = _tables(name, pitch)
    attack = min(solo.attack, 0.4 * seconds + 0.005)
    level = np.sin(0.5 * np.pi * np.clip(t / attack, 0, 1)) ** 2
    level *= 0.5 + 0.5 * np.cos(np.pi * np.clip((t - seconds) / solo.release, 0, 1))
    # A long note swells a little and yields; a short one just speaks.
    shape = (
        0.86
        + 0.14 * np.sin(np.pi * np.clip(t / max(seconds, 0.2), 0, 1))
        + 0.03 * late * np.sin(2 * np.pi * rate * t)
    )
    opened = np.clip((0.1 + 0.85 * velocity) * shape * level, 0, 1)
    soft = mellow[low] + (mellow[low + 1] - mellow[low]) * part
    rich = full[low] + (full[low + 1] - full[low]) * part
    tone = (soft + (rich - soft) * opened) * level * shape
    if solo.breath:
        f0 = hertz(pitch)
        air = noise(num, f0 * 1.2, min(6500.0, f0 * 4), random)
        chiff = 1 + 2.2 * np.exp(-t / 0.035)
        tone = tone + solo.breath * air * level * chiff
    return np.asarray(tone, np.float32)
