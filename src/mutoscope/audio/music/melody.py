"""Melody: a motif, what becomes of it, and the notes it takes, by dynamic programming under constraints.

Rhythm comes from cells (``patterns.json``) arranged as phrases in which the motif is repeated, sequenced, inverted or
cut short. The voice goes first: nothing is played under speech, and gaps long enough are answered. Pitches are the
cheapest path (Viterbi 1967, second order: the price of a step depends on the step before) through the notes of each
chord's scale, with noise on the prices, so the same motif under another seed sings differently and never leaves the
rules: chord tones on strong beats and phrase ends, steps rather than leaps, leaps answered by steps back.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope import rng
from mutoscope.audio.music.mood import Mood
from mutoscope.audio.music.patterns import STEP, STEPS, bank, strokes
from mutoscope.audio.music.score import Chord, Note, Section
from mutoscope.audio.music.tempo import BEATS_A_BAR

# Where each lead sounds best, MIDI numbers [taste; within the instruments' true ranges].
RANGES = {
    "flute": (65, 86), "whistle": (67, 86), "felt_piano": (65, 86), "marimba": (65, 86), "vibraphone": (64, 86),
    "celesta": (67, 89), "music_box": (67, 89), "kalimba": (65, 86), "soft_lead": (64, 84), "solo_strings": (57, 79),
    "horn": (53, 74), "dizi": (67, 86), "erhu": (62, 81), "nylon": (57, 79), "guzheng": (59, 81),
}  # fmt: skip
# Price of an interval by its size in semitones [taste, after interval counts in folk song: steps, then thirds].
_INTERVAL_PRICE = np.array((0.8, 0.0, 0.0, 0.3, 0.35, 0.6, 3.0, 0.9, 1.8, 1.8, 3.0, 4.0, 1.7))
_MARGIN_SECONDS = 0.12  # kept free on both sides of speech


@dataclass(frozen=True, slots=True)
class _Wish:
    """A note that has a time and wants a pitch."""

    start: float  # beats
    length: float
    target: int  # scale steps from the phrase's base
    ends: bool  # the phrase ends with it
    strong: bool
    fresh: bool  # the first of a phrase: no interval to the note before is wanted


def motif(mood: Mood, seed: int) -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Rhythm cells ``a b c`` and a contour (scale steps from the first note) for each."""
    random = rng.generator(seed, "music motif")
    weights = np.interp(mood.lively, (-1, -0.3, 0.3, 1), (0, 1, 2, 2.6))
    kinds = ("sparse", "medium", "busy")
    chosen: dict[str, str] = {}
    contours: dict[str, tuple[int, ...]] = {}
    for name in ("a", "b"):
        place = float(weights) + float(random.normal(0, 0.35)) - (0.5 if name == "b" else 0.0)
        cells = bank()["cells"][kinds[int(np.clip(round(place), 0, 2))]]
        chosen[name] = str(random.choice([cell for cell in cells if cell not in chosen.values()]))
        contours[name] = _contour(len(strokes(chosen[name])), random)
    chosen["c"] = str(random.choice(bank()["cells"]["cadence"]))
    contours["c"] = tuple(int(step) for step in -np.arange(len(strokes(chosen["c"]))))
    return chosen, contours


def _contour(count: int, random: np.random.Generator) -> tuple[int, ...]:
    """A walk by mostly single steps, with at least one leap and no more than a seventh of compass."""
    for _ in range(40):
        steps = random.choice(
            (-2, -1, 1, 2, 0, 4, -4, 3),
            size=max(0, count - 1),
            p=(0.12, 0.29, 0.27, 0.12, 0.06, 0.05, 0.03, 0.06),
        )
        walk = np.concatenate(([0], np.cumsum(steps))).astype(int)
        if (
            np.ptp(walk) <= 6
            and (count < 3 or (np.abs(steps) >= 2).any())
            and (count < 2 or np.ptp(walk) > 0)
        ):
            break
    return tuple(int(step) for step in walk)


def write_melody(
    sections: tuple[Section, ...],
    chords: tuple[Chord, ...],
    mood: Mood,
    seed: int,
    speech_beats: tuple[tuple[float, float], ...],
    beat_seconds: float,
) -> tuple[list[Note], tuple[int, ...]]:
    """The lead's notes, and the main motif's contour."""
    cells, contours = motif(mood, seed)
    main = contours["a"]
    if not mood.players.get("lead"):
        return [], main
    margin = _MARGIN_SECONDS / beat_seconds
    busy = [(start - margin, stop + margin) for start, stop in speech_beats]
    wishes: list[_Wish] = []
    for index, section in enumerate(sections):
        if section.name == "intro" and len(sections) > 1:
            continue
        wishes += _section_wishes(section, index, cells, contours, seed, chords[-1].start)
    wishes = _outside(wishes, busy)
    wishes = _answers(wishes, busy, cells, contours, sections, chords[-1].start)
    return _sing(wishes, chords, mood, seed), main


def _section_wishes(
    section: Section,
    index: int,
    cells: dict[str, str],
    contours: dict[str, tuple[int, ...]],
    seed: int,
    final: float,
) -> list[_Wish]:
    if section.name == "end":
        return _farewell(section, final, cells, contours)
    random = rng.generator(seed, f"music phrases {section.name}")  # by name: the same section sings the same
    phrases = bank()["phrases"][section.name if section.name in "ABC" else "A"]
    made: list[_Wish] = []
    bar = 0
    while bar < section.num_bars:
        plan = list(phrases[int(random.integers(len(phrases)))])
        left = section.num_bars - bar
        if left < 4:
            plan = {1: ["c"], 2: ["a", "c"], 3: ["a", plan[1], "c"]}[left]
        lift = (2 if section.name == "B" else 0) + (1 if bar >= 4 and random.random() < 0.5 else 0)
        for place, word in enumerate(plan):
            first = (section.first_bar + bar + place) * BEATS_A_BAR
            made += _bar_wishes(
                word, first, lift, cells, contours, fresh=place == 0, ends=place == len(plan) - 1
            )
        bar += len(plan)
    return made


def _bar_wishes(
    word: str,
    first: float,
    lift: int,
    cells: dict[str, str],
    contours: dict[str, tuple[int, ...]],
    *,
    fresh: bool,
    ends: bool,
) -> list[_Wish]:
    """A bar of a phrase: ``a`` a cell, ``+2`` moved up, ``i`` inverted, ``h`` its head twice, ``r`` rest."""
    shift = int(word[-2:]) if word[-2:-1] in ("+", "-") else 0
    name = word[:-2] if shift else word
    if name == "r":
        return []
    inverted = name.startswith("i")
    name = name.removeprefix("i")
    if name == "h":
        row, contour = _head(cells["a"], contours["a"])
    else:
        row, contour = cells[name], contours[name]
    onsets = strokes(row)
    made = []
    for number, ((step, _, length), up) in enumerate(zip(onsets, contour, strict=True)):
        last = number == len(onsets) - 1
        made.append(
            _Wish(
                start=first + step * STEP,
                length=length * STEP,
                target=lift + shift + (-up if inverted else up),
                ends=ends and last,
                strong=step % 8 == 0 or length >= 4,
                fresh=fresh and number == 0,
            )
        )
    return made


def _head(row: str, contour: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """The motif's first half, played twice, the second time a step higher."""
    half = row[: STEPS // 2]
    if "x" not in half:
        half = "x---x---"
    count = half.count("x")
    head = tuple(contour[:count]) if len(contour) >= count else tuple(range(count))
    return half + half, head + tuple(step + 1 for step in head)


def _farewell(
    section: Section, final: float, cells: dict[str, str], contours: dict[str, tuple[int, ...]]
) -> list[_Wish]:
    """The motif once more, slowly, and a long last note on the final chord."""
    first = section.first_bar * BEATS_A_BAR
    made: list[_Wish] = []
    if final - first >= BEATS_A_BAR:
        made += _bar_wishes(
            "a",
            final - BEATS_A_BAR if final - first < 8 else first,
            0,
            cells,
            contours,
            fresh=True,
            ends=False,
        )
    if final - first >= 2 * BEATS_A_BAR:
        made += _bar_wishes("c", final - BEATS_A_BAR, 0, cells, contours, fresh=False, ends=False)
    end = first + section.num_bars * BEATS_A_BAR
    made.append(_Wish(final, max(2.0, end - final - 0.5), 0, True, True, False))
    return [wish for wish in made if wish.start <= final]


def _outside(wishes: list[_Wish], busy: list[tuple[float, float]]) -> list[_Wish]:
    """Wishes that begin outside speech, cut short where speech begins; too short ones are left out."""
    made = []
    for wish in wishes:
        stop = wish.start + wish.length
        if any(start <= wish.start < end for start, end in busy):
            continue
        stop = min([stop, *(start for start, _ in busy if start > wish.start)])
        if stop - wish.start >= min(0.45, wish.length):
            made.append(_Wish(wish.start, stop - wish.start, wish.target, wish.ends, wish.strong, wish.fresh))
    return made


def _answers(
    wishes: list[_Wish],
    busy: list[tuple[float, float]],
    cells: dict[str, str],
    contours: dict[str, tuple[int, ...]],
    sections: tuple[Section, ...],
    final: float,
) -> list[_Wish]:
    """The motif's head in every gap of two beats or more that has no melody yet: the music answers the voice."""
    begin = sections[0].num_bars * BEATS_A_BAR if len(sections) > 1 else 0
    edges = sorted(busy)
    made = list(wishes)
    for (_, stop), (start, _) in itertools.pairwise(edges):
        first = np.ceil(max(stop, 0.0) * 2) / 2
        if first < begin * 0.5 or first >= final or start - first < 2:
            continue
        inside = [wish for wish in wishes if stop <= wish.start < start]
        if len(inside) >= 2:
            continue
        made = [wish for wish in made if wish not in inside]
        row, contour = cells["a"], contours["a"]
        offset = strokes(row)[0][0] * STEP
        fits: list[_Wish] = []
        for (step, _, length), up in zip(strokes(row), contour, strict=True):
            at = first + step * STEP - offset
            if at + 0.45 <= min(start, final):
                fits.append(_Wish(at, min(length * STEP, start - at), up, False, at % 2 == 0, not fits))
        if fits:
            tail = fits[-1]
            fits[-1] = _Wish(
                tail.start,
                min(max(tail.length, 1.5), start - tail.start),
                tail.target,
                True,
                True,
                tail.fresh,
            )
            made += fits
    return sorted(made, key=lambda wish: wish.start)


def _sing(wishes: list[_Wish], chords: tuple[Chord, ...], mood: Mood, seed: int) -> list[Note]:
    if not wishes:
        return []
    low, high = RANGES.get(mood.players["lead"], (62, 84))
    starts = [one.start for one in chords]
    over = [chords[max(0, bisect_right(starts, wish.start + 1e-6) - 1)] for wish in wishes]
    options = [np.array([p for p in range(low, high + 1) if p % 12 in one.scale]) for one in over]
    base = (low + high) / 2 - 2 + 2 * mood.bright
    own = [
        _own_price(wish, one, pitches, base, (low, high))
        for wish, one, pitches in zip(wishes, over, options, strict=True)
    ]
    own = [
        price + 0.35 * rng.generator(seed, "music melody", index).gumbel(size=price.size)
        for index, price in enumerate(own)
    ]
    path = _viterbi(wishes, options, own)
    notes = []
    for wish, pitches, at in zip(wishes, options, path, strict=True):
        hold = 0.94 if not wish.ends else 0.98
        notes.append(Note("lead", wish.start, round(wish.length * hold, 4), int(pitches[at]), _accent(wish)))
    return _with_bends(notes, mood, seed)


def _accent(wish: _Wish) -> float:
    return 0.72 if wish.strong else 0.62


def _own_price(
    wish: _Wish, chord: Chord, pitches: NDArray[np.int64], base: float, compass: tuple[int, int]
) -> NDArray[np.float64]:
    classes = pitches % 12
    in_chord = np.isin(classes, chord.pitch_classes)
    triad = np.isin(classes, chord.pitch_classes[:3])
    price = np.where(in_chord, 0.0, 6.0 if wish.strong else 0.5)
    if wish.ends:
        price = np.where(triad, 0.0, 7.0) + np.where(classes == chord.pitch_classes[0], 0.0, 0.5)
    rubs = np.array([any((pc - tone) % 12 == 1 for tone in chord.pitch_classes) for pc in classes])
    price = price + np.where(rubs & ~in_chord, 3.0 if wish.length >= 1 else 0.6, 0.0)
    aim = base + wish.target * 12 / 7
    price = price + 0.22 * np.minimum(np.abs(pitches - aim), 9)
    edge = np.minimum(pitches - compass[0], compass[1] - pitches)
    price = price + np.where(edge < 3, 0.5 * (3 - edge), 0.0)
    return np.asarray(price, dtype=np.float64)


def _viterbi(
    wishes: list[_Wish], options: list[NDArray[np.int64]], own: list[NDArray[np.float64]]
) -> list[int]:
    """Cheapest path; state (note before, this note)."""
    if len(wishes) == 1:
        return [int(own[0].argmin())]
    total = own[0][:, None] + own[1][None, :] + _pair_price(wishes, options, 1)
    back: list[NDArray[np.int64]] = []
    for index in range(2, len(wishes)):
        step_before = options[index - 1][None, :] - options[index - 2][:, None]  # (I, J)
        step_after = options[index][None, :] - options[index - 1][:, None]  # (J, K)
        leap = np.abs(step_before)[:, :, None] >= 5
        onward = np.sign(step_before)[:, :, None] == np.sign(step_after)[None, :, :]
        far = np.abs(step_after)[None, :, :] > 2
        still = (step_before == 0)[:, :, None] & (step_after == 0)[None, :, :]
        price = 1.1 * (leap & onward) + 0.6 * (leap & far) + 1.2 * still
        through = total[:, :, None] + price
        back.append(through.argmin(0))  # (J, K) -> best I
        total = through.min(0) + _pair_price(wishes, options, index) + own[index][None, :]
    before, at = np.unravel_index(int(total.argmin()), total.shape)
    path = [int(at), int(before)]
    for row in reversed(back):
        path.append(int(row[path[-1], path[-2]]))
    return path[::-1]


def _pair_price(wishes: list[_Wish], options: list[NDArray[np.int64]], index: int) -> NDArray[np.float64]:
    step = options[index][None, :] - options[index - 1][:, None]
    size = np.minimum(np.abs(step), 12)
    price = _INTERVAL_PRICE[size] + np.where(np.abs(step) > 12, 6.0, 0.0)
    if wishes[index].fresh:
        return np.asarray(0.4 * price)
    wanted = (wishes[index].target - wishes[index - 1].target) * 12 / 7
    return np.asarray(price + 0.42 * np.minimum(np.abs(step - wanted), 7))


def _with_bends(notes: list[Note], mood: Mood, seed: int) -> list[Note]:
    """Bent notes where the instrument is known for them: some longer notes are drawn up from the step below."""
    share = {"guzheng": 0.3, "erhu": 0.4, "dizi": 0.2}.get(mood.players["lead"], 0.0)
    made = []
    for index, note in enumerate(notes):
        random = rng.generator(seed, "music bend", index)
        bent = share and note.length >= 0.7 and random.random() < share
        made.append(
            Note(note.part, note.start, note.length, note.pitch, note.velocity, bend=2.0) if bent else note
        )
    return made
