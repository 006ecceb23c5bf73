"""Sentences about shapes, understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mutoscope.worlds.shapes.scene import ATTRIBUTES
from mutoscope.worlds.shapes.words import KINDS, WORDS
from mutoscope.worlds.training import Understood

_TOKEN = re.compile(
    "|".join(re.escape(word) for word in sorted((w for w in WORDS if not w.isascii()), key=len, reverse=True))
    + r"|-?[a-z]+|[,;.]|[^\x00-\x7f]|\S"
)


_Token = tuple[str, str, str]  # what is written, its kind, what it names


def _loud(tokens: list[_Token]) -> list[_Token]:
    return [token for token in tokens if token[1] != "quiet"]


@dataclass
class _Reading:
    """Where the reader stands in a sentence."""

    ground: str = ""
    objects: list[dict[str, str]] = field(default_factory=list)
    lead: dict[str, str] = field(default_factory=dict)  # said before the noun it belongs to
    ended: bool = True
    understood: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def understand(sentence: str) -> Understood:
    """Labels from a sentence in English or Chinese; the first object said is the first, and lies below."""
    tokens = [(word, *WORDS.get(word, ("unknown", ""))) for word in _TOKEN.findall(sentence.lower())]
    state, both = _Reading(), False
    for place, (word, kind, name) in enumerate(tokens):
        ahead = tokens[place + 1 :]
        if kind == "mark":
            state.ended = state.ended or name == "end"
            both = both or name == "both"
        elif kind == "background":
            _ground(state, word, name, ahead)
        elif kind == "color":
            _color(state, word, name, ahead, before=_loud(tokens[:place])[-1:])
        elif kind == "shape":
            _shape(state, word, name, two=place > 0 and tokens[place - 1][0] in ("two", "两个"))
        elif kind == "direction":
            _direction(state, word, name, ahead, both)
        elif kind == "unknown" and (word.isalpha() or len(word) > 1):
            state.ignored.append(word)
    slots = [state.ground]
    for number in range(2):
        one = state.objects[number] if number < len(state.objects) else {}
        slots += [one.get(kind, "") for kind in KINDS[1:]]
    return Understood(
        labels=tuple(
            kind.label(value) if value else 0 for kind, value in zip(ATTRIBUTES, slots, strict=True)
        ),
        understood=tuple(state.understood),
        ignored=tuple(state.ignored),
    )


def _ground(state: _Reading, word: str, name: str, ahead: list[_Token]) -> None:
    """A gray level is the ground's unless a shape follows it at once: no object is black, gray or white."""
    of_object = bool(ahead) and ahead[0][1] == "shape"
    if of_object or state.ground:
        state.ignored.append(word)
    else:
        state.ground = name
        state.understood.append(word)


def _color(state: _Reading, word: str, name: str, ahead: list[_Token], *, before: list[_Token]) -> None:
    after = before[0][2] if before else ""
    shaped = bool(ahead) and ahead[0][1] == "shape"
    if (ahead and ahead[0][2] == "ground") or (after == "over" and not shaped):  # no ground is colored
        state.ignored.append(word)
    elif after == "is" and state.objects and "color" not in state.objects[-1]:
        state.objects[-1]["color"] = name
        state.understood.append(word)
    elif _open(state, word, "color"):
        state.objects[-1]["color"] = name


def _shape(state: _Reading, word: str, name: str, *, two: bool) -> None:
    if two and not state.objects:
        state.objects += [{"shape": name}, {"shape": name}]
        state.understood.append(word)
        return
    last = state.objects[-1] if state.objects else None
    if last is not None and "shape" not in last and not state.ended:
        state.understood.append(word)
    elif not _open(state, word, "shape"):
        return
    state.objects[-1]["shape"] = name


def _direction(state: _Reading, word: str, name: str, ahead: list[_Token], both: bool) -> None:
    last = state.objects[-1] if state.objects else None
    loud = _loud(ahead)
    leads = bool(loud) and loud[0][2] == "before"
    if both and state.objects:
        for one in state.objects:
            one.setdefault("direction", name)
        state.understood.append(word)
    elif last is not None and "direction" not in last and not leads:
        last["direction"] = name
        state.understood.append(word)
    elif "direction" not in state.lead and len(state.objects) < 2:
        state.lead["direction"] = name
        state.understood.append(word)
        state.ended = True
    else:
        state.ignored.append(word)


def _open(state: _Reading, word: str, kind: str) -> bool:
    """Begin another object; False, and the word ignored, when there are two already."""
    if len(state.objects) == 2:
        state.ignored.append(word)
        return False
    state.objects.append(dict(state.lead))
    state.lead.clear()
    state.ended = False
    state.understood.append(word)
    return True
