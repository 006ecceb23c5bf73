"""Effects that happen once. Each takes its length and its random numbers and gives float32 (2, S) at any level."""

from __future__ import annotations

import numpy as np

from mutoscope.audio.effects.shaping import in_room, panned, swept_noise
from mutoscope.audio.music.sounds.modal import RATE_HZ, Mono, decay, hertz, noise, ring
from mutoscope.types import Samples


def _bell(t: np.ndarray, peak: float, rise: float, fall: float) -> np.ndarray:
    """A smooth rise to 1 at ``peak`` and a fall, zero at both ends of 0..1."""
    left = np.clip(t / peak, 0, 1) ** rise
    right = np.clip((1 - t) / (1 - peak), 0, 1) ** fall
    return np.sin(0.5 * np.pi * np.minimum(left, right)) ** 2


def whoosh(seconds: float, random: np.random.Generator) -> Samples:
    """Something passes close by: the band climbs and falls again, from one side to the other."""
    num = int(seconds * RATE_HZ)
    t = np.arange(num) / num
    peak = 0.52 + 0.08 * random.random()
    top = random.uniform(1500, 2300)
    level = _bell(t, peak, 1.6, 1.3)
    body = swept_noise(num, 260 + top * level, 0.75, random)
    air = swept_noise(num, 1200 + 3600 * level, 0.5, random)
    rumble = swept_noise(num, 120 + 120 * level, 0.5, random)
    side = 1 if random.random() < 0.5 else -1
    mono = (body + 0.28 * air * level + 0.4 * rumble) * level
    return in_room(panned(mono.astype(np.float32), side * 0.8 * (2 * t - 1)), 0.7, 0.12)


def riser(seconds: float, random: np.random.Generator) -> Samples:
    """Tension: noise and a pair of tones climb, shake faster and stop short on the cut."""
    num = int(seconds * RATE_HZ)
    t = np.arange(num) / num
    clock = np.arange(num) / RATE_HZ
    air = swept_noise(num, 300 * 2 ** (3.8 * t**1.3), 0.6, random)
    base = hertz(int(random.integers(43, 48)))
    tones = np.zeros((2, num))
    for channel in range(2):
        for cents in (-9.0, 7.0):
            pitch = base * 2 ** (2.0 * t**1.5 + (cents + 3 * channel) / 1200)
            phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
            for h in range(1, 7):
                tones[channel] += np.sin(h * phase + h * channel) / h**1.2 * (h * pitch < 6000)
    shake = 1 - 0.45 * (0.3 + 0.7 * t) * (0.5 + 0.5 * np.cos(2 * np.pi * np.cumsum(3 + 13 * t**2) / RATE_HZ))
    level = (
        (0.02 + 0.98 * t**2.2)
        * shake
        * np.clip((seconds - clock) / 0.012, 0, 1)
        * np.clip(clock / 0.05, 0, 1)
    )
    other = swept_noise(num, 300 * 2 ** (3.8 * t**1.3), 0.6, random)
    made = (0.6 * np.stack((air, other)) + 0.34 * tones) * level
    return in_room(made.astype(np.float32), 0.9, 0.14)


def hit(seconds: float, random: np.random.Generator) -> Samples:
    """A film trailer's blow: a falling low tone, a skin, a crack and a large room."""
    num = int(min(seconds, 3.5) * RATE_HZ)
    t = np.arange(num) / RATE_HZ
    low, high = random.uniform(36, 42), random.uniform(95, 125)
    phase = 2 * np.pi * (low * t + (high - low) * 0.055 * (1 - np.exp(-t / 0.055)))
    boom = np.sin(phase) * decay(num, 1.5, 0.002)
    skin = ring(np.array((92, 141, 203, 268)), (0.5, 0.4, 0.25, 0.15), (0.6, 0.45, 0.3, 0.2), num, -np.pi / 2)
    crack = np.zeros(num, np.float32)
    size = min(num, int(0.25 * RATE_HZ))
    crack[:size] = noise(size, 250, 3200, random) * decay(size, 0.22, 0.001)
    mono = np.tanh(1.6 * (boom + 0.5 * skin + 0.16 * crack)).astype(np.float32)
    fade = min(num, int(0.3 * RATE_HZ))
    mono[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return in_room(panned(mono, 0.0), 2.4, 0.5)


def click(seconds: float, random: np.random.Generator) -> Samples:
    """A mouse button: down, and up again seventy milliseconds later, lighter."""
    num = max(int(seconds * RATE_HZ), int(0.05 * RATE_HZ))
    made = np.zeros(num, np.float32)
    up = min(0.068 + 0.01 * random.random(), 0.6 * num / RATE_HZ)
    for at, gain, tune in ((0.001, 1.0, 1.0), (up, 0.5, 1.18)):
        start = int(at * RATE_HZ)
        size = num - start
        body = ring(
            np.array((1250, 2480, 3930, 5200)) * tune * (1 + 0.03 * random.normal(size=4)), (1, 0.7, 0.4, 0.2),
            (0.014, 0.01, 0.007, 0.005), size, -np.pi / 2,
        )  # fmt: skip
        made[start:] += gain * (body + 0.25 * noise(size, 900, 6000, random) * decay(size, 0.006, 0.0004))
    made *= _tail_out(num, 0.01)
    return panned(made, 0.0)


def pop(seconds: float, random: np.random.Generator) -> Samples:
    """A bubble: a sine that rises as it dies (Minnaert's resonance of a shrinking air volume)."""
    num = int(min(max(seconds, 0.08), 0.6) * RATE_HZ)
    t = np.arange(num) / RATE_HZ
    low = random.uniform(330, 430)
    pitch = low * (1 + 1.5 * np.clip(t / 0.07, 0, 1) ** 1.4)
    tone = np.sin(2 * np.pi * np.cumsum(pitch) / RATE_HZ) * decay(num, 0.12, 0.004)
    puff = noise(num, 250, 1800, random) * decay(num, 0.03, 0.001)
    return panned(((tone + 0.09 * puff) * _tail_out(num, 0.03)).astype(np.float32), 0.0)


def clink(seconds: float, random: np.random.Generator) -> Samples:
    """Two glasses touch: each a few high modes (rim modes go as n², Rossing 1990), a moment apart."""
    num = int(min(max(seconds, 0.3), 2.5) * RATE_HZ)
    made = np.zeros((2, num), np.float32)
    for pan, at in ((-0.25, 0.0), (0.3, 0.004 + 0.004 * random.random())):
        base = random.uniform(1450, 1850)
        modes = base * np.array((1.0, 2.02, 3.4, 5.1)) * (1 + 0.01 * random.normal(size=4))
        pairs = np.concatenate((modes, modes * 1.0022))  # a rim is never quite round: each mode beats
        start = int(at * RATE_HZ)
        tone = ring(
            pairs, np.tile((1, 0.7, 0.3, 0.1), 2), np.tile((1.1, 0.7, 0.35, 0.2), 2), num - start, -np.pi / 2
        )
        tap = noise(num - start, 1500, 7000, random) * decay(num - start, 0.006, 0.0004)
        made[:, start:] += panned(tone + 0.5 * tap, pan)
    made *= _tail_out(num, 0.15)
    return in_room(made, 0.8, 0.1)


def chime(seconds: float, random: np.random.Generator) -> Samples:
    """Four small tubes in a pentatonic row, upwards (a tube's modes go as 3.01², 5², 7² …; Fletcher & Rossing 1998)."""
    num = int(min(max(seconds, 0.8), 6.0) * RATE_HZ)
    made = np.zeros((2, num), np.float32)
    root = int(random.integers(74, 79))
    for index, step in enumerate((0, 4, 7, 12)):
        f0 = hertz(root + step)
        start = int((0.085 + 0.012 * random.random()) * index * RATE_HZ)
        if start >= num:
            break
        level = 0.9**index
        tone = ring(
            f0 * np.array((1, 1.003, 2.756, 5.404)), (0.6, 0.4, 0.22, 0.06), (2.6, 2.3, 1.1, 0.4),
            num - start, -np.pi / 2,
        )  # fmt: skip
        edge = min(num - start, 96)
        tone[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
        made[:, start:] += panned(level * tone, -0.45 + 0.3 * index)
    made *= _tail_out(num, 0.4 * num / RATE_HZ)
    return in_room(made, 1.6, 0.22)


def page(seconds: float, random: np.random.Generator) -> Samples:
    """A sheet is lifted, bends over and falls: two rustles of crackling noise and a soft slap."""
    num = int(min(max(seconds, 0.25), 2.0) * RATE_HZ)
    t = np.arange(num) / num
    crackle = np.repeat(random.gamma(0.6, 1.0, num // 96 + 1), 96)[:num]
    crackle = np.convolve(crackle, np.hanning(97) / np.hanning(97).sum(), mode="same")
    lift = _bell(np.clip(t / 0.5, 0, 1), 0.6, 1.0, 1.0)
    fall = _bell(np.clip((t - 0.42) / 0.5, 0, 1), 0.45, 1.0, 1.6)
    paper = swept_noise(num, 1500 + 2600 * lift + 1300 * fall, 0.7, random)
    mono = paper * crackle * (0.75 * lift + fall)
    slap = int(0.8 * num)
    size = num - slap
    mono[slap:] += 0.9 * noise(size, 180, 900, random) * decay(size, 0.06, 0.004)
    mono = mono * _tail_out(num, 0.02)
    return in_room(panned(mono.astype(np.float32), 0.5 - t), 0.35, 0.08)


def _tail_out(num_samples: int, seconds: float) -> Mono:
    """One, falling to zero over the last ``seconds``."""
    made = np.ones(num_samples, np.float32)
    tail = min(num_samples, max(1, int(seconds * RATE_HZ)))
    made[-tail:] = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, tail + 1) / tail)
    return made
