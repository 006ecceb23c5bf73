"""Sound effects without files: twelve names, each made from shaped noise and a few decaying modes.

One-shots peak at -6 dBFS. Beds (rain, wind, waves, crowd) lie at about -24 LUFS, have no seam and last as asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mutoscope import rng
from mutoscope.audio.effects import beds, shots
from mutoscope.audio.music.sounds.modal import RATE_HZ
from mutoscope.errors import UsageError, did_you_mean
from mutoscope.types import Samples, Sound

PEAK = 0.5  # -6 dBFS
_FADE_SECONDS = 0.4
BLOCK = 1 << 16

Shot = Callable[[float, np.random.Generator], Samples]
# name -> (maker, natural length in seconds)
SHOTS: dict[str, tuple[Shot, float]] = {
    "whoosh": (shots.whoosh, 0.9), "riser": (shots.riser, 2.5), "hit": (shots.hit, 2.4), "click": (shots.click, 0.12),
    "pop": (shots.pop, 0.22), "clink": (shots.clink, 1.2), "chime": (shots.chime, 3.0), "page": (shots.page, 0.6),
}  # fmt: skip
BEDS: dict[str, beds.Bed] = {"rain": beds.rain, "wind": beds.wind, "waves": beds.waves, "crowd": beds.crowd}
BED_SECONDS = 10.0
EFFECTS: tuple[str, ...] = (*SHOTS, *BEDS)


def effect(name: str, *, seed: int = 0, seconds: float | None = None) -> Sound:
    """An effect as stereo sound at 48 kHz: float32 (2, S). The same name, seed and length give the same samples.

    ``seconds`` is the whole length of a bed, the travel of a whoosh, riser or page, and at most the ring of the others.

    Raises:
        UsageError: the name is unknown or seconds is not in 0.05..86400.
    """
    if seconds is not None and not 0.05 <= seconds <= 86_400:
        raise UsageError(f"an effect lasts 0.05..86400 s; got {seconds:g} s.")
    if name in SHOTS:
        make, natural = SHOTS[name]
        tone = _clean(make(seconds or natural, rng.generator(seed, f"effect {name}")))
        tone = tone / max(1e-9, float(np.abs(tone).max())) * PEAK
        return Sound(np.ascontiguousarray(tone, np.float32), RATE_HZ)
    if name in BEDS:
        return Sound(
            np.concatenate(list(bed(name, seed=seed, seconds=seconds or BED_SECONDS)), axis=1), RATE_HZ
        )
    raise UsageError(f"unknown effect {name!r}{did_you_mean(name, EFFECTS)}; known: {', '.join(EFFECTS)}.")


def _clean(tone: Samples) -> Samples:
    """Without anything below hearing, and silent at its very end."""
    from scipy.signal import butter, sosfilt

    made = sosfilt(butter(2, 24, "highpass", fs=RATE_HZ, output="sos"), tone, axis=-1)
    tail = min(made.shape[1], RATE_HZ // 100)
    made[:, -tail:] *= np.linspace(1, 0, tail)
    return np.asarray(made, np.float32)


def bed(name: str, *, seed: int = 0, seconds: float) -> Iterator[Samples]:
    """A bed of any length as float32 (2, n) blocks, faded at both ends; memory does not grow with the length.

    Raises:
        UsageError: the name is not one of the beds.
    """
    if name not in BEDS:
        raise UsageError(f"unknown bed {name!r}{did_you_mean(name, BEDS)}; known: {', '.join(BEDS)}.")
    sound_at = BEDS[name](seed)
    total = round(seconds * RATE_HZ)
    fade = max(1, min(int(_FADE_SECONDS * RATE_HZ), total // 2))
    for first in range(0, total, BLOCK):
        place = np.arange(first, min(total, first + BLOCK))
        edge = np.clip(np.minimum(place + 0.5, total - place - 0.5) / fade, 0, 1)
        yield np.asarray(sound_at(place) * (0.5 - 0.5 * np.cos(np.pi * edge)), np.float32)
