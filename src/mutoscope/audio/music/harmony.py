"""Chords from a small grammar of functions: tonic, subdominant, dominant.

A phrase starts as an axiom ("T S D") and is rewritten by weighted rules until it has one symbol for every place
(after Rohrmeier 2011, "Towards a generative syntax of tonal harmony"); then every function takes a chord of the
mode, by dynamic programming over root motion with noise on the costs, so that seeds differ and no step is bad.
The tables are in ``harmony.json``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope import rng
from mutoscope.audio.music.mood import Mood
from mutoscope.audio.music.score import Chord, Section
from mutoscope.audio.music.tempo import BEATS_A_BAR

# Price of moving a root by so many semitones up (mod 12): falling fifths are cheap, tritones dear [taste].
_ROOT_PRICE = np.array((2.2, 1.2, 0.35, 0.8, 0.9, 0.1, 2.0, 0.45, 0.5, 0.3, 0.6, 1.3))


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads((Path(__file__).parent / "harmony.json").read_text("utf-8"))
    return tables


def scale_steps(mode: str) -> tuple[int, ...]:
    """Semitones above the tonic."""
    return tuple(_tables()["scales"][mode])


def functions(axiom: str, count: int, random: np.random.Generator) -> list[str]:
    """``count`` functions grown from an axiom; shorter phrases keep the axiom's end, where the cadence is."""
    phrase = axiom.split()
    if len(phrase) > count:
        phrase = [phrase[0], *phrase[-(count - 1) :]] if count > 1 else phrase[:1]
    rules = _tables()["rules"]
    for _ in range(8 * count):  # the grammar can always grow by T -> T S, so this ends early
        if len(phrase) == count:
            break
        at = int(random.integers(len(phrase)))
        options = [
            (right.split(), weight)
            for right, weight in rules[phrase[at]]
            if len(phrase) - 1 + len(right.split()) <= count
        ]
        if options:
            weights = np.array([weight for _, weight in options])
            phrase[at : at + 1] = options[int(random.choice(len(options), p=weights / weights.sum()))][0]
    while len(phrase) < count:
        phrase.insert(0, "T")
    return phrase


def _choose(
    functions_: list[str],
    mood: Mood,
    random: np.random.Generator,
    first: str | None = None,
    before: str | None = None,
) -> list[str]:
    """A chord for every function: least price of root motion, plus -log weight, plus Gumbel noise."""
    tables = _tables()
    mode = tables["modes"][mood.mode]
    columns: list[list[str]] = []
    prices: list[np.ndarray] = []
    for function in functions_:
        options = dict(mode[function])
        if function in mode["borrowed"] and random.random() < mood.borrow:
            options.update({name: 3.0 * weight for name, weight in mode["borrowed"][function].items()})
        names = list(options)
        weights = np.array(list(options.values()))
        columns.append(names)
        prices.append(-np.log(weights / weights.sum()) + 0.7 * random.gumbel(size=len(names)))
    if first is not None:
        columns[0] = [first]
        prices[0] = np.zeros(1)
    total = prices[0]
    if before is not None:
        total = total + np.array([_move(before, name) for name in columns[0]])
    back: list[np.ndarray] = []
    for left, right, price in zip(columns, columns[1:], prices[1:], strict=False):
        step = np.array([[_move(one, other) for other in right] for one in left])
        through = total[:, None] + step
        back.append(through.argmin(0))
        total = through.min(0) + price
    at = int(total.argmin())
    path = [at]
    for row in reversed(back):
        at = int(row[at])
        path.append(at)
    return [names[index] for names, index in zip(columns, reversed(path), strict=True)]


def _move(one: str, other: str) -> float:
    if one == other:
        return 3.0
    chords = _tables()["chords"]
    return float(1.6 * _ROOT_PRICE[(chords[other][0] - chords[one][0]) % 12])


def chord(
    symbol: str, function: str, tonic: int, mood: Mood, start: float, length: float, color: int
) -> Chord:
    """A chord symbol in a key as pitch classes, with the scale one may play over it."""
    tables = _tables()
    root, quality, *bass = tables["chords"][symbol]
    tones = tables["qualities"][quality][color]
    scale = set(scale_steps(mood.mode))
    base = tables["qualities"][quality][0]
    own = [(root + tone) % 12 for tone in tones]
    # Colors (sevenths, ninths) that the mode does not have are left out: no accidental without a reason.
    kept = [pc for index, pc in enumerate(own) if index < len(base) or pc in scale]
    kept += [pc for pc in ((root + tone) % 12 for tone in base) if pc not in kept]
    outside = {(root + tone) % 12 for tone in base} - scale
    # A borrowed tone replaces its neighbor in the scale, so melody and chord never rub.
    over = {pc for pc in scale if not any((pc - tone) % 12 in (1, 11) for tone in outside)} | outside
    return Chord(
        start=start,
        length=length,
        symbol=symbol,
        function=function,
        pitch_classes=tuple((tonic + pc) % 12 for pc in dict.fromkeys(kept)),
        bass=(tonic + (bass[0] if bass else root)) % 12,
        scale=tuple(sorted((tonic + pc) % 12 for pc in over)),
    )


def harmonize(sections: tuple[Section, ...], final_bar: int, mood: Mood, seed: int) -> tuple[Chord, ...]:
    """Chords for the whole form. A section's name has one progression, varied at its end when it comes back."""
    tables = _tables()
    mode = tables["modes"][mood.mode]
    known: dict[tuple[str, int], list[tuple[str, str]]] = {}
    made: list[Chord] = []
    seen: dict[str, int] = {}
    for index, section in enumerate(sections):
        if section.name == "end":
            made += _ending(section, final_bar, mood, seed, made[-1].symbol if made else None)
            continue
        seen[section.name] = seen.get(section.name, 0) + 1
        key = (section.name, section.num_bars)
        if key not in known:
            random = rng.generator(seed, f"music harmony {section.name}", section.num_bars)
            known[key] = _progression(section, mood, random, made[-1].symbol if made else None)
        progression = list(known[key])
        follows_end = index + 1 < len(sections) and sections[index + 1].name == "end"
        if progression[-1][1] == "T" and not follows_end and seen[section.name] % 2 == 0:
            progression[-1] = (mode["open"], "D")  # the second time it opens instead of closing
        for place, (symbol, function) in enumerate(progression):
            start = (section.first_bar + place) * BEATS_A_BAR
            color = mood.color if not (place == 0 and index == 0) else min(mood.color, 1)
            made.append(chord(symbol, function, section.tonic, mood, start, BEATS_A_BAR, color))
    return _with_quick_cadences(made, sections, mood, seed)


def _progression(
    section: Section, mood: Mood, random: np.random.Generator, before: str | None
) -> list[tuple[str, str]]:
    tables = _tables()
    name = section.name
    left = section.num_bars
    phrases = [left] if left <= 5 else [left // 2, left - left // 2]
    made: list[tuple[str, str]] = []
    for number, count in enumerate(phrases):
        close = len(phrases) > 1 and number == len(phrases) - 1
        axioms = tables["axioms"][f"{name} close" if close and name != "intro" else name]
        grown = functions(str(random.choice(axioms)), count, random)
        if number == 1 and made and random.random() < 0.75:
            # The second phrase begins like the first and ends otherwise: question and answer.
            keep = count // 2
            chosen = [symbol for symbol, _ in made[:keep]]
            rest = _choose(grown[keep:], mood, random, before=chosen[-1] if chosen else None)
            grown = [function for _, function in made[:keep]] + grown[keep:]
            chosen += rest
        else:
            home = tables["modes"][mood.mode]["home"]
            first = (
                home
                if number == 0 and name in ("intro", "A") and grown[0] == "T" and before != home
                else None
            )
            chosen = _choose(grown, mood, random, first, made[-1][0] if made else before)
        made += list(zip(chosen, grown, strict=True))
    return made


def _ending(section: Section, final_bar: int, mood: Mood, seed: int, before: str | None) -> list[Chord]:
    """A cadence, and the home chord on the final bar, held to the end."""
    mode = _tables()["modes"][mood.mode]
    random = rng.generator(seed, "music ending")
    approach = final_bar - section.first_bar
    soft = mood.lively < 0 and random.random() < 0.5
    close = (mode["plagal"], "S") if soft else (mode["open"], "D")
    if approach <= 0:
        plan: list[tuple[str, str]] = []
    elif approach == 1:
        plan = [close]
    else:
        first = (mode["plagal"], "S") if not soft else (list(mode["T"])[1], "T")
        fill = (
            _choose(functions("T S", max(1, approach - 2), random), mood, random, before=before)
            if approach > 2
            else []
        )
        plan = [(symbol, "T") for symbol in fill] + [first, close]
        if before == plan[0][0]:
            options = [name for name in mode["S"] if name != before] or [mode["home"]]
            plan[0] = (options[0], "S")
    made = [
        chord(
            symbol,
            function,
            section.tonic,
            mood,
            (section.first_bar + place) * BEATS_A_BAR,
            BEATS_A_BAR,
            mood.color,
        )
        for place, (symbol, function) in enumerate(plan)
    ]
    length = (section.first_bar + section.num_bars - final_bar) * BEATS_A_BAR
    made.append(
        chord(mode["home"], "T", section.tonic, mood, final_bar * BEATS_A_BAR, length, min(mood.color, 1))
    )
    return made


def _with_quick_cadences(
    chords: list[Chord], sections: tuple[Section, ...], mood: Mood, seed: int
) -> tuple[Chord, ...]:
    """The bar before a section's end may hold two chords: suspended dominant, then dominant; or a step on the way."""
    edges = {(section.first_bar + section.num_bars - 1) * BEATS_A_BAR: section for section in sections[:-1]}
    made: list[Chord] = []
    for index, one in enumerate(chords):
        section = edges.get(int(one.start))
        random = rng.generator(seed, "music quick cadence", index)
        split = section is not None and one.symbol == "V" and section.num_bars > 2 and random.random() < 0.7
        if split and section is not None:
            half = one.length / 2
            made.append(chord("Vsus", "D", section.tonic, mood, one.start, half, min(1, mood.color)))
            made.append(replace(one, start=one.start + half, length=half))
        else:
            made.append(one)
    return tuple(made)
