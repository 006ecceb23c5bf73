"""Labels from a sentence: the postcards' own reader, with the words for cameras and for nobody on top."""

# ruff: noqa: E501 - tables of words read best in one line
from __future__ import annotations

import re
from typing import Any

from mutoscope.worlds.postcards import words
from mutoscope.worlds.postcards.clips import slots
from mutoscope.worlds.postcards.sentence import understand as understand_postcard
from mutoscope.worlds.training import Understood

_THE = r"(?:(?:the|a|our)\s+)?(?:camera|view|shot|lens|frame)"
_ADVERB = r"(?:\s+(?:is|slowly|gently|steadily|softly|smoothly|quickly|now|then))*"
_GO = r"(?:pan|track|truck|move|slide|dolly|glide|travel|drift|turn|swing)(?:s|es|ning|ing|king)?"
_GOING = r"(?:pans|panning|tracks|tracking|trucks|trucking|moves|moving|slides|sliding|dollies|dollying|glides|gliding|travels|traveling|travelling|drifts|drifting|turns|turning|swings|swinging|pan|track|truck|move|slide|dolly|glide|travel)"
_TO = r"(?:\s+(?:slowly|gently|steadily|softly))*(?:\s+(?:to|towards?))?(?:\s+the)?"
_PUSH = r"(?:push(?:es|ing)?(?:\s+slowly)?\s+in|zoom(?:s|ing)?(?:\s+slowly)?\s+in|doll(?:y|ies|ying)(?:\s+slowly)?\s+in|mov(?:e|es|ing)\s+(?:in|closer|forwards?)|com(?:es|ing)\s+closer|go(?:es|ing)\s+in|clos(?:es|ing)\s+in)"
_PULL = r"(?:pull(?:s|ing)?(?:\s+slowly)?\s+(?:out|back|away)|zoom(?:s|ing)?(?:\s+slowly)?\s+out|doll(?:y|ies|ying)(?:\s+slowly)?\s+(?:out|back)|mov(?:e|es|ing)\s+(?:out|back|backwards?|away)|back(?:s|ing)\s+(?:off|away|up))"
_REST = r"(?:stands?(?:\s+still)?|is\s+(?:still|static|fixed)|stays?(?:\s+still|\s+put|\s+fixed)?|holds?(?:\s+still)?|rests?|does\s+not\s+move|doesn't\s+move|keeps?\s+still|locked(?:\s+off)?|remains?\s+still|still|static|fixed)"
_NEAR_ENGLISH = r"(?:\s+(?:on|onto|into|toward|towards|from)(?=\s|$))?"
_CAMERAS = [
    (camera, re.compile(pattern, re.IGNORECASE))
    for camera, pattern in (
        ("in", rf"{_THE}{_ADVERB}\s+{_PUSH}|(?<![\w-])(?:slow\s+)?(?:push|zoom|dolly)[\s-]in(?![\w-])"),
        ("out", rf"{_THE}{_ADVERB}\s+{_PULL}|(?<![\w-])(?:slow\s+)?(?:pull[\s-](?:out|back)|zoom[\s-]out|dolly[\s-]out)(?![\w-])"),
        ("left", rf"{_THE}{_ADVERB}\s+{_GOING}{_TO}\s+left(?:wards?)?|(?<![\w-])pan(?:s|ning)?{_TO}\s+left(?:wards?)?"),
        ("right", rf"{_THE}{_ADVERB}\s+{_GOING}{_TO}\s+right(?:wards?)?|(?<![\w-])pan(?:s|ning)?{_TO}\s+right(?:wards?)?"),
        ("still", rf"{_THE}\s+{_REST}|(?<![\w-])(?:static|fixed|still|locked-off|locked)\s+(?:camera|shot|view|frame)"),
        ("in", r"镜头(?:缓缓|慢慢|缓慢|逐渐)?地?(?:向前)?(?:推近|推进|拉近|前推|靠近|向前推|变近)|推镜头?|推近镜头"),
        ("out", r"镜头(?:缓缓|慢慢|缓慢|逐渐)?地?(?:向后)?(?:拉远|后拉|拉开|后退|推远|向后拉|变远)|拉镜头?"),
        ("left", r"镜头(?:缓缓|慢慢|缓慢)?地?(?:向|往|朝)?左(?:边|侧)?(?:平移|摇动|摇|移动|移|转动|转|推移|横移)?|左摇镜头?"),
        ("right", r"镜头(?:缓缓|慢慢|缓慢)?地?(?:向|往|朝)?右(?:边|侧)?(?:平移|摇动|摇|移动|移|转动|转|推移|横移)?|右摇镜头?"),
        ("still", r"镜头(?:静止不动|静止|固定不动|固定|不动|不移动|停住)|(?:固定|静止)(?:的)?镜头|定镜"),
    )
]  # fmt: skip
_EMPTY = re.compile(
    r"(?<![\w-])(?:nobody(?:\s+is\s+there)?|no\s+one(?:\s+is\s+there)?|no\s+people|without\s+people|empty(?:\s+scene)?|deserted|nothing\s+moves)(?![\w-])|空无一人|没有人|无人|空荡荡",
    re.IGNORECASE,
)
_THING = re.compile(r"(?<![\w-])(?:some)?thing(?![\w-])|东西|物体", re.IGNORECASE)
_NEAREST = {"mustard": "yellow", "gold": "yellow", "navy": "blue"}  # colors said that have a slot's color
_WEATHER = {"mist": "fog"}


def understand(sentence: str) -> Understood:
    """Labels (0: not said), the words they came from, and the words nothing came of."""
    said: dict[str, str] = {}
    used: list[str] = []
    ignored: list[str] = []
    text, found = _take_camera(re.sub(r"\bhot-air\b", "hot air", sentence, flags=re.IGNORECASE))
    if found:
        said["camera"] = found[0][0]
        for camera, phrase in found:
            (used if camera == said["camera"] else ignored).append(phrase)
    empty = _EMPTY.search(text)
    if empty:
        used.append(empty.group(0))
        text = _without(text, empty)
    got = understand_postcard(text)
    tokens = [_meanings(word) for word in got.understood]
    ignored += got.ignored
    _read_scene(got.attributes, tokens, said, used, ignored)
    subjects = list(got.attributes.get("subjects") or [])  # type: ignore[call-overload]
    if subjects:
        _read_actor(subjects, tokens, said, used, ignored)
        if empty:
            used.remove(empty.group(0))
            ignored.append(empty.group(0))
    elif empty:
        said.update(actor=slots.NONE, color=slots.NONE, direction=slots.NONE)
    elif _THING.search(text):
        _read_thing(text, tokens, said, used, ignored)
    for word, meanings in tokens:
        if word not in used and word not in ignored and not {"no"} & {kind for kind, _ in meanings}:
            ignored.append(word)
    _drop_what_does_not_fit(said, used, ignored, tokens)
    labels = tuple(kind.label(said[kind.name]) if kind.name in said else 0 for kind in slots.ATTRIBUTES)
    return Understood(labels=labels, understood=tuple(used), ignored=tuple(dict.fromkeys(ignored)))


Token = tuple[str, list[tuple[str, str]]]


def _meanings(word: str) -> Token:
    english, chinese = words.lexicon()
    low = word.lower()
    return word, english.get(low) or english.get(low.removesuffix("'s")) or chinese.get(word) or []


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}, {text[match.end() :]}"


def _take_camera(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The sentence without its words about the camera, and these, in their order."""
    found: list[tuple[int, str, str]] = []
    for camera, pattern in _CAMERAS:
        while (match := pattern.search(text)) is not None:
            found.append((match.start(), camera, match.group(0)))
            text = text[: match.start()] + "," + " " * (len(match.group(0)) - 1) + text[match.end() :]
    return text, [(camera, phrase) for _, camera, phrase in sorted(found)]


def _read_scene(
    attributes: dict[str, Any], tokens: list[Token], said: dict[str, str], used: list[str], ignored: list[str]
) -> None:
    """Place, time and weather, where words name them; a place only guessed from a thing is left open."""
    place, time = attributes.get("place"), attributes.get("time")
    named = [value for _, meanings in tokens for kind, value in meanings if kind == "place"]
    if place == "snow" and named and "snow" not in named:  # the village stays one when it snows
        place = min(named, key=words.SPECIFIC.index)
    weathers = [_WEATHER.get(one, one) for one in attributes.get("weather", ())]
    if "storm" in weathers:
        weathers = ["storm"]
    for word, meanings in tokens:
        kinds = {kind for kind, _ in meanings}
        if place is not None and "place" in kinds:
            said["place"] = place
            used.append(word)
        elif time is not None and ("time" in kinds or kinds == {"detail"}):
            said["time"] = time
            used.append(word)
            weather = [value for kind, value in meanings if kind == "weather" and value in weathers[:1]]
            if weather:
                said.setdefault("weather", weather[0])
        elif "detail" in kinds and not kinds & {"thing", "things", "weather", "motion"}:
            used.append(word)
        elif "weather" in kinds:
            own = [_WEATHER.get(value, value) for kind, value in meanings if kind == "weather"]
            usable = [
                one for one in own if one in slots.WEATHERS and one in (*weathers[:1], said.get("weather"))
            ]
            if usable:
                said.setdefault("weather", usable[0])
            (used if usable or said.get("weather") in own else ignored).append(word)
    if "weather" not in said:
        usable = [one for one in weathers if one in slots.WEATHERS]
        if usable:
            said["weather"] = usable[0]
            for word, meanings in tokens:
                if ("weather", usable[0]) in meanings and word in ignored:
                    ignored.remove(word)
                    used.append(word)


def _read_actor(
    subjects: list[dict[str, Any]],
    tokens: list[Token],
    said: dict[str, str],
    used: list[str],
    ignored: list[str],
) -> None:
    """The first thing that is an actor here; all others have no slot."""
    chosen = next((one for one in subjects if one["kind"] in slots.ACTORS), None)
    if chosen is None:
        return
    said["actor"] = kind = chosen["kind"]
    color = chosen.get("color") or (chosen.get("look") or {}).get("coat")
    color = _NEAREST.get(str(color), color)
    if color in slots.COLORS:
        said["color"] = str(color)
    motion = chosen.get("motion")
    if motion in slots.DIRECTIONS and slots.fits_direction(kind, str(motion)):
        said["direction"] = str(motion)
    others = {one["kind"] for one in subjects if one is not chosen}
    done: set[str] = set()
    for word, meanings in tokens:
        if word in used:
            continue
        by = dict(meanings)
        thing = by.get("thing") or by.get("things", "").partition("*")[0]
        if thing and (
            "motion" not in by or (thing == kind and "actor" not in done)
        ):  # "the ferry sails" names no second boat
            fresh = thing == kind and "actor" not in done
            done.add("actor")
            (used if fresh else ignored).append(word)
        elif "color" in by:
            tone = _NEAREST.get(by["color"], by["color"])
            (used if tone == said.get("color") and "color" not in done else ignored).append(word)
            done |= {"color"} if tone == said.get("color") else set()
        elif "motion" in by:
            right = by["motion"] in (said.get("direction"), "across") or (
                by["motion"] == "still" and said.get("direction") == "still"
            )
            (used if right else ignored).append(word)
        elif "count" in by:
            (used if by["count"] == "1" and not others else ignored).append(word)
        elif by.get("look", "").startswith("wear="):
            used.append(word)


def _read_thing(
    text: str, tokens: list[Token], said: dict[str, str], used: list[str], ignored: list[str]
) -> None:
    """Color and direction of an actor left open: a red thing moves left."""
    named = _THING.search(text)
    assert named is not None
    stand_in = " balloon " if named.group(0).isascii() else "气球"
    got = understand_postcard(text[: named.start()] + stand_in + text[named.end() :])
    subject: dict[str, Any] = next(iter(got.attributes.get("subjects") or []), {})  # type: ignore[call-overload]
    color = _NEAREST.get(str(subject.get("color")), subject.get("color"))
    if color in slots.COLORS:
        said["color"] = str(color)
    if subject.get("motion") in slots.DIRECTIONS:
        said["direction"] = str(subject["motion"])
    used.append(named.group(0))
    for word, meanings in [*tokens, *(_meanings(word) for word in list(ignored))]:
        by = dict(meanings)
        tone = "color" in by and _NEAREST.get(by["color"], by["color"]) == said.get("color")
        went = "motion" in by and by["motion"] in (said.get("direction"), "across")
        if (tone or went or _THING.fullmatch(word)) and word not in used:
            used.append(word)
        if word in used and word in ignored:
            ignored.remove(word)


def _drop_what_does_not_fit(
    said: dict[str, str], used: list[str], ignored: list[str], tokens: list[Token]
) -> None:
    """What cannot be seen together: the actor gives way to the place, the weather too."""

    def drop(kinds: tuple[str, ...]) -> None:
        for word, meanings in tokens:
            if word in used and {kind for kind, _ in meanings} & set(kinds):
                used.remove(word)
                ignored.append(word)

    place, actor = said.get("place"), said.get("actor")
    if place and actor and not slots.fits_place(actor, place):
        for name in ("actor", "color", "direction"):
            said.pop(name, None)
        drop(("thing", "things", "color", "motion", "count"))
    if place and "weather" in said and not slots.fits_weather(place, said["weather"]):
        del said["weather"]
        drop(("weather",))
