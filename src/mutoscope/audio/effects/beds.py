"""Sounds that go on: rain, wind, waves, a crowd.

Every bed is a function of absolute time: loops of noise of unlike lengths, so that their sum does not come round
within hours, under slow curves. So any stretch of it can be made alone, and a long bed needs no more memory.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mutoscope import rng
from mutoscope.audio.effects.shaping import panned
from mutoscope.audio.music.sounds.modal import RATE_HZ, Mono, noise, ring
from mutoscope.types import Samples

Place = NDArray[np.int64]  # sample numbers, one after the other
Bed = Callable[[int], Callable[[Place], Samples]]
# Loops last about this long; the second of two channels or layers is a prime number of samples longer or shorter.
_LOOPS = (263_009, 310_019, 351_011, 399_989, 439_009)
# Gains that bring each bed to -24 LUFS [measured over 60 s, mean of four seeds].
_GAINS = {"rain": 0.0308, "wind": 0.0631, "waves": 0.0769, "crowd": 0.0291}


def _loop(num_samples: int, low_hz: float, high_hz: float, random: np.random.Generator) -> Mono:
    """Noise that joins its own beginning: two halves cross-faded with constant power."""
    fade = 4096
    long = noise(num_samples + fade, low_hz, high_hz, random)
    turn = 0.5 * np.pi * np.arange(fade) / fade
    made = long[:num_samples].copy()
    made[:fade] = long[:fade] * np.sin(turn) + long[num_samples:] * np.cos(turn)
    return np.asarray(made, np.float32)


def _wander(seconds: NDArray[np.float64], period: float, random: np.random.Generator) -> NDArray[np.float64]:
    """A slow curve in 0..1 without a period of its own: four sines of unlike frequencies."""
    rates = np.array((1.0, 0.618, 1.732, 0.287)) / period * random.uniform(0.9, 1.1, 4)
    turns = random.uniform(0, 2 * np.pi, 4)
    weights = np.array((1.0, 0.9, 0.45, 0.7))
    curve = np.sin(2 * np.pi * seconds[:, None] * rates + turns) @ weights / weights.sum()
    return np.asarray(0.5 + 0.5 * np.tanh(1.8 * curve) / np.tanh(1.8))


def _pair(lengths: tuple[int, int], low_hz: float, high_hz: float, seed: int, name: str) -> tuple[Mono, Mono]:
    left, right = (
        _loop(length, low_hz, high_hz, rng.generator(seed, f"bed {name}", index))
        for index, length in enumerate(lengths)
    )
    return left, right


def _read(pair: tuple[Mono, Mono], place: Place) -> Samples:
    return np.stack([loop[place % loop.size] for loop in pair])


def rain(seed: int) -> Callable[[Place], Samples]:
    """Hiss of a thousand far drops, and single near ones: short knocks of a few kilohertz, seventy a second."""
    hiss = _pair((_LOOPS[0], _LOOPS[1]), 700, 6500, seed, "rain hiss")
    low = _pair((_LOOPS[2], _LOOPS[3]), 120, 600, seed, "rain low")
    drops = np.zeros((2, _LOOPS[4]), np.float32)
    random = rng.generator(seed, "rain drops")
    for _ in range(int(70 * _LOOPS[4] / RATE_HZ)):
        size = int(0.03 * RATE_HZ)
        f = random.uniform(900, 5200)
        drop = ring((f, f * 1.51), (1, 0.4), 0.004 + 14 / f, size, -np.pi / 2) * np.float32(
            random.gamma(0.7, 1.0)
        )
        at = int(random.integers(_LOOPS[4]))
        index = (at + np.arange(size)) % _LOOPS[4]
        drops[:, index] += panned(drop, random.uniform(-0.9, 0.9))
    turns = rng.generator(seed, "rain wander")
    state = turns.bit_generator.state

    def at_place(place: Place) -> Samples:
        turns.bit_generator.state = state
        swell = 0.85 + 0.3 * _wander(place / RATE_HZ, 9.0, turns)
        wet = _read(hiss, place) * swell + 0.28 * _read(low, place) + 1.3 * drops[:, place % _LOOPS[4]]
        return np.asarray(_GAINS["rain"] * wet, np.float32)

    return at_place


def wind(seed: int) -> Callable[[Place], Samples]:
    """Gusts: a strong gust is not only louder but brighter, so its bands open one after the other; a faint whistle."""
    bands = [
        _pair((_LOOPS[0], _LOOPS[1]), 70, 190, seed, "wind low"),
        _pair((_LOOPS[2], _LOOPS[3]), 230, 420, seed, "wind middle"),
        _pair((_LOOPS[1], _LOOPS[4]), 520, 1000, seed, "wind high"),
        _pair((_LOOPS[3], _LOOPS[0]), 1300, 3200, seed, "wind air"),
    ]
    whistle = _pair((_LOOPS[4], _LOOPS[2]), 690, 730, seed, "wind whistle")
    power = (0.8, 1.3, 2.2, 3.4)
    gain = (0.75, 0.95, 0.8, 0.34)

    def at_place(place: Place) -> Samples:
        seconds = place / RATE_HZ
        made = np.zeros((2, place.size))
        for channel in range(2):
            own = _wander(seconds, 7.5, rng.generator(seed, "wind gust"))
            side = _wander(seconds, 5.0, rng.generator(seed, "wind side", channel))
            gust = 0.12 + 0.88 * (0.75 * own + 0.25 * side)
            for band, exponent, level in zip(bands, power, gain, strict=True):
                made[channel] += level * gust**exponent * band[channel][place % band[channel].size]
            made[channel] += 0.16 * gust**4 * whistle[channel][place % whistle[channel].size]
        return np.asarray(_GAINS["wind"] * made, np.float32)

    return at_place


def waves(seed: int) -> Callable[[Place], Samples]:
    """Surf: a low roar grows, breaks bright, and draws back hissing; every wave has its own height and length."""
    roar = _pair((_LOOPS[0], _LOOPS[1]), 60, 260, seed, "waves roar")
    body = _pair((_LOOPS[2], _LOOPS[3]), 260, 1300, seed, "waves body")
    foam = _pair((_LOOPS[4], _LOOPS[0]), 1500, 6000, seed, "waves foam")
    base = float(rng.generator(seed, "waves period").uniform(7.0, 9.0))

    def at_place(place: Place) -> Samples:
        seconds = place / RATE_HZ
        number = np.floor(seconds / base).astype(int)
        made = np.zeros((2, place.size))
        for wave in range(int(number.min()) - 1, int(number.max()) + 2):
            random = rng.generator(seed, "wave", wave)
            start = base * wave + random.uniform(-0.9, 0.9)
            height = random.uniform(0.55, 1.0)
            t = seconds - start
            pan = random.uniform(-0.25, 0.25)
            grow = np.exp(-0.5 * ((t - 3.0) / 1.3) ** 2)
            breaks = np.where(
                t < 3.4, np.exp(-0.5 * ((t - 3.4) / 0.45) ** 2), np.exp(-np.maximum(t - 3.4, 0) / 1.1)
            )
            draws = np.where(
                t < 4.6, np.exp(-0.5 * ((t - 4.6) / 0.8) ** 2), np.exp(-np.maximum(t - 4.6, 0) / 1.7)
            )
            for channel, side in enumerate((1 - pan, 1 + pan)):
                made[channel] += side * height * grow * roar[channel][place % roar[channel].size]
                made[channel] += 0.9 * side * height**1.4 * breaks * body[channel][place % body[channel].size]
                made[channel] += 0.36 * height * draws * foam[channel][place % foam[channel].size]
        made += 0.16 * _read(roar, place) + 0.05 * _read(body, place)
        return np.asarray(_GAINS["waves"] * made, np.float32)

    return at_place


# First three formants of vowels and how wide they are, Hz (Peterson & Barney 1952, men, rounded).
_VOWELS = (
    (730, 1090, 2440),
    (530, 1840, 2480),
    (270, 2290, 3010),
    (570, 840, 2410),
    (440, 1020, 2240),
    (660, 1720, 2410),
)


def crowd(seed: int) -> Callable[[Place], Samples]:
    """A murmur: many people speak at once, syllable by syllable, in vowels nobody can make out."""
    loops = []
    for layer, length in enumerate((_LOOPS[1], _LOOPS[3], _LOOPS[4])):
        loop = np.zeros((2, length), np.float32)
        for speaker in range(7):
            random = rng.generator(seed, "crowd speaker", layer, speaker)
            near = np.float32(np.exp(random.normal(-0.6, 0.55)))  # a few stand close, most do not
            loop += panned(_babble(length, random), random.uniform(-0.8, 0.8)) * near
        loops.append(np.asarray(loop / np.sqrt(np.mean(loop**2)), np.float32))
    air = _pair((_LOOPS[0], _LOOPS[2]), 150, 900, seed, "crowd air")

    def at_place(place: Place) -> Samples:
        seconds = place / RATE_HZ
        made = 0.15 * _read(air, place)
        for layer, loop in enumerate(loops):  # each table of people grows louder and quieter by itself
            talk = 0.45 + 0.85 * _wander(seconds, 6.0, rng.generator(seed, "crowd talk", layer))
            made = made + talk * loop[:, place % loop.shape[1]]
        return np.asarray(_GAINS["crowd"] * made, np.float32)

    return at_place


def _babble(length: int, random: np.random.Generator) -> Mono:
    """One voice in the distance, as a loop: pitch pulses through formants, about four and a half syllables a second."""
    made = np.zeros(length, np.float32)
    base = random.uniform(95, 145) if random.random() < 0.5 else random.uniform(160, 245)
    tract = random.uniform(0.95, 1.18) if base > 150 else random.uniform(0.9, 1.05)
    at = 0
    while at < length:
        if random.random() < 0.16:  # draws breath, or listens
            at += int(random.uniform(0.25, 1.3) * RATE_HZ)
            continue
        size = int(random.uniform(0.13, 0.3) * RATE_HZ)
        f0 = base * 2 ** (random.normal(0, 3.0) / 12)
        h = np.arange(1, int(3600 / f0) + 1)
        level = h**-0.9
        vowel = _VOWELS[int(random.integers(len(_VOWELS)))]
        shape = np.full(h.size, 0.03)
        for order, formant in enumerate(vowel):
            shape += 0.85**order / (1 + ((h * f0 - tract * formant) / (60 + 45 * order)) ** 2)
        turn = 2 * np.pi * np.cumsum(f0 * (1 + random.normal(0, 0.05) * np.linspace(-1, 1, size))) / RATE_HZ
        tone = (level * shape) @ np.sin(
            h[:, None] * turn.astype(np.float32) + random.uniform(0, 6.28, (h.size, 1))
        )
        envelope = np.sin(np.pi * np.arange(size) / size) ** 0.8
        index = (at + np.arange(size)) % length
        made[index] += (tone * envelope * random.uniform(0.5, 1.0)).astype(np.float32)
        at += int(size * random.uniform(0.75, 1.05))
    return made
