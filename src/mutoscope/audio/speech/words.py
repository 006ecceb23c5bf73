"""Silence trimmed off an utterance, and its words placed in the time that is left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mutoscope.audio.filters import RATE_HZ
from mutoscope.audio.speech.engine import Mark
from mutoscope.audio.speech.script import Script, weight
from mutoscope.types import Samples, Word

WINDOW = RATE_HZ // 100  # 10 ms
SILENCE_DB = (
    -45.0
)  # below the loudest 10 ms: breath and hiss lie under it, the weakest consonants above (measured)
BEFORE = RATE_HZ * 15 // 1000  # kept around the sound, samples
AFTER = RATE_HZ * 60 // 1000


def trim(samples_CS: Samples) -> tuple[int, int]:
    """First and last sample (half-open) of what is not silence; everything when all of it is silent."""
    total = samples_CS.shape[-1]
    num = total // WINDOW
    power = (samples_CS[0, : num * WINDOW].astype(np.float64) ** 2).reshape(num, WINDOW).mean(axis=1)
    if not num or not power.max() > 0:
        return 0, total
    loud = np.flatnonzero(power > power.max() * 10.0 ** (SILENCE_DB / 10.0))
    return max(0, int(loud[0]) * WINDOW - BEFORE), min(total, (int(loud[-1]) + 1) * WINDOW + AFTER)


def place(said: Script, marks: Sequence[Mark], *, first: int, stop: int) -> tuple[Word, ...]:
    """A time for every word, in order, in seconds of the stretch ``first..stop`` (samples).

    A word without a mark of its own shares the time of its neighbor by its letters; a lone dash fills the pause.
    """
    seconds = (stop - first) / RATE_HZ
    begin: list[float | None] = [None] * len(said.words)
    end: list[float | None] = [None] * len(said.words)
    for mark in marks:
        word = said.owner[mark.position]
        start, close = mark.start - first / RATE_HZ, mark.stop - first / RATE_HZ
        begin[word] = start if begin[word] is None else min(begin[word] or 0.0, start)
        end[word] = close if end[word] is None else max(end[word] or 0.0, close)
    known = [index for index, at in enumerate(begin) if at is not None and weight(said.words[index]) > 0]
    if not known:
        return _shared(said.words, 0.0, seconds)
    words: list[Word] = []
    groups = [0, *known[1:], len(said.words)]
    at = 0.0
    for group, index in enumerate(known):
        low, high = groups[group], groups[group + 1]
        nearest = begin[known[group + 1]] if group + 1 < len(known) else seconds
        start = min(max(at, begin[index] or 0.0), seconds)
        close = min(max(start, end[index] or 0.0), max(start, nearest or 0.0), seconds)
        words += _shared(said.words[low:high], start, close)
        at = close
    return _dashes(words, seconds)


def _shared(words: Sequence[str], start: float, stop: float) -> tuple[Word, ...]:
    """One stretch of time shared among words by their letters."""
    weights = np.array([weight(word) for word in words])
    if not weights.sum() > 0:
        weights = np.ones(len(words))
    edges = start + (stop - start) * np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
    return tuple(Word(word, float(edges[i]), float(edges[i + 1])) for i, word in enumerate(words))


def _dashes(words: list[Word], seconds: float) -> tuple[Word, ...]:
    """Words without letters stretch over the pause they stand in."""
    for index, word in enumerate(words):
        if weight(word.text) == 0:
            after = next((w.start for w in words[index + 1 :] if weight(w.text) > 0), seconds)
            words[index] = Word(word.text, min(word.start, after), max(word.start, after))
    return tuple(words)
