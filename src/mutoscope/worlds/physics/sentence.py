"""Reads a sentence: which experiment, how it is set up, and with which numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from mutoscope.worlds.physics import words
from mutoscope.worlds.scene import Understanding

_UNIT = "|".join(f"(?P<u{at}>{pattern})" for at, (_, pattern) in enumerate(words.UNITS))
_PLAIN_UNIT = "|".join(pattern for _, pattern in words.UNITS)


class _Text:
    """A sentence from which what was understood is taken out."""

    def __init__(self, text: str) -> None:
        self.whole = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
        self.rest = self.whole
        self.taken: list[tuple[int, str]] = []

    def find(self, pattern: str) -> re.Match[str] | None:
        return re.search(_bounded(pattern), self.rest)

    def take_pieces(self, found: re.Match[str], first: str, last: str) -> None:
        """Take two groups out; what stands between them stays, but for the case that nothing does."""
        for low, high in (found.span(first), found.span(last)):
            self.rest = self.rest[:low] + "\0" * (high - low) + self.rest[high:]
        between = self.whole[found.end(first) : found.start(last)]
        if re.fullmatch(rf"\s*{words.MEASURE}\s*", between):
            low, high = found.span(first)[1], found.span(last)[0]
            self.rest = self.rest[:low] + "\0" * (high - low) + self.rest[high:]
            self.taken.append((found.start(), self.whole[found.start() : found.end()].strip()))
            return
        self.taken += [
            (found.start(group), self.whole[slice(*found.span(group))].strip()) for group in (first, last)
        ]

    def take(self, found: re.Match[str]) -> str:
        low, high = found.span()
        text = self.whole[low:high].strip()
        self.rest = self.rest[:low] + "\0" * (high - low) + self.rest[high:]
        self.taken.append((low, text))
        return text


def _bounded(pattern: str) -> str:
    """Latin words only as whole words."""
    return rf"(?<![a-z])(?:{pattern})(?![a-z])"


def understand(
    text: str, *, language: str | None = None, cast: Mapping[str, str] | None = None
) -> Understanding:
    """What a sentence means to the physics world; ``language`` and ``cast`` make no difference to it.

    ``attributes`` holds ``kind`` and what the sentence says about it; the rest is chosen when the scene is made.
    """
    sentence = _Text(text)
    kind, values = _kind(sentence)
    _numbers(sentence, kind, values)
    _set_up(sentence, kind, values)
    understood = tuple(dict.fromkeys(piece for _, piece in sorted(sentence.taken)))
    return Understanding(attributes=values, understood=understood, ignored=_left(sentence))


def _kind(sentence: _Text) -> tuple[str, dict[str, object]]:
    """The experiment; words for the same one are all taken."""
    kind = ""
    values: dict[str, object] = {}
    number = rf"(?P<count>{words.NUMBER})\s*{words.MEASURE}\s*(?:[a-z]+\s+){{0,2}}?(?P<what>{words.COUNTED})(?![a-z])"
    probe = sentence.whole
    for name, sets, pattern in words.KINDS:
        found = re.search(_bounded(pattern), probe)
        if found and not kind:
            kind, values = name, {"kind": name, **sets}
            break
    if not kind:
        for kinds, _, pattern in words.HINTS:
            if len(kinds) == 1 and re.search(_bounded(pattern), probe):
                kind, values = kinds[0], {"kind": kinds[0]}
                break
    while kind and (counted := re.search(number, sentence.rest)):
        if counted["count"] not in ("a", "an"):
            _count(kind, values, int(words.number_of(counted["count"])), counted["what"])
        if kind not in ("balls", "pendulum", "waves") and counted["count"] in ("a", "an", "单"):
            break
        sentence.take_pieces(counted, "count", "what")
    for name, _, pattern in words.KINDS:
        while name == kind and (found := sentence.find(pattern)):
            sentence.take(found)
    return kind, values


def _count(kind: str, values: dict[str, object], count: int, what: str) -> None:
    if kind == "string":
        values |= {"number": count, "mode": "standing"}
    elif kind == "waves" and ("slit" in what or "缝" in what):
        values["setup"] = "one slit" if count == 1 else "two slits"
    elif kind == "waves":
        values |= {
            "count": count,
            "setup": "one source" if count == 1 else "two sources" if count == 2 else "sources",
        }
    elif kind in ("pendulum", "balls"):
        values["count"] = count


def _numbers(sentence: _Text, kind: str, values: dict[str, object]) -> None:
    """Numbers with a name before them, then numbers with a unit."""
    known = dict(words.UNITS)
    for attribute, name, units in words.NAMED:
        for unit, factor in units.items():
            tail = rf"\s*(?:{known[unit]})" if unit else ""
            found = sentence.find(rf"(?:{name}){words.LINKS}(?P<value>[-+]?\d+(?:\.\d+)?){tail}")
            if found and attribute in ACCEPTS.get(kind, ()):
                values[attribute] = float(found["value"]) * factor
                sentence.take(found)
                break
    for word, number in words.ORDINALS.items():
        found = (
            sentence.find(rf"{re.escape(word)}\s*(?:harmonic|mode|overtone|谐波|频)")
            if kind == "string"
            else None
        )
        if found:
            values |= {"number": number, "mode": "standing"}
            sentence.take(found)
            break
    if kind == "double pendulum":
        # "120 and 90 degrees": the first number has the unit of the second
        pair = (
            rf"({words.NUMBER})(?=\s*(?:and|&|,|和|、)\s*{words.NUMBER}\s*(?P<unit>{_PLAIN_UNIT})(?![a-z]))"
        )
        found = re.search(pair, sentence.rest)
        unit = next(
            (name for name, pattern in words.UNITS if found and re.fullmatch(pattern, found["unit"])), ""
        )
        for for_kind, of_unit, attribute, factor in words.MEANINGS:
            if found and of_unit == unit and for_kind == kind:
                values[attribute] = words.number_of(found[1]) * factor
                sentence.take(found)
                break
    place = 0
    number_with_unit = re.compile(rf"(?P<value>{words.NUMBER})\s*-?\s*(?:{_UNIT})(?![a-z])")
    while found := number_with_unit.search(sentence.rest, place):
        place = found.end()
        unit = next(name for at, (name, _) in enumerate(words.UNITS) if found[f"u{at}"])
        for for_kind, of_unit, attribute, factor in words.MEANINGS:
            if of_unit == unit and for_kind in (kind, "*") and attribute in ACCEPTS.get(kind, ()):
                value = words.number_of(found["value"]) * factor
                if attribute in values and kind == "double pendulum":
                    attribute = "second_" + attribute
                if attribute not in values:
                    values[attribute] = value
                    sentence.take(found)
                break


def _set_up(sentence: _Text, kind: str, values: dict[str, object]) -> None:
    for kinds, sets, pattern in words.HINTS:
        if kind not in kinds:
            continue
        while found := sentence.find(pattern):
            for key, value in sets.items():
                if key != "setup":
                    values.setdefault(key, value)
                elif (
                    values.get("setup")
                    in ((None, "two sources", "one source", "sources")[: 4 if value == "walls" else 2])
                ):
                    values[key] = value
            sentence.take(found)
    for word, color in words.COLORS.items():
        found = sentence.find(re.escape(word)) if kind else None
        if found and "color" not in values:
            values["color"] = color
            sentence.take(found)


def _left(sentence: _Text) -> tuple[str, ...]:
    """Words that bear meaning and were not used."""
    rest = sentence.rest
    out: list[tuple[int, str]] = []
    for found in re.finditer(r"[a-z][a-z'\-]*|\d+(?:\.\d+)?\s*[a-z°%/²]*|[\u3400-\u9fff]+", rest):
        word = found.group(0).strip()
        if "\u3400" <= word[0] <= "\u9fff":
            out += [(found.start(), part) for part in re.split(words.STOP_CHINESE, word) if part]
        elif word not in words.STOPS:
            out.append((found.start(), word))
    return tuple(dict.fromkeys(word for _, word in sorted(out, key=lambda item: item[0])))


ACCEPTS: dict[str, dict[str, tuple[float, float]]] = {
    # numbers each experiment takes, and their range
    "pendulum": {
        "length_m": (0.01, 100.0),
        "angle_degrees": (-179.0, 179.0),
        "gravity": (0.1, 300.0),
        "damping": (0.0, 5.0),
        "count": (1, 24),
    },
    "double pendulum": {
        "length_m": (0.01, 100.0),
        "second_length_m": (0.01, 100.0),
        "angle_degrees": (-180.0, 180.0),
        "second_angle_degrees": (-180.0, 180.0),
        "mass_kg": (0.01, 100.0),
        "second_mass_kg": (0.01, 100.0),
        "gravity": (0.1, 300.0),
    },
    "balls": {"count": (1, 24), "gravity": (0.1, 300.0), "bounce": (0.3, 1.0)},
    "spring": {
        "mass_kg": (0.001, 1000.0),
        "stiffness": (0.1, 1e5),
        "start_m": (0.001, 10.0),
        "damping": (0.0, 100.0),
    },
    "string": {"length_m": (0.1, 100.0), "speed": (0.05, 100.0), "number": (1, 12)},
    "waves": {
        "count": (1, 9),
        "wavelength_m": (0.013, 0.3),
        "apart_m": (0.005, 0.6),
        "frequency_hz": (0.8, 18.0),
    },
    "reaction": {"feed": (0.0, 0.12), "kill": (0.0, 0.1)},
    "orbit": {"eccentricity": (0.0, 0.95), "ratio": (0.0, 1.0), "period_s": (0.5, 600.0)},
}
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "string": {"mode": ("pulse", "two pulses", "standing"), "end": ("fixed", "free")},
    "waves": {"setup": ("one source", "two sources", "sources", "one slit", "two slits", "walls")},
    "reaction": {"pattern": ("coral", "maze", "spots", "mitosis", "worms", "holes", "chaos")},
}
