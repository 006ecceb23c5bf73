"""Which language a text is in, as far as letters tell."""

from __future__ import annotations

from mutoscope.text import scripts

CHINESE_SHARE = (
    0.3  # of the letters; an English name in a Chinese sentence must not turn it, nor the other way round
)


def guess(text: str) -> str:
    """``"zh"`` when enough of the letters are Chinese characters, else ``"en"``."""
    letters = [letter for letter in text if letter.isalpha()]
    chinese = sum(scripts.is_cjk(letter) for letter in letters)
    return "zh" if chinese > CHINESE_SHARE * max(1, len(letters)) else "en"
