"""Which pictures to decode, in which order, so that each group of pictures is decoded once."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

# Without a list of key pictures: jump when the next wanted picture is further away than this. Common encoders place a
# key picture every 2 to 10 s, so a shorter jump would mostly land before the place we stand at.
_BLIND_JUMP = Fraction(4)


@dataclass(frozen=True, slots=True)
class Visit:
    """One seek and the wanted times that are served by decoding forward from it, ascending and without repeats."""

    seek: Fraction | None  # None: go on (or begin) at the start of the file
    times: tuple[Fraction, ...]


def plan(times: Sequence[Fraction], keys: Sequence[Fraction]) -> list[Visit]:
    """Visits in ascending order that serve all ``times``; no picture is decoded in two visits.

    Args:
        times: wanted times in seconds, any order, repeats allowed.
        keys: ascending times of the pictures decoding can begin at; empty when unknown.
    """
    visits: list[list[Fraction]] = []
    seeks: list[Fraction | None] = []
    for time in sorted(set(times)):
        place = bisect.bisect_right(keys, time) - 1
        key = keys[place] if place >= 0 else None
        if not visits:
            known_start = key is None or place == 0
            seeks.append(None if (keys and known_start) or (not keys and time < _BLIND_JUMP) else time)
            visits.append([time])
            continue
        before = visits[-1][-1]
        jump = (key is not None and key > before) if keys else time - before > _BLIND_JUMP
        if jump:
            seeks.append(time)
            visits.append([time])
        else:
            visits[-1].append(time)
    return [Visit(seek, tuple(group)) for seek, group in zip(seeks, visits, strict=True)]
