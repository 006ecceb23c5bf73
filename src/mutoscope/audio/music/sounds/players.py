"""One note of any player, at a common loudness, kept in a cache of bounded size."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mutoscope import rng
from mutoscope.audio.music.sounds import drums, pads, solo, struck
from mutoscope.audio.music.sounds.modal import RATE_HZ
from mutoscope.types import Samples

_CACHE_BYTES = 96 * 2**20
_LAYERS = 5  # timbres from soft to loud
_TAKES = 2  # of every pitch and layer: the same note twice is not the same sound
LONGEST_SECONDS = 14.0


@dataclass(frozen=True, slots=True)
class Seat:
    """A player's place: level, pan (-1..1), share sent to the room, release in seconds, ducked by the kick."""

    level: float
    pan: float
    send: float
    release: float = 0.12
    ducked: bool = False


SEATS: dict[str, Seat] = {
    "pad": Seat(0.34, 0.0, 0.5, ducked=True), "strings": Seat(0.3, 0.0, 0.6, ducked=True),
    "chords": Seat(0.66, -0.1, 0.32, 0.22), "lead": Seat(0.8, 0.08, 0.42, 0.2), "bass": Seat(0.78, 0.0, 0.04, 0.07),
    "sparkle": Seat(0.36, 0.42, 0.6, 0.5), "drums": Seat(0.7, 0.0, 0.2),
}  # fmt: skip
# Corrections so that players of one part are equally loud [measured with the K-weighted meter, single notes].
TRIM: dict[str, float] = {
    "nylon": 1.21, "steel_guitar": 1.1, "harp": 1.1, "guzheng": 1.1, "pizzicato": 1.51, "synth_pluck": 1.29,
    "felt_piano": 1.15, "electric_piano": 0.85, "marimba": 1.38, "vibraphone": 1.04, "glockenspiel": 1.08,
    "celesta": 1.15, "music_box": 1.2, "kalimba": 1.32, "warm_bass": 0.96, "upright_bass": 1.2, "synth_bass": 0.82,
    "warm_pad": 0.77, "glass_pad": 0.61, "dark_pad": 0.75, "bright_pad": 0.71, "strings": 0.73, "choir": 0.72,
    "low_strings": 0.67, "spiccato": 1.7, "flute": 0.76, "whistle": 0.76, "dizi": 0.73, "soft_lead": 0.76,
    "solo_strings": 0.73, "erhu": 0.74, "horn": 0.74,
}  # fmt: skip


class Cache:
    """Arrays by key; the ones not asked for longest go first when they take too much room."""

    def __init__(self, most_bytes: int = _CACHE_BYTES) -> None:
        self._most = most_bytes
        self._held = 0
        self._arrays: OrderedDict[tuple[object, ...], tuple[Samples, ...]] = OrderedDict()

    def get(self, key: tuple[object, ...], make: Callable[[], tuple[Samples, ...]]) -> tuple[Samples, ...]:
        if key in self._arrays:
            self._arrays.move_to_end(key)
            return self._arrays[key]
        made = make()
        self._arrays[key] = made
        self._held += sum(array.nbytes for array in made)
        while self._held > self._most and len(self._arrays) > 1:
            _, gone = self._arrays.popitem(last=False)
            self._held -= sum(array.nbytes for array in gone)
        return made


def _leveled(tone: Samples, loudness: float = 0.1) -> Samples:
    """Scaled so that the loudest 100 ms have an RMS of ``loudness``: the ear's measure of a note, roughly."""
    size = RATE_HZ // 10
    power = np.add.reduceat(tone.astype(np.float64) ** 2, np.arange(0, tone.size, size)) / size
    return np.asarray(tone * (loudness / max(1e-9, float(np.sqrt(power.max())))), np.float32)


def sound(
    cache: Cache,
    player: str,
    pitch: int,
    seconds: float,
    velocity: float,
    take: int,
    release: float,
    bend: float = 0.0,
) -> Samples:
    """float32 (S,) or (2, S): a note at full level; velocity changes the timbre here and the level outside."""
    seconds = min(seconds, LONGEST_SECONDS)
    level = TRIM.get(player, 1.0)
    if player in struck.PLAYERS:
        layer = int(np.clip(velocity * _LAYERS, 0, _LAYERS - 1))
        kind = take % _TAKES

        def make() -> tuple[Samples, ...]:
            random = rng.generator(kind, f"sound {player}", pitch, layer)
            return (_leveled(struck.PLAYERS[player](pitch, (layer + 0.5) / _LAYERS, random)),)

        tone = cache.get((player, pitch, layer, kind), make)[0]
        if bend:
            tone = _bent(tone, bend)
        return level * _damped(tone, seconds, release)
    random = rng.generator(take, f"note {player}", pitch)
    if player in pads.PADS:
        pair = cache.get(
            (player, pitch), lambda: pads.loops(player, pitch, rng.generator(0, f"pad {player}", pitch))
        )
        return np.float32(0.1 * level) * pads.held(player, (pair[0], pair[1]), seconds, velocity, random)
    return np.float32(0.1 * level) * solo.held(player, pitch, seconds, velocity, bend, random)


def _bent(tone: Samples, bend: float) -> Samples:
    """Drawn up from ``bend`` semitones below within a quarter of a second, as on a guzheng left of the bridge."""
    num = tone.size
    t = np.arange(num) / RATE_HZ
    below = bend * (0.5 + 0.5 * np.cos(np.pi * np.clip((t - 0.09) / 0.16, 0, 1)))
    wobble = 0.12 * np.clip((t - 0.35) / 0.2, 0, 1) * np.sin(2 * np.pi * 5.2 * t)
    place = np.cumsum(2.0 ** ((wobble - below) / 12))
    return np.interp(place, np.arange(num), tone, right=0.0).astype(np.float32)


def _damped(tone: Samples, seconds: float, release: float) -> Samples:
    """The ring until the note ends, then a damper; never cut with a click."""
    hold = int(seconds * RATE_HZ)
    fall = int(release * RATE_HZ)
    num = min(tone.size, hold + fall)
    made = np.array(tone[:num])
    tail = min(num, fall)
    curve = (0.5 + 0.5 * np.cos(np.pi * np.arange(1, tail + 1) / tail)).astype(np.float32)
    made[num - tail :] *= curve
    return made


def stroke(cache: Cache, name: str, take: int) -> Samples:
    """float32 (S,): a drum stroke at unit velocity."""
    make, *_ = drums.DRUMS[name]
    kind = take % drums.TAKES

    def fresh() -> tuple[Samples, ...]:
        tone = make(rng.generator(kind, f"drum {name}"))
        tail = min(tone.size, 480)
        tone[tone.size - tail :] *= np.linspace(1, 0, tail, dtype=np.float32)
        return (np.asarray(tone / max(1e-6, float(np.abs(tone).max())) * 0.5, np.float32),)

    return cache.get(("drum", name, kind), fresh)[0]
