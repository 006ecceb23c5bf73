"""From a sentence to a model's labels; what was understood is told, and what cannot be is said in one sentence."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from mutoscope.context import Context
from mutoscope.errors import UsageError
from mutoscope.models.store import Bundle
from mutoscope.worlds.training import Attribute, Labels, TrainingWorld, Understood

_NAMES = {  # first word of a letter's Unicode name -> what people call the writing
    "CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew", "DEVANAGARI": "Devanagari",
    "THAI": "Thai", "HANGUL": "Korean", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "ARMENIAN": "Armenian",
    "GEORGIAN": "Georgian", "BENGALI": "Bengali", "TAMIL": "Tamil", "TELUGU": "Telugu", "ETHIOPIC": "Ethiopic",
}  # fmt: skip
_READ = {"LATIN", "CJK", "FULLWIDTH"}
_MOST_TOLD = 12  # ignored words that are named


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What a sentence says to a model."""

    labels: Labels
    understood: tuple[str, ...]
    ignored: tuple[str, ...]
    said: dict[str, str]  # attribute -> value, only what was said

    def text(self) -> str:
        """``"color1 red, shape1 circle"``."""
        return ", ".join(f"{name} {value}" for name, value in self.said.items())


def understand(sentence: str, bundle: Bundle, context: Context) -> Meaning:
    """Labels for a sentence; one line is told about what was understood and what was not used.

    Raises:
        UsageError: nothing in it is known to the model.
    """
    slots = bundle.attributes
    if not any(slot.values for slot in slots):
        context.note(f"the model {bundle.card.name} was not trained with words; the sentence is not used")
        return Meaning(labels=(0,) * len(slots), understood=(), ignored=(sentence,), said={})
    found = meaning_of(sentence, slots, bundle.world)
    if not found.said:
        raise UsageError(_nothing(sentence, bundle))
    told = f"understood: {found.text()}"
    if found.ignored:
        words = list(dict.fromkeys(found.ignored))
        more = f" and {len(words) - _MOST_TOLD} more" if len(words) > _MOST_TOLD else ""
        told += f"; not used: {', '.join(words[:_MOST_TOLD])}{more}"
    context.note(told)
    return found


def meaning_of(sentence: str, slots: tuple[Attribute, ...], world: TrainingWorld | None) -> Meaning:
    """The same without telling anybody; ``said`` is empty when nothing was understood."""
    sentence = unicodedata.normalize("NFKC", sentence)  # full width, as Chinese keyboards type letters
    found = world.understand(sentence) if world is not None else _matched(sentence, slots)
    said = {
        slot.name: value
        for slot, label in zip(slots, found.labels, strict=True)
        if (value := slot.value(label)) is not None
    }
    return Meaning(labels=found.labels, understood=found.understood, ignored=found.ignored, said=said)


def _matched(sentence: str, slots: tuple[Attribute, ...]) -> Understood:
    """Values of the attributes that stand in the sentence, each slot taking the first that is free."""
    rest = re.sub(r"[\s_-]+", " ", sentence.casefold())
    labels = [0] * len(slots)
    understood: list[str] = []
    for place, slot in enumerate(slots):
        names = {value: re.sub(r"[\s_-]+", " ", value.casefold()) for value in slot.values}
        for value, name in sorted(names.items(), key=lambda pair: -len(pair[1])):
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name)
            if name and (hit := re.search(pattern, rest)):
                labels[place] = slot.label(value)
                understood.append(value)
                rest = f"{rest[: hit.start()]} {rest[hit.end() :]}"
                break
    return Understood(
        labels=tuple(labels), understood=tuple(understood), ignored=tuple(re.findall(r"\w+", rest))
    )


def _nothing(sentence: str, bundle: Bundle) -> str:
    """Why nothing was understood, and what would be."""
    writing = strange_writing(sentence)
    if writing is not None:
        start = f"the sentence is in {writing} letters, and models here read English and Chinese"
    else:
        start = f"the model {bundle.card.name} knows no word of this sentence, read as English and as Chinese"
    example = ""
    if bundle.world is not None:
        caption = bundle.world.caption(bundle.world.labels(1, 0))
        example = f'; try "{caption}"'
    return f"{start}; it knows {known_words(bundle.attributes)}{example}."


def known_words(slots: tuple[Attribute, ...], most: int = 8) -> str:
    """``"color (red, blue), shape (circle)"``: attributes that differ only in their number are told once."""
    groups: dict[tuple[str, ...], str] = {}
    for slot in slots:
        groups.setdefault(slot.values, re.sub(r"[0-9]+$", "", slot.name))
    parts = []
    for values, name in groups.items():
        shown = ", ".join(values[:most]) + (", …" if len(values) > most else "")
        parts.append(f"{name} ({shown})")
    return ", ".join(parts)


def strange_writing(sentence: str) -> str | None:
    """The name of the writing most letters are in, when it is neither Latin nor Chinese."""
    kinds = Counter(
        unicodedata.name(letter, "UNKNOWN").replace("-", " ").split()[0]
        for letter in sentence
        if letter.isalpha()
    )
    if not kinds:
        return None
    if kinds["HIRAGANA"] + kinds["KATAKANA"]:
        return "Japanese"
    most = kinds.most_common(1)[0][0]
    if most in _READ:
        return None
    return _NAMES.get(most, most.capitalize())
