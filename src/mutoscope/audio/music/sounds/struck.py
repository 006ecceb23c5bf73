"""Plucked and struck players: guitar, harp, guzheng, pianos, mallets, boxes; all of them ring and are damped.

A string's partial h has level sin(π h p)/h^s (plucked at p of its length), frequency h f √(1 + B h²) (Fletcher 1964)
and loss σ = b₁ + b₃ f² (Chaigne & Askenfelt 1994): the closed form of what a Karplus-Strong loop (1983) computes,
without its tuning error. Bars and tines take the mode ratios of a free or clamped bar (Fletcher & Rossing 1998).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mutoscope.audio.music.sounds.modal import RATE_HZ, Mono, decay, hertz, noise, ring

Ring = Callable[[float, float, np.random.Generator], Mono]


def _string(
    f0: float,
    velocity: float,
    random: np.random.Generator,
    *,
    pluck: float,
    slope: float,
    stiffness: float,
    loss: float,
    damping: float,
    dark_hz: float,
    seconds: float,
    pairs: float = 0.6,
    knock: float = 0.0,
    body: tuple[tuple[float, float], ...] = (),
) -> Mono:
    """One string: two polarizations a few cents apart that die at different speeds, a body and a knock."""
    count = int(min(70, 11_000 / f0)) or 1
    h = np.arange(1, count + 1)
    f = h * f0 * np.sqrt(1 + stiffness * h**2)
    level = np.abs(np.sin(np.pi * h * pluck)) / h ** (slope + 0.6 * (0.6 - velocity))
    level = level * (0.9 + 0.2 * random.random(count))
    level *= 1 / (1 + (f / (dark_hz * (0.45 + 0.9 * velocity))) ** 2)
    for center, gain in body:
        level *= 1 + gain / (1 + ((f - center) / (0.25 * center)) ** 2)
    t60 = 6.91 / (loss + damping * 1e-6 * f**2)
    num = int(seconds * RATE_HZ)
    cents = 2.0 ** (pairs / 1200.0)
    tone = ring(
        np.concatenate((f / cents, f * cents)),
        np.concatenate((0.6 * level, 0.4 * level)),
        np.concatenate((t60, 0.45 * t60)),
        num,
        np.concatenate((np.full(count, -np.pi / 2), np.full(count, -np.pi / 2))),
    )
    if knock:
        wood = ring(
            (105.0, 212.0, 390.0), (1.0, 0.7, 0.4), (0.09, 0.06, 0.04), int(0.12 * RATE_HZ), -np.pi / 2
        )
        touch = noise(int(0.03 * RATE_HZ), 300, 2200 + 2500 * velocity, random) * decay(
            int(0.03 * RATE_HZ), 0.025, 0.002
        )
        scale = knock * float(np.abs(tone[: RATE_HZ // 10]).max())
        tone[: wood.size] += 0.5 * scale * wood
        tone[: touch.size] += 0.22 * scale * touch
    return tone


def nylon(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    f0 = hertz(pitch)
    return _string(
        f0, velocity, random, pluck=0.19 + 0.03 * random.random(), slope=1.25, stiffness=4e-5, loss=1.7 + f0 / 300,
        damping=1.1, dark_hz=3000, seconds=2.6, knock=0.35, body=((110, 0.5), (215, 0.7), (430, 0.3)),
    )  # fmt: skip


def steel_guitar(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    f0 = hertz(pitch)
    return _string(
        f0, velocity, random, pluck=0.14 + 0.03 * random.random(), slope=1.1, stiffness=9e-5, loss=1.3 + f0 / 400,
        damping=0.4, dark_hz=3600, seconds=2.8, knock=0.2, body=((105, 0.4), (205, 0.6), (420, 0.3)),
    )  # fmt: skip


def harp(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    f0 = hertz(pitch)
    return _string(
        f0, velocity, random, pluck=0.42, slope=1.35, stiffness=2e-5, loss=1.2 + f0 / 500, damping=0.8,
        dark_hz=2400, seconds=3.0, pairs=0.4, knock=0.12, body=((160, 0.3), (300, 0.4)),
    )  # fmt: skip


def guzheng(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    f0 = hertz(pitch)
    return _string(
        f0, velocity, random, pluck=0.09 + 0.02 * random.random(), slope=1.05, stiffness=3e-5, loss=1.1 + f0 / 450,
        damping=0.45, dark_hz=3200, seconds=3.0, pairs=1.1, knock=0.22, body=((190, 0.5), (420, 0.5), (900, 0.25)),
    )  # fmt: skip


def pizzicato(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    f0 = hertz(pitch)
    tones = [
        _string(
            f0 * 2 ** (random.normal(0, 3.5) / 1200), velocity, random, pluck=0.23, slope=1.4, stiffness=2e-5,
            loss=9 + f0 / 60, damping=5, dark_hz=1500, seconds=0.9, knock=0.4,
            body=((280, 0.9), (460, 0.7), (900, 0.4)),
        )
        for _ in range(3)
    ]  # fmt: skip
    made = np.zeros(tones[0].size + 900, np.float32)
    for tone in tones:  # a section never plucks at one instant
        at = int(random.integers(0, 700))
        made[at : at + tone.size] += tone
    return made


def synth_pluck(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    f0 = hertz(pitch)
    count = int(min(48, 9_000 / f0)) or 1
    h = np.arange(1, count + 1)
    level = 1 / h ** (1.25 - 0.25 * velocity)
    t60 = 1.5 / (0.75 + 0.33 * h ** (1.15 - 0.3 * velocity))
    spread = 2 ** (4 / 1200)
    phase = random.uniform(0, 2 * np.pi, 2 * count)
    num = int(1.6 * RATE_HZ)
    tone = ring(
        np.concatenate((h * f0 / spread, h * f0 * spread)), np.tile(level, 2), np.tile(t60, 2), num, phase
    )
    return tone * decay_in(num, 0.003)


def felt_piano(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    """Three strings a little apart under a felt hammer: the sound dies fast at first, then sings (Weinreich 1977)."""
    f0 = hertz(pitch)
    count = int(min(44, 7_500 / f0)) or 1
    h = np.arange(1, count + 1)
    f = h * f0 * np.sqrt(1 + 2.2e-4 * 2 ** ((pitch - 60) / 10) * h**2)
    hammer = 800 + 2200 * velocity**1.5 + 1.2 * f0
    level = np.abs(np.sin(np.pi * h * 0.118)) ** 0.7 / h**0.85 / (1 + (f / hammer) ** 2.6)
    t60 = 7.0 * 2 ** (-(pitch - 48) / 20) / (1 + (f / 1500) ** 1.2)
    apart = np.array((-0.7, 0.05, 0.8)) + random.normal(0, 0.1, 3)
    modes = [f * 2 ** (cents / 1200) for cents in apart]
    fade = (t60 * 0.35, t60, t60 * 1.15)
    gain = (0.55, 0.3, 0.22)
    num = int(3.4 * RATE_HZ)
    tone = ring(
        np.concatenate(modes),
        np.concatenate([g * level for g in gain]),
        np.concatenate(fade),
        num,
        -np.pi / 2,
    )
    thump = noise(int(0.05 * RATE_HZ), 60, 420 + 500 * velocity, random) * decay(
        int(0.05 * RATE_HZ), 0.05, 0.003
    )
    felt = noise(int(0.02 * RATE_HZ), 800, 3000, random) * decay(int(0.02 * RATE_HZ), 0.018, 0.003)
    scale = float(np.abs(tone[: RATE_HZ // 8]).max())
    tone[: thump.size] += 0.07 * scale * thump
    tone[: felt.size] += 0.018 * scale * felt
    return tone * decay_in(num, 0.0018)


def decay_in(num_samples: int, seconds: float) -> Mono:
    """A short raised-cosine attack, so that nothing begins with a step."""
    made = np.ones(num_samples, np.float32)
    edge = min(num_samples, max(2, int(seconds * RATE_HZ)))
    made[:edge] = 0.5 - 0.5 * np.cos(np.pi * np.arange(edge) / edge)
    return made


def electric_piano(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    """Frequency modulation (Chowning 1973): a 1:1 pair for the body, a 1:14 pair for the tine."""
    f0 = hertz(pitch)
    num = int(3.2 * RATE_HZ)
    t = np.arange(num, dtype=np.float32) / RATE_HZ
    turn = (2 * np.pi * np.mod(np.arange(num) * (f0 / RATE_HZ), 1.0)).astype(np.float32)
    index = (0.35 + 1.5 * velocity**1.4) * np.exp(-t * 3.2) + 0.12
    body = np.sin(turn + index * np.sin(turn)) * np.exp(-t * (0.9 + f0 / 900))
    # the tine stays below 7 kHz: 14:1 for low notes, nearer whole ratios above
    ratio = max(1, int(min(14, 6500 / f0)))
    tine = np.sin(turn * 2 + 0.7 * np.exp(-t * 9) * np.sin(ratio * turn)) * np.exp(-t * 6.5)
    tone = body + (0.06 + 0.16 * velocity) * tine
    return np.asarray(tone * decay_in(num, 0.0025), np.float32)


def _bar(
    pitch: float,
    velocity: float,
    random: np.random.Generator,
    ratios: tuple[float, ...],
    levels: tuple[float, ...],
    t60: tuple[float, ...],
    seconds: float,
    stick: float,
    stick_hz: float,
) -> Mono:
    f0 = hertz(pitch)
    hard = np.array([1.0] + [velocity ** (0.6 + 0.5 * k) for k in range(1, len(ratios))])
    frequencies = f0 * np.array(ratios)
    soft = 1 / (1 + (frequencies / 7500) ** 4)
    low = 2 ** (-(pitch - 60) / 16)
    tone = ring(
        frequencies, np.array(levels) * hard * soft, np.array(t60) * low, int(seconds * RATE_HZ), -np.pi / 2
    )
    tap = noise(int(0.02 * RATE_HZ), 250, stick_hz, random) * decay(int(0.02 * RATE_HZ), 0.014, 0.001)
    tone[: tap.size] += stick * float(np.abs(tone).max()) * (0.5 + 0.5 * velocity) * tap
    return tone * decay_in(tone.size, 0.0012)


def marimba(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    return _bar(pitch, velocity, random, (1, 3.98, 9.6), (1, 0.28, 0.07), (1.15, 0.28, 0.1), 1.4, 0.05, 1600)


def vibraphone(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    tone = _bar(pitch, velocity, random, (1, 4.0, 10.0), (1, 0.2, 0.05), (4.6, 1.6, 0.4), 3.2, 0.025, 2400)
    t = np.arange(tone.size, dtype=np.float32) / RATE_HZ
    return np.asarray(tone * (0.84 + 0.16 * np.cos(2 * np.pi * 4.6 * t)), np.float32)


def glockenspiel(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    return _bar(pitch, velocity, random, (1, 2.76, 5.4), (1, 0.16, 0.05), (3.4, 1.1, 0.4), 2.4, 0.02, 3500)


def celesta(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    return _bar(
        pitch,
        velocity,
        random,
        (1, 2.0, 4.0, 6.2),
        (1, 0.12, 0.16, 0.05),
        (2.6, 1.4, 0.7, 0.3),
        2.2,
        0.03,
        1800,
    )


def music_box(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    # A clamped comb: 1, 6.27, 17.5; the player hears the fundamental and one high ghost.
    return _bar(
        pitch,
        velocity,
        random,
        (1, 2.005, 3.01, 6.27),
        (1, 0.32, 0.1, 0.06),
        (2.2, 1.2, 0.8, 0.25),
        2.0,
        0.03,
        3000,
    )


def kalimba(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    return _bar(pitch, velocity, random, (1, 2.0, 5.8), (1, 0.22, 0.12), (1.5, 0.6, 0.12), 1.6, 0.07, 1500)


def warm_bass(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    return _bass_string(pitch, velocity, random, slope=1.45, dark_hz=520, t60=3.6, knock=0.05)


def upright_bass(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    return _bass_string(pitch, velocity, random, slope=1.3, dark_hz=750, t60=1.5, knock=0.22)


def synth_bass(pitch: float, velocity: float, random: np.random.Generator) -> Mono:
    f0 = hertz(pitch)
    h = np.arange(1, 25)
    level = 1 / h ** (1.2 - 0.15 * velocity) / (1 + (h * f0 / 1400) ** 2)
    t60 = 3.0 / (0.8 + 0.3 * h)
    tone = ring(h * f0, level, t60, int(2.0 * RATE_HZ), -np.pi / 2)
    return tone * decay_in(tone.size, 0.004)


def _bass_string(
    pitch: float,
    velocity: float,
    random: np.random.Generator,
    *,
    slope: float,
    dark_hz: float,
    t60: float,
    knock: float,
) -> Mono:
    f0 = hertz(pitch)
    h = np.arange(1, 19)
    f = h * f0 * np.sqrt(1 + 6e-5 * h**2)
    level = np.abs(np.sin(np.pi * h * 0.27)) / h**slope / (1 + (f / (dark_hz * (0.6 + 0.8 * velocity))) ** 2)
    level[0] *= 1.25
    tone = ring(f, level, t60 / (1 + (f / 300) ** 1.2), int(3.0 * RATE_HZ), -np.pi / 2)
    thump = noise(int(0.04 * RATE_HZ), 90, 900, random) * decay(int(0.04 * RATE_HZ), 0.035, 0.002)
    tone[: thump.size] += knock * float(np.abs(tone).max()) * thump * 0.3
    return tone * decay_in(tone.size, 0.004)


PLAYERS: dict[str, Ring] = {
    "nylon": nylon, "steel_guitar": steel_guitar, "harp": harp, "guzheng": guzheng, "pizzicato": pizzicato,
    "synth_pluck": synth_pluck, "felt_piano": felt_piano, "electric_piano": electric_piano, "marimba": marimba,
    "vibraphone": vibraphone, "glockenspiel": glockenspiel, "celesta": celesta, "music_box": music_box,
    "kalimba": kalimba, "warm_bass": warm_bass, "upright_bass": upright_bass, "synth_bass": synth_bass,
}  # fmt: skip
