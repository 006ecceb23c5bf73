"""Breaks a short text into lines of even width, measured in pixels: for titles, cards and slides.

Captions have their own rules (``breaks``); here a title of one idea should look like a block, with no lone word at
the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from mutoscope.text.scripts import script

_NO_START = frozenset("、。，．：；？！）〕］｝〉》」』】’”…—～·,.:;?!)]}%")
_CLINGING = frozenset("的了吗呢吧着过们地得之")  # particles that belong to what stands before them
_NO_END = frozenset("（〔［｛〈《「『【‘“([{")


def units(text: str) -> list[str]:
    """The parts a line may be broken between, spaces kept at their ends: words, or single Chinese characters."""
    parts: list[str] = []
    for word in re.findall(r"\S+\s*", text):
        piece = ""
        for at, letter in enumerate(word):
            is_break = (
                bool(piece)
                and not piece[-1].isspace()
                and "cjk" in (script(letter), script(piece[-1]))
                and letter not in _NO_START
                and piece[-1] not in _NO_END
                and not word[at:].isspace()
            )
            if is_break:
                parts.append(piece)
                piece = ""
            piece += letter
        parts.append(piece)
    return parts


def even_lines(text: str, width_of: Callable[[str], float], most: float) -> list[str]:
    """As few lines as ``most`` pixels allow, and those as even as can be (least sum of squared slack).

    Optimal paragraphs by dynamic programming (Knuth & Plass 1981). A unit wider than ``most`` stands alone.
    """
    parts = units(text)
    if not parts:
        return []
    count = len(parts)
    widths = {
        (a, b): width_of("".join(parts[a:b]).rstrip())
        for a in range(count)
        for b in range(a + 1, min(count, a + 60) + 1)
    }
    fewest = [0] + [count + 1] * count
    for stop in range(1, count + 1):
        for start in range(max(0, stop - 60), stop):
            if (start + 1 == stop or widths[start, stop] <= most) and fewest[start] + 1 < fewest[stop]:
                fewest[stop] = fewest[start] + 1
    lines = fewest[count]
    ideal = width_of(text.strip()) / lines
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, -1)}]
    for _ in range(lines):
        reached: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            for stop in range(start + 1, min(count, start + 60) + 1):
                width = widths[start, stop]
                if width > most and stop > start + 1:
                    break
                total = cost + (width - ideal) ** 2
                if stop < count and parts[stop][0] in _CLINGING:
                    total += ideal**2
                if stop not in reached or total < reached[stop][0]:
                    reached[stop] = (total, start)
        best.append(reached)
    stop, cuts = count, [count]
    for level in range(lines, 0, -1):
        stop = best[level][stop][1]
        cuts.append(stop)
    cuts.reverse()
    return ["".join(parts[a:b]).rstrip() for a, b in pairwise(cuts)]


def filled_lines(text: str, width_of: Callable[[str], float], most: float) -> list[str]:
    """Lines filled one after the other, as paragraphs on a slide are."""
    lines: list[str] = []
    current = ""
    for part in units(text):
        if current and width_of((current + part).rstrip()) > most:
            lines.append(current.rstrip())
            current = ""
        current += part
    return [*lines, current.rstrip()] if current.strip() else lines
