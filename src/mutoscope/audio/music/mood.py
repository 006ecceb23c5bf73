"""A mood: two numbers, a mode, a range of tempi and a set of players, read from free words in English or Chinese."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from mutoscope.errors import UsageError

_NEGATIONS = ("no", "not", "without", "never", "less", "不", "无", "没有", "不要", "不用", "别", "没")
SILENT_WORDS = ("none", "no music", "silence", "silent", "无", "无音乐", "没有音乐", "静音")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mood:
    """What the composer is told about character.

    ``bright`` and ``lively`` lie in -1..1 (dark to bright, calm to lively). ``tempo`` is a range in beats a minute.
    ``players`` names an instrument for each part; an empty name leaves the part out.
    """

    name: str
    bright: float
    lively: float
    mode: str
    tempo: tuple[float, float]
    players: dict[str, str] = field(default_factory=dict)
    figure: str = "broken"  # how the chords are broken up: a name in patterns.json
    bassline: str = "roots"
    drums: str = "none"  # a style in patterns.json
    color: int = 1  # 0 triads, 1 sevenths and added ninths, 2 rich chords
    borrow: float = 0.1  # chance of a chord borrowed from the parallel mode
    swing: float = 0.0  # share of half a beat by which off-beat eighths come late, 0..0.33
    room: float = 0.2  # reverb, 0..0.5
    heard: tuple[str, ...] = ()  # words that were understood
    ignored: tuple[str, ...] = ()
    note: str = ""  # a sentence for the user, empty when all was plain


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads((Path(__file__).parent / "moods.json").read_text("utf-8"))
    return tables


def _plain(name: str) -> Mood:
    entry = {**_tables()["defaults"], **_tables()["moods"][name]}
    return Mood(
        name=name,
        bright=entry["bright"],
        lively=entry["lively"],
        mode=entry["mode"],
        tempo=(entry["tempo"][0], entry["tempo"][1]),
        players={**_tables()["defaults"]["players"], **entry["players"]},
        figure=entry["figure"],
        bassline=entry["bassline"],
        drums=entry["drums"],
        color=entry["color"],
        borrow=entry["borrow"],
        swing=entry["swing"],
        room=entry["room"],
    )


MOODS: tuple[str, ...] = tuple(_tables()["moods"])


@cache
def _lexicon() -> dict[str, tuple[str, Any]]:
    """Word or phrase (lower case) -> ("mood", name) | ("change", its settings) | ("small", None)."""
    words: dict[str, tuple[str, Any]] = {}
    for change in _tables()["changes"]:
        for word in change["words"]:
            words[word] = ("change", change)
    for name, entry in _tables()["moods"].items():
        for word in (name, *entry["words"]):
            words[word] = ("mood", name)
    for word in _tables()["small_words"]:
        words.setdefault(word, ("small", None))
    for word in _NEGATIONS:
        words[word] = ("not", None)
    return words


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _split(text: str) -> list[tuple[str, bool]]:
    """The longest known phrases in order, and the unknown words between them: (word, known)."""
    lexicon = _lexicon()
    longest = max(map(len, lexicon))
    text = re.sub(r"[\s_]+", " ", text.lower().strip())
    found: list[tuple[str, bool]] = []
    at = 0
    while at < len(text):
        if not (text[at].isalnum()):
            at += 1
            continue
        for length in range(min(longest, len(text) - at), 0, -1):
            phrase = text[at : at + length]
            end = at + length
            edge = end == len(text) or not text[end].isalnum() or _is_han(text[end]) or _is_han(phrase[-1])
            if phrase in lexicon and edge:
                found.append((phrase, True))
                at = end
                break
        else:
            if _is_han(text[at]):
                end = at + 1
            else:
                end = at
                while (
                    end < len(text) and (text[end].isalnum() or text[end] in "-'") and not _is_han(text[end])
                ):
                    end += 1
            found.append((text[at:end], False))
            at = end
    return found


def understand(mood_text: str, language: str = "en") -> Mood:
    """The mood that free words ask for: ``"sunny, unhurried, plucked strings"``, ``"平静的钢琴"``.

    Several moods are averaged on both axes; the first one named gives mode and players. Words for players, tempo and
    mode change the mood further; "no drums" and 不要鼓 take a player away. Words that say nothing about music are
    listed in ``ignored``. ``language`` is kept for the caller's record: both languages are always read.

    Raises:
        UsageError: the text asks for silence or is empty.
    """
    text = mood_text.strip()
    if not text or text.lower() in SILENT_WORDS:
        raise UsageError(f"music.mood must name a mood such as {', '.join(MOODS[:4])}; got {mood_text!r}.")
    lexicon = _lexicon()
    moods: list[str] = []
    changes: list[tuple[dict[str, Any], bool]] = []
    heard: list[str] = []
    ignored: list[str] = []
    negated = False
    unknown: tuple[str, Any] = ("", None)
    for word, known in _split(text):
        kind, value = lexicon[word] if known else unknown
        if kind == "not":
            negated = True
            continue
        if kind == "mood" and negated:
            ignored.append(f"not {word}")
        elif kind == "mood":
            moods.append(value)
            heard.append(word)
        elif kind == "change":
            changes.append((value, negated))
            heard.append(("no " if negated else "") + word)
        elif kind != "small" and word not in ignored:
            ignored.append(word)
        if kind != "small":
            negated = False
    mood = _blend(moods, changes)
    note = ""
    if not moods and changes:
        note = f"music: no mood in {text!r}; took {mood.name} with what was understood: {', '.join(heard)}."
    elif not moods:
        note = f"music: nothing in {text!r} names a mood or a player; took {mood.name}."
    elif ignored:
        note = f"music: understood {', '.join(heard)}; ignored {', '.join(ignored)}."
    return replace(mood, heard=tuple(heard), ignored=tuple(ignored), note=note)


def _blend(moods: list[str], changes: list[tuple[dict[str, Any], bool]]) -> Mood:
    base = _plain(moods[0]) if moods else None
    shift_bright = sum((-1 if no else 1) * change.get("bright", 0.0) for change, no in changes)
    shift_lively = sum((-1 if no else 1) * change.get("lively", 0.0) for change, no in changes)
    if base is None:
        asked_mode = next((change["mode"] for change, no in changes if "mode" in change and not no), None)
        base = (
            _nearest(shift_bright, shift_lively, asked_mode)
            if shift_bright or shift_lively or asked_mode
            else None
        )
        base = base or _plain("calm")
    named = [_plain(name) for name in moods] or [base]
    bright = sum(mood.bright for mood in named) / len(named) + (shift_bright if moods else 0.0)
    lively = sum(mood.lively for mood in named) / len(named) + (shift_lively if moods else 0.0)
    low = sum(mood.tempo[0] for mood in named) / len(named) + 20.0 * (shift_lively if moods else 0.0)
    high = sum(mood.tempo[1] for mood in named) / len(named) + 20.0 * (shift_lively if moods else 0.0)
    players = dict(base.players)
    settings: dict[str, Any] = {}
    for change, no in changes:
        if no:
            for part in change.get("without", ()):
                players[part] = ""
            if change.get("drums"):
                settings["drums"] = "none"
        else:
            players.update(change.get("players", {}))
            settings.update(
                {key: change[key] for key in ("mode", "drums", "figure", "room", "swing") if key in change}
            )
    return replace(
        base,
        bright=min(1.0, max(-1.0, bright)),
        lively=min(1.0, max(-1.0, lively)),
        tempo=(max(44.0, low), min(176.0, high)),
        players=players,
        **settings,
    )


def _nearest(bright: float, lively: float, mode: str | None) -> Mood:
    def distance(mood: Mood) -> float:
        return (
            (mood.bright - bright) ** 2
            + (mood.lively - lively) ** 2
            + (0.5 if mode and mood.mode != mode else 0.0)
        )

    return min((_plain(name) for name in MOODS), key=distance)
