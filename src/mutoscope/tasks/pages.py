"""Spoken words as subtitles: pages of two lines, timed by the words in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from mutoscope.text.breaks import break_lines
from mutoscope.text.files import Subtitle
from mutoscope.types import Word

CHARS = 42  # columns; a full-width character takes two (Netflix Timed Text Style Guide: 42 for English)
UPRIGHT_CHARS = 24  # in pictures higher than wide (taste)
LINES = 2
LEAST_SECONDS = Fraction(1, 10)


def pages(text: str, words: Sequence[Word], *, language: str, chars: int = CHARS) -> Iterator[Subtitle]:
    """Subtitles for a text that was spoken; pages without a word that sounds are left out."""
    left = list(words)
    for page in break_lines(text, chars=chars, lines=LINES, language=language):
        ends: list[int] = []  # letters up to the end of each line
        for line in page:
            ends.append((ends[-1] if ends else 0) + len(_bare(line)))
        timed: list[tuple[str, Fraction, Fraction, int]] = []
        taken = 0
        while left and taken < ends[-1]:
            word = left.pop(0)
            line_number = next(index for index, end in enumerate(ends) if taken < end)
            timed.append((word.text, Fraction(word.start), Fraction(word.stop), line_number))
            taken += len(_bare(word.text))
        if timed:
            start, stop = timed[0][1], max(timed[-1][2], timed[0][1] + LEAST_SECONDS)
            yield Subtitle(start=start, stop=stop, lines=tuple(page), words=tuple(timed))


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
