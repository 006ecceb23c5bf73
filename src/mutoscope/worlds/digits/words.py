"""Digits in words, English and Chinese."""

from __future__ import annotations

import re

from mutoscope.errors import UsageError
from mutoscope.worlds.training import Labels, Understood

_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CHINESE = "零一二三四五六七八九"
_QUIET = {
    *(
        "a",
        "an",
        "and",
        "the",
        "digit",
        "digits",
        "number",
        "numbers",
        "with",
        "move",
        "moves",
        "moving",
        "bounce",
    ),
    *("bounces", "bouncing", "fly", "flying", "handwritten", "written", "white", "on", "black", "by", "hand"),
    *("数字", "和", "与", "在", "移动", "弹跳", "手写", "的", "个", "里", "中", "着"),
}
_TOKEN = re.compile(r"[a-z]+|[0-9]+|数字|移动|弹跳|手写|[^\x00-\x7f]")


def caption(labels: Labels, *, language: str = "en", variant: int = 0) -> str:
    """A sentence saying the digits; those left open are not said.

    Raises:
        UsageError: the language is neither "en" nor "zh".
    """
    digits = [one - 1 for one in labels if one]
    if language == "en":
        if variant % 3 == 0:
            said = " and ".join(f"a{'n' if one == 8 else ''} {_ENGLISH[one]}" for one in digits)
            return f"{said or 'handwritten digits'} bouncing"
        said = " and ".join(str(one) for one in digits)
        return f"the digits {said}".rstrip() + (" moving" if variant % 3 == 1 else "")
    if language == "zh":
        if variant % 2 == 0:
            return f"手写数字{'和'.join(_CHINESE[one] for one in digits)}"
        return f"数字{'和'.join(str(one) for one in digits)}在移动"
    raise UsageError(f"captions of digits are written in 'en' or 'zh'; got {language!r}.")


def caption_still(labels: Labels, *, language: str = "en", variant: int = 0) -> str:
    """A sentence for one digit that stands still.

    Raises:
        UsageError: the language is neither "en" nor "zh".
    """
    digit = labels[0] - 1
    if language == "en":
        if digit < 0:
            return "a handwritten digit"
        return f"the digit {digit}" if variant % 2 else f"a handwritten {_ENGLISH[digit]}"
    if language == "zh":
        return f"手写数字{'' if digit < 0 else str(digit) if variant % 2 else _CHINESE[digit]}"
    raise UsageError(f"captions of digits are written in 'en' or 'zh'; got {language!r}.")


def understand(sentence: str, slots: int = 2) -> Understood:
    """The first ``slots`` digits of a sentence; "37" is a three and a seven."""
    found: list[int] = []
    understood: list[str] = []
    ignored: list[str] = []
    for word in _TOKEN.findall(sentence.lower()):
        digits = _digits(word)
        if digits and len(found) + len(digits) <= slots:
            found += digits
            understood.append(word)
        elif digits or (word not in _QUIET and (word.isalpha())):
            ignored.append(word)
    labels = [one + 1 for one in found] + [0] * (slots - len(found))
    return Understood(labels=tuple(labels), understood=tuple(understood), ignored=tuple(ignored))


def _digits(word: str) -> list[int]:
    if word.isascii() and word.isdigit():
        return [int(one) for one in word]
    singular = {"zeros": "zero", "sixes": "six"}.get(word, word.removesuffix("s") if word != "s" else word)
    if singular in _ENGLISH:
        return [_ENGLISH.index(singular)]
    return [_CHINESE.index(word)] if len(word) == 1 and word in _CHINESE else []
