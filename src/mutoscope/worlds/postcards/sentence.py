"""Reads a sentence: which place, light and weather, which things in which colors, how many and how they move."""

# ruff: noqa: E501 - tables of words and corners read best in one line
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mutoscope.errors import UsageError, did_you_mean
from mutoscope.rng import generator
from mutoscope.worlds.postcards import words
from mutoscope.worlds.postcards.figures import COLORS
from mutoscope.worlds.scene import Understanding

_WORD = re.compile(r"[a-z0-9][a-z0-9'\-]*|[\u3400-\u9fff]+|[^\sa-z0-9\u3400-\u9fff]", re.IGNORECASE)


@dataclass
class _Token:
    text: str
    meanings: list[tuple[str, str]]
    used: bool = False
    breaks: bool = False  # a comma or full stop
    chinese: bool = False

    def value(self, kind: str) -> str | None:
        return next((value for k, value in self.meanings if k == kind), None)


def _tokens(text: str, names: Mapping[str, str]) -> list[_Token]:
    """Split into known phrases, cast names, stop words and unknown words."""
    english, chinese = words.lexicon()
    by_name = {name.lower(): name for name in names}
    out: list[_Token] = []
    parts = [m.group(0) for m in _WORD.finditer(text)]
    i = 0
    while i < len(parts):
        part = parts[i]
        low = part.lower()
        if "\u3400" <= part[0] <= "\u9fff":
            out += _chinese(part, chinese, by_name)
            i += 1
            continue
        if not low[0].isalnum():
            out.append(_Token(part, [], breaks=True))
            i += 1
            continue
        for length in (4, 3, 2, 1):
            phrase = " ".join(p.lower() for p in parts[i : i + length])
            single = phrase[:-2] if phrase.endswith("'s") else phrase
            if single in by_name:
                out.append(_Token(" ".join(parts[i : i + length]), [("name", by_name[single])]))
                break
            if single in english and not (length == 1 and single in words.NO):
                out.append(_Token(" ".join(parts[i : i + length]), english[single]))
                break
        else:
            length = 1
            out.append(_Token(part, [("no", "")] if low in words.NO else []))
        i += length
    return out


def _chinese(run: str, chinese: dict[str, list[tuple[str, str]]], names: Mapping[str, str]) -> list[_Token]:
    out: list[_Token] = []
    i = 0
    while i < len(run):
        for length in range(min(8, len(run) - i), 0, -1):
            piece = run[i : i + length]
            if piece.lower() in names:
                out.append(_Token(piece, [("name", names[piece.lower()])], chinese=True))
                break
            if piece in words.NO:
                out.append(_Token(piece, [("no", "")], chinese=True))
                break
            if piece in chinese:
                out.append(_Token(piece, chinese[piece], chinese=True))
                break
        else:
            length = 1
            piece = run[i]
            if (
                out
                and out[-1].chinese
                and not out[-1].meanings
                and out[-1].text[-1] not in words.STOP_CHINESE
                and piece not in words.STOP_CHINESE
            ):
                out[-1].text += piece
            else:
                out.append(_Token(piece, [], chinese=True))
        i += length
    return out


@dataclass
class _Reading:
    place: list[tuple[str, _Token]] = field(default_factory=list)
    time: str | None = None
    weather: list[str] = field(default_factory=list)
    subjects: list[dict[str, Any]] = field(default_factory=list)
    said: list[tuple[dict[str, Any], _Token]] = field(default_factory=list)  # which words made which subject


def read_look(text: str) -> tuple[str, dict[str, Any], str | None]:
    """A cast member's look: (kind of thing, look of a person, color of a thing)."""
    tokens = _tokens(text, {})
    kind: str | None = None
    look: dict[str, Any] = {}
    colors: list[str] = []
    length: str | None = None
    for token in tokens:
        thing = token.value("thing")
        if thing and kind is None and token.value("look") is None:
            kind = thing
        age = token.value("age")
        if age and "age" not in look:
            look["age"] = age
        color = token.value("color")
        worn = token.value("look")
        if color and not worn:
            colors.append(color)
        if worn:
            length = _wear(look, worn, colors, length)
    if re.search(r"\bthirty|forty|adult|三十|四十", text):
        look.pop("age", None)
    kind = kind or "person"
    return kind, look if kind == "person" else {}, colors[-1] if colors else None


def _wear(look: dict[str, Any], worn: str, colors: list[str], length: str | None) -> str | None:
    """Put one garment or feature on; its color is the last one named before it."""
    part, _, value = worn.partition("=")
    color = colors.pop() if colors else None
    if part == "length":
        look["hair_length"] = value
        if color:
            colors.append(color)
        return value
    if part == "wear":
        look["wear"] = value
        if color:
            look["coat"] = color
    elif part == "hat":
        look["hat"] = value
        look["hat_color"] = color or look.get("hat_color", "beige")
    elif part in ("umbrella", "scarf", "bag"):
        look[part] = color or {"umbrella": "red", "scarf": "red", "bag": "brown"}[part]
    elif part in ("legs", "hair") and color:
        look[part] = color
    elif part == "beard":
        look["beard"] = True
    elif part == "skin":
        look["skin"] = int(value)
    return length


def understand(
    text: str, *, language: str | None = None, cast: Mapping[str, str] | None = None
) -> Understanding:
    """What a sentence in English or Chinese means here.

    Args:
        language: not needed; both languages may mix in one sentence.
        cast: name -> look of the people and things that appear in several shots.

    Returns:
        Attributes in the closed vocabulary of docs/worlds.md, the words they came from and the words nobody used.
    """
    cast = dict(cast or {})
    tokens = _tokens(text, cast)
    got = _Reading()
    color: tuple[str, _Token] | None = None
    count: tuple[int, _Token] | None = None
    far: _Token | None = None
    motion: tuple[str, _Token] | None = None
    last: dict[str, Any] | None = None
    ahead: list[tuple[str, list[str]]] = []  # garments, with their colors, named before their wearer
    deny = False
    things = [
        i
        for i, token in enumerate(tokens)
        if token.value("thing") or token.value("things") or token.value("name")
    ]

    def later_thing(index: int) -> bool:
        return any(i > index for i in things)

    def later_person(index: int) -> bool:
        following = (token for i, token in enumerate(tokens) if i > index)
        return any((t.value("thing") or t.value("things") or "").startswith("person") for t in following)

    for index, token in enumerate(tokens):
        if token.breaks:
            color, count = None, None
            continue
        if token.value("no") is not None:
            deny, token.used = True, True
            continue
        if deny and token.meanings:
            deny, token.used = False, True
            continue
        name, thing, many = token.value("name"), token.value("thing"), token.value("things")
        worn, tone, number, move = (
            token.value("look"),
            token.value("color"),
            token.value("count"),
            token.value("motion"),
        )
        sails = token.text.lower() in ("sails", "sail") and last is not None
        if (name or thing or many) and not sails:
            subject: dict[str, Any] = {"count": 1}
            if name:
                kind, look, own = read_look(cast[name])
                subject = {"kind": kind, "count": 1, "name": name}
                if kind == "person":
                    subject["look"] = look
                if own and kind != "person":
                    subject["color"] = own
            elif many:
                kind, _, plural = many.partition("*")
                pair = token.text.lower() in ("couple", "情侣")
                subject = {"kind": kind, "count": 2 if pair else int(plural)}
            else:
                subject = {"kind": thing, "count": 1}
            age = token.value("age")
            if age and subject["kind"] == "person" and not name:
                subject.setdefault("look", {})["age"] = age
            if ahead and subject["kind"] == "person" and not name:
                for garment, colors in ahead:
                    _wear(subject.setdefault("look", {}), garment, colors, None)
                ahead = []
            if count:
                subject["count"], count[1].used = count[0], True
                got.said.append((subject, count[1]))
                count = None
            if color:
                if subject["kind"] == "person" and not name:
                    subject.setdefault("look", {})["coat"] = color[0]
                elif subject["kind"] != "person":
                    subject["color"] = color[0]
                color[1].used = True
                got.said.append((subject, color[1]))
                color = None
            if far is not None and last is None:
                subject["far"], far.used = True, True
                far = None
            if motion and last is None:
                _move(motion[1], motion[0], subject)
                got.said.append((subject, motion[1]))
                motion = None
            token.used = True
            got.said.append((subject, token))
            if any(
                s["kind"] == subject["kind"]
                and s.get("name") == subject.get("name")
                and subject["kind"] not in ("person",)
                and not subject.get("color")
                for s in got.subjects
            ):
                last = next(s for s in got.subjects if s["kind"] == subject["kind"])
                continue
            got.subjects.append(subject)
            last = subject
        elif worn and (last is None or last["kind"] != "person") and later_person(index):
            ahead.append(
                (worn, [color[0]] if color else [])
            )  # 穿红外套的女孩: the coat comes before who wears it
            if color:
                color[1].used, color = True, None
            token.used = True
        elif worn and last is not None and last["kind"] == "person":
            kept = [color[0]] if color else []
            _wear(last.setdefault("look", {}), worn, kept, None)
            if color and not kept:
                color[1].used, color = True, None
            token.used = True
        elif tone:
            color = (tone, token)
        elif number:
            count = (int(number), token)
        elif token.value("age") and later_thing(index):
            token.used = True
        elif token.value("far") is not None:
            if last is not None:
                last["far"], token.used = True, True
            else:
                far = token
        elif token.value("place") and not (token.text.lower() == "waves" and last is not None):
            got.place.append((str(token.value("place")), token))
        elif move or token.text.lower() == "waves":
            if last is None and got.weather and move == "down":
                token.used = True  # snow falls
                continue
            _move(token, "wave" if token.text.lower() == "waves" else str(move), last)
            if last is not None:
                got.said.append((last, token))
            elif not token.used:
                motion = (str(move), token)
        elif token.value("time"):
            if got.time is None:
                got.time = token.value("time")
            token.used = got.time == token.value("time")
            if token.value("weather"):  # a rainy night
                got.weather.append(str(token.value("weather")))
        elif token.value("weather"):
            got.weather.append(str(token.value("weather")))
            token.used = True
    if "storm" in got.weather and "rain" not in got.weather:
        got.weather.append("rain")
    attributes = _settle(got, tokens)
    understood = tuple(token.text for token in tokens if token.used)
    ignored = tuple(
        token.text for token in tokens if not token.used and not token.breaks and not _is_stop(token)
    )
    return Understanding(attributes=attributes, understood=understood, ignored=ignored)


def _is_stop(token: _Token) -> bool:
    if token.chinese:
        return all(c in words.STOP_CHINESE for c in token.text)
    return token.text.lower() in words.STOP or not any(c.isalnum() for c in token.text)


def _move(token: _Token, value: str, last: dict[str, Any] | None) -> None:
    """A direction is stronger than a verb without one; both may be said of one thing.

    Only people wave; only people and cats sit. Of others the word stays unused.
    """
    if last is None or last["kind"] not in {"sit": ("person", "cat"), "wave": ("person",)}.get(
        value, (last["kind"],)
    ):
        return
    old = last.get("motion")
    if old is None or old == "across" or (value in ("left", "right") and old not in ("left", "right")):
        last["motion"] = value
    token.used = True


def _comes_true(detail: str, place: str | None, time: str | None, weather: list[str]) -> bool:
    """Whether the picture shows a detail by itself."""
    key, _, rest = detail.partition(":")
    if key == "lit":
        return time in ("dusk", "night") and place in words.WINDOWS
    if key == "time":
        return time in rest.split()
    if key == "weather":
        return rest in weather
    return key == "*" or place in key.split()


def _settle(got: _Reading, tokens: list[_Token]) -> dict[str, object]:
    """Choose among what was named, and check which details come true in the picture."""
    attributes: dict[str, object] = {}
    place: str | None = None
    if got.place:
        named = [value for value, _ in got.place]
        if any(one["kind"] in words.WET for one in got.subjects):
            named = [value for value in named if value in words.WATER] or named
        place = min(named, key=words.SPECIFIC.index)
        if "sea" in named and place in ("village", "city"):
            place = "harbor"
    elif got.subjects:
        wet = [one for one in got.subjects if one["kind"] in words.WET]
        place = next(
            (
                words.HOME[str(s["kind"])]
                for s in [*wet, *got.subjects]
                if s["kind"] not in ("person", "bird", "dog", "cat")
            ),
            None,
        )
        place = place or words.HOME[str(got.subjects[0]["kind"])]
    lit = any(("detail", "lit") in token.meanings and not token.used for token in tokens)
    if place is None and lit and not got.subjects:
        place = "city"
    time = got.time
    if time is None and lit and place in words.WINDOWS:
        time = "dusk"
    if time is None:
        texts = {token.text.lower() for token in tokens}
        if texts & {"moon", "stars", "star", "月亮", "星星", "明月", "星空"} or any(
            s["kind"] == "lantern" for s in got.subjects
        ):
            time = "night"
    if place in ("mountains", "village") and "snow" in got.weather:
        place = "snow"
    for value, token in got.place:
        token.used = (
            value == place
            or (value in ("sea",) and place in ("beach", "harbor", "island"))
            or (value == "mountains" and place in ("lake", "snow"))
            or (value == "village" and place == "snow")
            or (value in ("village", "city") and place in ("harbor", "street", "stairs"))
            or (value == "hills" and place in ("vineyard", "village", "harbor", "river", "city"))
        )
    if place is not None and place not in words.WATER:
        dry = [one for one in got.subjects if one["kind"] in words.WET]
        for one, token in got.said:
            if any(one["kind"] == other["kind"] for other in dry):
                token.used = False
        got.subjects = [one for one in got.subjects if one["kind"] not in words.WET]
    for token in tokens:
        if not token.used:
            details = [value for kind, value in token.meanings if kind == "detail"]
            token.used = any(_comes_true(detail, place, time, got.weather) for detail in details)
    if place is not None:
        attributes["place"] = place
    if time is not None:
        attributes["time"] = time
    if got.weather:
        attributes["weather"] = list(dict.fromkeys(got.weather))
    if got.subjects:
        attributes["subjects"] = got.subjects
    return attributes


_GUESTS: dict[str, tuple[tuple[dict[str, object], ...], ...]] = {
    "sea": (({"kind": "sailboat", "count": 1}, {"kind": "bird", "count": 3}), ({"kind": "sailboat", "count": 3},)),
    "beach": (({"kind": "person", "count": 2, "motion": "across"}, {"kind": "sailboat", "count": 2}),),
    "harbor": (({"kind": "ferry", "count": 1}, {"kind": "bird", "count": 4}, {"kind": "person", "count": 1}),),
    "river": (({"kind": "bridge", "count": 1, "far": True}, {"kind": "rowboat", "count": 1}),),
    "lake": (({"kind": "rowboat", "count": 1}, {"kind": "bird", "count": 3}),),
    "island": (({"kind": "lighthouse", "count": 1}, {"kind": "sailboat", "count": 1}, {"kind": "bird", "count": 4}),),
    "mountains": (({"kind": "bird", "count": 4},), ({"kind": "balloon", "count": 1},)),
    "hills": (({"kind": "balloon", "count": 3},), ({"kind": "person", "count": 1, "motion": "across"}, {"kind": "bird", "count": 3})),
    "vineyard": (({"kind": "balloon", "count": 2},), ({"kind": "bird", "count": 5},)),
    "desert": (({"kind": "balloon", "count": 2},), ({"kind": "person", "count": 1, "motion": "across"},)),
    "forest": (({"kind": "person", "count": 1, "motion": "across"}, {"kind": "dog", "count": 1, "motion": "across"}),),
    "village": (({"kind": "person", "count": 1, "motion": "across"}, {"kind": "bird", "count": 4}),),
    "meadow": (({"kind": "windmill", "count": 1}, {"kind": "person", "count": 1}, {"kind": "kite", "count": 1}),),
    "snow": (({"kind": "person", "count": 1, "motion": "across", "look": {"scarf": "red"}},),),
    "city": (({"kind": "bird", "count": 5}, {"kind": "balloon", "count": 1}),),
    "stairs": (({"kind": "person", "count": 1, "motion": "up"},),),
    "street": (({"kind": "tram", "count": 1, "motion": "across"}, {"kind": "person", "count": 2, "motion": "across"}),),
}  # fmt: skip


def complete(attributes: Mapping[str, object], seed: int) -> dict[str, Any]:
    """Attributes with everything filled in that the sentence left open, by the seed.

    Raises:
        UsageError: a value outside the vocabulary.
    """
    rng = generator(seed, "postcards open choices")
    draws = rng.random(4)
    place = attributes.get("place") or sorted(words.PLACE)[int(draws[0] * len(words.PLACE))]
    time = attributes.get("time") or ("morning", "golden", "afternoon", "dawn", "sunset")[int(draws[1] * 5)]
    weather = list(attributes.get("weather") or ["clear"])  # type: ignore[call-overload]
    if not attributes.get("time") and {"rain", "storm", "overcast"} & set(weather):
        time = ("morning", "noon", "dusk")[int(draws[1] * 3)]
    for what, value, known in (
        ("place", place, words.PLACE),
        ("time", time, words.TIME),
        *(("weather", w, words.WEATHER) for w in weather),
    ):
        if value not in known:
            raise UsageError(
                f"unknown {what} {value!r}{did_you_mean(str(value), known)}; known: {', '.join(sorted(known))}."
            )
    subjects = attributes.get("subjects")
    if subjects is None:
        options = _GUESTS[str(place)]
        subjects = options[int(draws[2] * len(options))]
    for one in subjects:  # type: ignore[attr-defined]
        if one.get("kind") not in words.THING:
            raise UsageError(f"unknown thing {one.get('kind')!r}; known: {', '.join(sorted(words.THING))}.")
        if one.get("color") is not None and one["color"] not in COLORS:
            raise UsageError(
                f"unknown color {one['color']!r}{did_you_mean(str(one['color']), COLORS)}; known: {', '.join(COLORS)}."
            )
    return {"place": place, "time": time, "weather": weather, "subjects": [dict(one) for one in subjects]}  # type: ignore[attr-defined]
