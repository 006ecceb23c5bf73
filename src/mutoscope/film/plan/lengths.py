"""How long each shot lasts, in whole frames.

Without a target every shot's length is decided from its own need alone: a changed line moves no other shot's
frames. Explicit durations are counted from their common sum, so a hundred shots of 6 s at 29.97 last 600 s,
not 600.6. With a target the frames left over are dealt out at absolute positions, so rounding never adds up
either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mutoscope.film.plan.clock import frames_near, frames_over
from mutoscope.film.plan.need import FULL_SQUEEZE, Need

SILENT_SHARE = 3  # slack goes to shots without words three times as readily; taste
_STEPS = 2048  # a squeeze is found to 1 / 2048


@dataclass(frozen=True, kw_only=True)
class Length:
    """A shot's frames and the squeeze that was needed for them. ``least`` is what the words need."""

    frames: int
    squeeze: Fraction
    least: int
    too_long: Fraction = Fraction(0)  # an explicit duration was overrun by so many seconds


def own_lengths(needs: Sequence[Need], rate: Fraction) -> list[Length]:
    """Lengths without a target."""
    lengths, spent = [], Fraction(0)
    for need in needs:
        if need.explicit is None:
            frames = max(1, frames_over(need.seconds_at(Fraction(0)), rate))
            least = frames if need.speech else frames_over(need.seconds_at(Fraction(1)), rate)
            lengths.append(Length(frames=frames, squeeze=Fraction(0), least=min(frames, max(1, least))))
            continue
        given = frames_near(spent + need.explicit, rate) - frames_near(spent, rate)
        spent += need.explicit
        lengths.append(_explicit(need, given, rate))
    return lengths


def _explicit(need: Need, given: int, rate: Fraction) -> Length:
    squeeze = need.squeeze_for(given / rate)
    if squeeze is not None:
        words = need.lead_at(squeeze) + need.speech / need.tempo_at(squeeze) + need.tail_at(squeeze)
        least = frames_over(words, rate) if need.speech else 1
        return Length(frames=max(1, given), squeeze=squeeze, least=min(least, max(1, given)))
    words = need.least_lead + need.speech / need.tempo_at(FULL_SQUEEZE) + need.least_tail
    frames = max(1, frames_over(words, rate))
    over = frames / rate - need.explicit if need.explicit is not None else Fraction(0)
    return Length(frames=frames, squeeze=FULL_SQUEEZE, least=frames, too_long=over)


def target_lengths(needs: Sequence[Need], rate: Fraction, target: int) -> list[Length]:
    """Lengths that add up to ``target`` frames, or the nearest that the words and explicit durations allow."""
    own = own_lengths(needs, rate)
    free = [index for index, need in enumerate(needs) if need.explicit is None]
    room = target - sum(length.frames for index, length in enumerate(own) if index not in set(free))

    def at(step: int) -> list[int]:
        squeeze = Fraction(step, _STEPS)
        return [max(1, frames_over(needs[index].seconds_at(squeeze), rate)) for index in free]

    low, high = 0, 2 * _STEPS  # the least squeeze that fits; lengths fall as the squeeze grows
    while low < high:
        middle = (low + high) // 2
        if sum(at(middle)) <= room:
            high = middle
        else:
            low = middle + 1
    least = at(low)
    extra = _share(needs, free, least, max(0, room - sum(least)), rate)
    lengths = list(own)
    for index, frames, more in zip(free, least, extra, strict=True):
        need = needs[index]
        floor = (
            frames if need.speech else min(frames, max(1, frames_over(need.seconds_at(Fraction(1)), rate)))
        )
        lengths[index] = Length(frames=frames + more, squeeze=Fraction(low, _STEPS), least=floor)
    return lengths


def _share(
    needs: Sequence[Need], free: Sequence[int], least: Sequence[int], slack: int, rate: Fraction
) -> list[int]:
    """Deal ``slack`` frames out in proportion to length, most to shots without words; own clips only what they have."""
    weights = [
        frames * (1 if needs[index].speech else SILENT_SHARE)
        for index, frames in zip(free, least, strict=True)
    ]
    limits = [
        None if needs[index].media is None else max(0, int((needs[index].media or 0) * rate) - frames)
        for index, frames in zip(free, least, strict=True)
    ]
    extra = [Fraction(0)] * len(free)
    open_ones, left = set(range(len(free))), Fraction(slack)
    while left > 0 and open_ones:
        total = sum(weights[i] for i in open_ones)
        full = {
            i
            for i in open_ones
            if (limit := limits[i]) is not None and left * weights[i] / total >= limit - extra[i]
        }
        if not full:
            for i in open_ones:
                extra[i] += left * weights[i] / total
            left = Fraction(0)
        for i in full:
            room = (limits[i] or 0) - extra[i]
            extra[i] += room
            left -= room
        open_ones -= full
    if left > 0 and free:  # every shot is a clip that has run out: share alike, the planner says so
        total = sum(weights)
        extra = [more + left * weight / total for more, weight in zip(extra, weights, strict=True)]
    dealt, sum_so_far = [], Fraction(0)
    for more in extra:
        before = frames_near(sum_so_far, Fraction(1))
        sum_so_far += more
        dealt.append(frames_near(sum_so_far, Fraction(1)) - before)
    return dealt
