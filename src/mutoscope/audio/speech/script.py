"""From a line's words to what an engine is given, with every character knowing the word it belongs to.

Captions show a word as it was written ("1755,", "$5"); engines are given what a narrator would say ("17 55,",
"5 dollars"). Languages written without spaces are cut into characters, each with its punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPACELESS = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)  # Han and kana; Hangul has spaces
_OPENING = ("Ps", "Pi", "Sc")  # brackets, quotes and currency signs belong to what follows
_INNER = ".,:/-'’"  # between figures or letters they do not end a word
_CURRENCY = {"$": "dollar", "€": "euro", "£": "pound"}
_MAGNITUDES = ("hundred", "thousand", "million", "billion", "trillion")
# Words after which four figures are a year.
_BEFORE_YEARS = frozenset(
    """in since by until till from before after around circa year of during late early to and spring summer autumn fall
    winter january february march april may june july august september october november december""".split()  # noqa: SIM905
)
_HAN_FIGURES = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """A line ready to be spoken. ``owner[i]`` is the word that character ``i`` of ``spoken`` belongs to."""

    language: str
    words: tuple[str, ...]
    spoken: str
    owner: tuple[int, ...]

    def spoken_of(self, word: int) -> str:
        """How one word is said."""
        return "".join(
            char for char, owner in zip(self.spoken, self.owner, strict=True) if owner == word
        ).strip()


def script(text: str, language: str) -> Script:
    """Cut a line into words and write down how each is said.

    Where words stand between spaces they are exactly ``text.split()``; Han and kana are cut into characters. In any
    case all words joined are the text without its white space.
    """
    words: list[str] = []
    glued: list[bool] = []  # no space stands before this word
    for piece in text.split():
        parts = _cut(piece)
        words += parts
        glued += [False] + [True] * (len(parts) - 1)
    spoken: list[str] = []
    owner: list[int] = []
    for index, form in enumerate(_said(words, language)):
        if spoken and form and not glued[index]:
            form = " " + form
        spoken.append(form)
        owner += [index] * len(form)
    return Script(language=language, words=tuple(words), spoken="".join(spoken), owner=tuple(owner))


def weight(word: str) -> float:
    """Share of the time a word takes where nobody measured it: letters count once, figures and Han thrice."""
    return sum(3.0 if char.isdigit() or _SPACELESS.match(char) else 1.0 for char in word if char.isalnum())


def _cut(piece: str) -> list[str]:
    """A stretch without spaces: whole, or by characters where Han or kana stand in it."""
    if not _SPACELESS.search(piece):
        return [piece]
    parts: list[str] = []
    opening = ""
    for char in piece:
        if unicodedata.category(char) in _OPENING:
            opening += char
        elif _SPACELESS.match(char) or (
            char.isalnum() and not (parts and not opening and _goes_on(parts[-1]))
        ):
            parts.append(opening + char)
            opening = ""
        elif parts and not opening:
            parts[-1] += char
        else:
            opening += char
    if opening:
        parts[-1:] = [parts[-1] + opening]
    return parts


def _goes_on(part: str) -> bool:
    """Would a letter or figure still belong to this word?"""
    last = part[-2] if part[-1] in _INNER and len(part) > 1 else part[-1]
    return last.isalnum() and not _SPACELESS.match(last)


def _said(words: list[str], language: str) -> list[str]:
    """Each word as a narrator says it; an empty text where there is nothing to say."""
    said = [
        "".join(c for c in word if unicodedata.category(c) not in ("So", "Cf", "Co", "Cn")) for word in words
    ]
    if language.lower().split("-")[0] == "en":
        return _said_in_english(said)
    if language.lower().split("-")[0] in ("zh", "cmn", "yue"):
        for index, word in enumerate(said[:-1]):
            if re.fullmatch(r"\d{4}", word) and said[index + 1].startswith("年"):
                said[index] = "".join(_HAN_FIGURES[figure] for figure in word)
    return said


def _said_in_english(words: list[str]) -> list[str]:
    said = list(words)
    for index, word in enumerate(words):
        before = words[index - 1].lower().strip("\"'“‘(") if index else ""
        if money := re.fullmatch(r"(\W*)([$€£])(\d[\d,]*)(?:\.(\d\d))?([kKmM]|bn)?(\W*)", word):
            lead, sign, amount, cents, scale, tail = money.groups(default="")
            unit = _CURRENCY[sign] + ("" if amount == "1" and not scale else "s")
            scale = {"k": " thousand", "m": " million", "bn": " billion"}.get(scale.lower(), "")
            after = re.match(r"(\w+)(.*)", words[index + 1]) if index + 1 < len(words) else None
            if after and after[1].lower() in _MAGNITUDES:
                said[index] = f"{lead}{amount}{'.' + cents if cents else ''}"
                said[index + 1] = f"{after[1]} {_CURRENCY[sign]}s{after[2]}"
            else:
                said[index] = f"{lead}{amount}{scale} {unit}{' ' + cents if cents else ''}{tail}"
        elif span := re.fullmatch(r"(\W*)(\d+)–(\d+)(\W*)", word):
            said[index] = f"{span[1]}{_year(span[2])} to {_year(span[3])}{span[4]}"
        elif (year := re.fullmatch(r"(\W*)(1[1-9]\d\d|20[1-9]\d)(\W*)", word)) and before in _BEFORE_YEARS:
            said[index] = f"{year[1]}{_year(year[2])}{year[3]}"
        elif word == "&":
            said[index] = "and"
    return said


def _year(figures: str) -> str:
    """ "1755" as "17 55", "1805" as "18 oh 5", "1900" as "19 hundred"; other numbers as they are."""
    if not re.fullmatch(r"1[1-9]\d\d|20[1-9]\d", figures):
        return figures
    century, rest = figures[:2], figures[2:]
    return (
        f"{century} hundred"
        if rest == "00"
        else f"{century} oh {rest[1]}"
        if rest[0] == "0"
        else f"{century} {rest}"
    )
