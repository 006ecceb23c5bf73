"""Languages by their tags (BCP 47: ``en``, ``en-GB``, ``zh-Hans-CN``), checked against ISO 639-1 and a few more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mutoscope.errors import did_you_mean
from mutoscope.film.reader.kinds import BAD, Reading, described, scalar_of
from mutoscope.film.reader.tree import Node

_TAGS = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv
    ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne
    ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    cmn yue hak nan wuu fil haw ceb chr smj
"""
_CODES = frozenset(_TAGS.split())
_NAMES = {
    "english": "en", "chinese": "zh", "mandarin": "zh", "cantonese": "yue", "french": "fr", "german": "de",
    "spanish": "es", "portuguese": "pt", "italian": "it", "dutch": "nl", "russian": "ru", "japanese": "ja",
    "korean": "ko", "arabic": "ar", "hindi": "hi", "turkish": "tr", "polish": "pl", "swedish": "sv", "greek": "el",
    "ukrainian": "uk", "vietnamese": "vi", "czech": "cs", "中文": "zh", "汉语": "zh", "英语": "en", "英文": "en",
    "cn": "zh", "jp": "ja", "kr": "ko", "ua": "uk", "cz": "cs", "gr": "el", "uk-english": "en-GB", "us": "en-US",
    "gb": "en-GB", "se-se": "sv", "dk": "da",
}  # fmt: skip
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{4,8})*")


@dataclass(frozen=True)
class Language:
    """A language tag; its value has the usual letter case."""

    words: str = "language"

    def read(self, node: Node, label: str, path: str, reading: Reading) -> Any:
        scalar = scalar_of(node, label, reading, "a language")
        if scalar is None:
            return BAD
        text = scalar.text.strip()
        if _TAG.fullmatch(text) and text.split("-")[0].lower() in _CODES:
            return _cased(text)
        dashed = text.replace("_", "-")
        if "_" in text and _TAG.fullmatch(dashed):
            hint = f"write {_cased(dashed)!r}, with a hyphen"
        elif text.lower() in _NAMES:
            hint = f"did you mean {_NAMES[text.lower()]!r}?"
        else:
            near = did_you_mean(text, _NAMES).strip(" ()")
            hint = (
                f"{near} Write a tag such as en, en-GB or zh"
                if near
                else "write a tag such as en, en-GB or zh"
            )
        reading.findings.error(scalar.mark, f"unknown language {described(scalar)}", hint)
        return BAD

    def schema(self) -> dict[str, object]:
        return {"type": "string", "kind": "language"}


def _cased(tag: str) -> str:
    first, *rest = tag.split("-")
    return "-".join(
        [first.lower(), *(p.title() if len(p) == 4 else p.upper() if len(p) < 4 else p for p in rest)]
    )


def is_cjk(language: str) -> bool:
    """Whether a language is written without spaces, each character two columns wide."""
    return language.split("-")[0].lower() in ("zh", "ja", "yue", "cmn", "wuu", "nan", "hak")


def guess(texts: Iterable[str], usual: str = "en") -> str:
    """``ja``, ``ko`` or ``zh`` when the texts are written so, else ``usual``."""
    letters = "".join(texts)
    kana = len(re.findall("[\u3040-\u30ff]", letters))
    hangul = len(re.findall("[\uac00-\ud7af]", letters))
    han = len(re.findall("[\u3400-\u4dbf\u4e00-\u9fff]", letters))
    latin = len(
        re.findall("[A-Za-z\u00c0-\u024f]+", letters)
    )  # words; one Chinese character is about half a word
    if 2 * latin >= han + kana + hangul:
        return usual
    return "ja" if kana * 10 > han else "ko" if hangul > han else "zh"
