"""How long people need to read a text and to say it.

Alphabets are timed by words and only scripts without spaces by characters: counting a Cyrillic text by
characters makes it three times too long.
"""

from __future__ import annotations

import re
from fractions import Fraction

from mutoscope.film.plan.clock import exact
from mutoscope.film.storyboard import CardPicture, Shot, SlidePicture
from mutoscope.text.breaks import width

READ_PER_SECOND = 15  # columns; a full-width character counts two
LEAST_READ = Fraction(2)
NOTHING_TO_READ = Fraction(4)

WORDS_PER_SECOND = Fraction(5, 2)  # 150 words a minute, the rate of espeak-ng and of calm narration
# Characters a second of calm reading aloud; chosen near published syllable rates (Pellegrino et al. 2011:
# Mandarin 5.2, Japanese 7.8 syllables a second in read speech), slowed to narration.
_HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_KANJI_PER_SECOND = Fraction(4)  # about two of its syllables each
_SPACELESS: tuple[tuple[str, Fraction], ...] = (
    (_HAN, Fraction(22, 5)),
    (r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]", Fraction(7)),  # kana
    (r"[\u0e01-\u0e2e\u0e81-\u0eae]", Fraction(8)),  # Thai and Lao consonants
    (r"[\u1780-\u17a2\u1000-\u102a]", Fraction(7)),  # Khmer and Burmese letters
)
_SENTENCE_PAUSE = Fraction(2, 5)
_CLAUSE_PAUSE = Fraction(1, 5)


def reading_seconds(text: str, language: str = "en", speed: float = 1.0) -> float:
    """How long the text would take to say, when no engine can tell.

    By words for scripts that write spaces, by characters only for those that do not, plus the pauses of the
    punctuation inside it.

    Args:
        language: BCP 47 tag; Han characters are longer to say in Japanese than in Chinese.
        speed: 1 is calm narration.
    """
    rest, seconds = text, Fraction(0)
    for pattern, per_second in _SPACELESS:
        if pattern == _HAN and language.lower().startswith("ja"):
            per_second = _KANJI_PER_SECOND
        seconds += len(re.findall(pattern, rest)) / per_second
        rest = re.sub(pattern, " ", rest)
    spoken_words = [word for word in rest.split() if any(letter.isalnum() for letter in word)]
    seconds += len(spoken_words) / WORDS_PER_SECOND
    inner = text.strip().rstrip(".!?。！？…,;:，、；：\"'”’」』)）")
    seconds += _SENTENCE_PAUSE * len(re.findall(r"[.!?…](?=\s)|[。！？]", inner))
    seconds += _CLAUSE_PAUSE * len(re.findall(r"[,;:](?=\s)|[，、；：]", inner))
    return float(max(Fraction(1, 2), seconds / exact(speed)))


def count_words(text: str) -> int:
    """Words as a person would count them: spaced words, and characters of scripts without spaces."""
    rest, count = text, 0
    for pattern, _ in _SPACELESS:
        count += len(re.findall(pattern, rest))
        rest = re.sub(pattern, " ", rest)
    return count + sum(any(letter.isalnum() for letter in word) for word in rest.split())


def title_seconds(text: str) -> Fraction:
    """15 characters a second plus one second, at least two; a full-width character counts as two."""
    return max(LEAST_READ, Fraction(width(" ".join(text.split())), READ_PER_SECOND) + 1)


def silent_seconds(shot: Shot) -> Fraction:
    """How long a shot without words stays: the reading time of what is written in it, else four seconds."""
    picture, written = shot.picture, []
    if shot.title is not None:
        written.append(shot.title.text)
    if isinstance(picture, CardPicture):
        written.append(picture.text)
    if isinstance(picture, SlidePicture):
        written.append(picture.heading)
        if picture.kind == "text":
            written.append(picture.text)
    text = " ".join(part for part in written if part.strip())
    if not text:
        return NOTHING_TO_READ
    seconds = title_seconds(text)
    looks = isinstance(picture, SlidePicture) and picture.kind != "text"
    return max(seconds, NOTHING_TO_READ) if looks else seconds
