"""The words of an utterance placed in its time, every one of them, in order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mutoscope.audio.filters import RATE_HZ
from mutoscope.audio.speech.engine import Mark
from mutoscope.audio.speech.script import Script, weight
from mutoscope.types import Word


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
