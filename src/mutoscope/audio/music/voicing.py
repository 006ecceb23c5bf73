"""Voice leading by dynamic programming: how four voices walk from chord to chord.

State: a voicing of the current chord. Cost: semitones moved, distance from the register, leaps of the top voice,
parallel fifths and octaves. Exact by Viterbi (1967) over all voicings in the register.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from mutoscope.audio.music.score import Chord

LOWEST, HIGHEST = 50, 74  # D3 to D5: above the bass, below the melody
CENTER = 60.5
NUM_VOICES = 4


@lru_cache(maxsize=512)
def voicings(pitch_classes: tuple[int, ...], bass: int) -> NDArray[np.int64]:
    """Spacings (V, 4), low to high, that say the chord: third and color always, root or fifth doubled or missing."""
    by_class = {pc: [p for p in range(LOWEST, HIGHEST + 1) if p % 12 == pc] for pc in pitch_classes}
    must = set(pitch_classes[1:2]) | set(pitch_classes[3:])  # the third, and sevenths and ninths
    if len(pitch_classes) > 4:
        must = {pitch_classes[1], pitch_classes[3], pitch_classes[-1]}
    elif len(pitch_classes) == 3:
        open_fifth = (pitch_classes[1] - pitch_classes[0]) % 12 == 7  # then the color may be left out
        must = set(pitch_classes[:2] if open_fifth else pitch_classes)
    found: set[tuple[int, ...]] = set()
    for classes in product(pitch_classes, repeat=NUM_VOICES):
        if not must <= set(classes):
            continue
        for low in by_class[classes[0]]:
            if low > 62:
                continue
            voices = [low]
            for pc in classes[1:]:
                step = (pc - voices[-1]) % 12 or 12
                if len(voices) == 1 and low < 55 and step < 5:
                    step += 12  # seconds and thirds in the cellar are mud
                if step < 2:
                    break
                voices.append(voices[-1] + step)
            gaps = np.diff(voices)
            if (
                len(voices) == NUM_VOICES
                and voices[-1] <= HIGHEST
                and gaps.max() <= 12
                and gaps[1:].max() <= 9
            ):
                found.add(tuple(voices))
    if not found:  # an odd chord: stack it plainly
        stack = [52 + (pitch_classes[0] - 52) % 12]
        for index in range(1, NUM_VOICES):
            pc = pitch_classes[index % len(pitch_classes)]
            stack.append(stack[-1] + ((pc - stack[-1]) % 12 or 12))
        found.add(tuple(stack))
    return np.array(sorted(found), dtype=np.int64)


@lru_cache(maxsize=4096)
def _steps(
    one: tuple[int, ...], one_bass: int, other: tuple[int, ...], other_bass: int
) -> NDArray[np.float64]:
    """Cost (V1, V2) of every move between two chords."""
    a = voicings(one, one_bass)[:, None, :]
    b = voicings(other, other_bass)[None, :, :]
    moved = b - a
    cost = np.abs(moved).sum(-1).astype(float)
    cost += 0.6 * np.maximum(0, np.abs(moved).max(-1) - 4)  # one voice leaping is worse than all stepping
    cost += 0.5 * np.maximum(0, np.abs(moved[..., -1]) - 2)  # the ear follows the top voice
    for low in range(NUM_VOICES):
        for high in range(low + 1, NUM_VOICES):
            before = (a[..., high] - a[..., low]) % 12
            after = (b[..., high] - b[..., low]) % 12
            same = (before == after) & ((before == 7) | (before == 0)) & (moved[..., low] == moved[..., high])
            cost += 2.5 * (same & (moved[..., low] != 0))
    return cost


def lead_voices(chords: tuple[Chord, ...], center: float = CENTER) -> tuple[Chord, ...]:
    """The same chords with ``voicing`` set to the cheapest path."""
    if not chords:
        return chords
    keys = [(one.pitch_classes, one.bass) for one in chords]
    total = _own(keys[0], center)
    back: list[NDArray[np.int64]] = []
    for before, after in pairwise(keys):
        through = total[:, None] + _steps(*before, *after)
        back.append(through.argmin(0))
        total = through.min(0) + _own(after, center)
    at = int(total.argmin())
    path = [at]
    for row in reversed(back):
        at = int(row[at])
        path.append(at)
    path.reverse()
    return tuple(
        replace(one, voicing=tuple(int(p) for p in voicings(*key)[index]))
        for one, key, index in zip(chords, keys, path, strict=True)
    )


def _own(key: tuple[tuple[int, ...], int], center: float) -> NDArray[np.float64]:
    """Cost (V,) of a voicing by itself: register, and even spacing in the upper voices."""
    voices = voicings(*key)
    register = 0.7 * np.abs(voices.mean(-1) - center)
    clusters = 0.7 * (np.diff(voices, axis=-1) < 3).sum(-1)
    third = len(key[0]) > 1 and (key[0][1] - key[0][0]) % 12 in (3, 4)
    doubled_third = 1.5 * ((voices % 12 == key[0][1]).sum(-1) > 1) if third else 0.0
    cost: NDArray[np.float64] = register + clusters + doubled_third
    return cost


def mean_movement(chords: tuple[Chord, ...]) -> float:
    """Semitones that all four voices together move at a change of chord, on average."""
    moves = [
        sum(abs(high - low) for low, high in zip(one.voicing, other.voicing, strict=True))
        for one, other in pairwise(chords)
        if one.pitch_classes != other.pitch_classes
    ]
    return float(np.mean(moves)) if moves else 0.0
