"""When each written word is spoken, from what the speech engine says or, failing that, from its length."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import pairwise

from mutoscope.film.plan.clock import exact
from mutoscope.film.timetable import Spoken
from mutoscope.types import Word

_CLAUSE = 3  # a comma lasts about as long as three letters, a full stop six; taste
_SENTENCE = 6
Times = list[tuple[Fraction, Fraction]]


def word_times(tokens: Sequence[str], spoken: Spoken) -> Times:
    """(start, stop) of every token in seconds from the start of the line, in order, inside the line.

    Written and spoken words are matched letter by letter, since engines split and spell otherwise than people
    write; what has no match (a year read out) shares the time between its neighbors.
    """
    total = exact(spoken.seconds)
    if not tokens:
        return []
    timed = [word for word in spoken.words if _letters(word.text)]
    matched = _matched(tokens, timed) if timed else [None] * len(tokens)
    times = _filled(tokens, matched, total)
    ordered, last = [], Fraction(0)
    for start, stop in times:
        start = min(max(start, last), total)
        stop = min(max(stop, start), total)
        ordered.append((start, stop))
        last = stop
    return ordered


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _matched(tokens: Sequence[str], words: Sequence[Word]) -> list[tuple[Fraction, Fraction] | None]:
    """Each token's time from the letters it shares with the spoken words."""
    spoken, clock = "", list[tuple[Fraction, Fraction]]()
    for word in words:
        letters = _letters(word.text)
        start, step = exact(word.start), (exact(word.stop) - exact(word.start)) / len(letters)
        spoken += letters
        clock += [(start + step * k, start + step * (k + 1)) for k in range(len(letters))]
    written = [_letters(token) for token in tokens]
    joined = "".join(written)
    partner: list[int | None] = [None] * len(joined)
    if joined == spoken:
        partner = list(range(len(joined)))
    else:
        for block in SequenceMatcher(None, joined, spoken, autojunk=False).get_matching_blocks():
            if block.size >= 2:  # single letters match by chance
                for k in range(block.size):
                    partner[block.a + k] = block.b + k
    found: list[tuple[Fraction, Fraction] | None] = []
    at = 0
    for letters in written:
        partners = [k for k in partner[at : at + len(letters)] if k is not None]
        at += len(letters)
        # half of the letters make a match: "20" inside "2026" does not
        found.append(
            (clock[partners[0]][0], clock[partners[-1]][1])
            if partners and 2 * len(partners) >= len(letters)
            else None
        )
    return found


def _filled(
    tokens: Sequence[str], matched: Sequence[tuple[Fraction, Fraction] | None], total: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """Runs of unmatched tokens share the time between their neighbors by letters and punctuation."""
    times = [item if item is not None else (Fraction(0), Fraction(0)) for item in matched]
    known = [-1, *(index for index, item in enumerate(matched) if item is not None), len(tokens)]
    for left, right in pairwise(known):
        if right - left < 2:
            continue
        start = times[left][1] if left >= 0 else Fraction(0)
        stop = times[right][0] if right < len(tokens) else total
        run = range(left + 1, right)
        weights = [len(_letters(tokens[index])) + 1 for index in run]
        pauses = [_pause(tokens[index]) for index in run]
        if right == len(tokens):
            pauses[-1] = 0
        step = max(Fraction(0), stop - start) / (sum(weights) + sum(pauses))
        at = start
        for index, weight, pause in zip(run, weights, pauses, strict=True):
            times[index] = (at, at + step * weight)
            at += step * (weight + pause)
    return times


def _pause(token: str) -> int:
    end = token.rstrip("\"'”’»」』）)]》〉】")[-1:]
    return _SENTENCE if end in tuple(".!?…。！？") else _CLAUSE if end in tuple(",;:，、；：—–") else 0
