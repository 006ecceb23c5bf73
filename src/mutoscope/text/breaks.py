"""Where lines of text may break, and where they should: captions as an editor would set them.

Dynamic programming over words: even lines, breaks after punctuation and before the small words that open a
phrase, never between an article and its noun, a number and its unit, a title and a name. In scripts without
spaces every character is a word, and no line starts or ends with punctuation that may not stand there
(kinsoku, JIS X 4051). Widths are columns: full-width characters count two (Unicode East Asian Width).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate

from mutoscope.text.phrases import CLOSES_PHRASE, COMMON_PAIRS, LEANS_FORWARD, OPENS_PHRASE

SENTENCE_END = ".!?…。！？"
_CLAUSE_END = ",;:，、；：—–"
_QUOTES_AFTER = "\"'”’»」』）)]》〉】"
_NO_START = frozenset(
    "、。，．・：；？！）］｝〕〉》」』】〙〗〟’”»…‥ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.!?:;)]}%％‰℃°"
)
_NO_END = frozenset("（［｛〔〈《「『【〘〖〝‘“«([{#＃$＄¥￥£€@")
_SPACELESS = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uff66-\uff9f\u3000-\u303f\uff00-\uff65\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f"
    r"\U00020000-\U0003ffff]"
)

_ABBREVIATION = re.compile(r"(?i)[\"'“(]*(mr|mrs|ms|dr|st|prof|sr|jr|vs|no|fig|e\.g|i\.e|[a-z])\.")

_PAGE = 1.0  # every further caption
_LINE = 0.25  # every further line in a caption
_UNEVEN = 2.0  # times the squared difference of two lines, as a share of the line width
_TOP_HEAVY = 0.1  # an upper line longer than the lower one
_SCANT = 3.0  # a caption of a word or two
_SCANT_COLUMNS = 16
_TORN = 0.8
_NEVER = 6.0


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text that is never broken; ``space`` says that a space stands before it."""

    text: str
    space: bool
    width: int


def width(text: str) -> int:
    """Columns a text takes: two for a full-width character, none for marks that stand on another one."""
    columns = 0
    for letter in text:
        if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc"):
            continue
        columns += 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1
    return columns


def tokens_of(text: str, chars: int) -> list[Token]:
    """Words, and single characters where a script writes no spaces; punctuation stays with its word.

    A word wider than ``chars`` is cut into pieces that are not.
    """
    tokens: list[Token] = []
    for index, chunk in enumerate(text.split()):
        space = index > 0
        for piece in _pieces(chunk):
            for part in _cut(piece, chars):
                tokens.append(Token(part, space, width(part)))
                space = False
    return tokens


def _pieces(chunk: str) -> list[str]:
    """Unbreakable pieces of a run without spaces."""
    pieces: list[str] = []
    for letter in chunk:
        if not pieces:
            pieces.append(letter)
            continue
        last = pieces[-1][-1]
        stays = (
            letter in _NO_START
            or last in _NO_END
            or bool(unicodedata.combining(letter))
            or unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf")
            or not (_SPACELESS.match(letter) or _SPACELESS.match(last) or last in "—–")
        )
        if stays:
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _cut(piece: str, chars: int) -> list[str]:
    """Pieces no wider than a line."""
    if width(piece) <= chars:
        return [piece]
    parts = [""]
    for letter in piece:
        if parts[-1] and width(parts[-1] + letter) > chars:
            parts.append("")
        parts[-1] += letter
    return parts


def line_text(tokens: list[Token]) -> str:
    """The tokens as one line."""
    return "".join((" " if token.space and index else "") + token.text for index, token in enumerate(tokens))


def break_lines(text: str, *, chars: int, lines: int, language: str) -> list[list[str]]:
    """The text as captions: pages of at most ``lines`` lines of at most ``chars`` columns.

    Args:
        chars: columns a line may take; full-width characters count two.
        lines: lines a page may have.
        language: BCP 47 tag; chooses the small words that open or close a phrase.

    Raises:
        ValueError: ``chars`` is below 4 or ``lines`` below 1.
    """
    tokens = tokens_of(text, chars)
    pages = break_pages(tokens, chars=chars, lines=lines, language=language)
    return [[line_text(tokens[first:stop]) for first, stop in page] for page in pages]


def break_pages(tokens: list[Token], *, chars: int, lines: int, language: str) -> list[list[tuple[int, int]]]:
    """The cheapest pages as ranges of tokens, by dynamic programming over (last line, lines used on its page)."""
    if chars < 4 or lines < 1:
        raise ValueError(f"captions need at least 4 columns and 1 line; got {chars} and {lines}.")
    count = len(tokens)
    if not count:
        return []
    badness = [
        break_cost(tokens, index, language) for index in range(count)
    ]  # of a break before token `index`
    edge = [0, *accumulate(token.width + token.space for token in tokens)]

    def columns(first: int, stop: int) -> float:
        return edge[stop] - edge[first] - tokens[first].space

    # state: (first, stop) of the last line, how many lines its page has, where the page began -> cost,
    # previous state
    State = tuple[int, int, int, int]
    best: dict[State, tuple[float, State | None]] = {}
    ending_at: list[list[State]] = [[] for _ in range(count + 1)]

    def offer(state: State, cost: float, previous: State | None) -> None:
        known = best.get(state)
        if known is None:
            ending_at[state[1]].append(state)
        if known is None or cost < known[0]:
            best[state] = (cost, previous)

    ended = [0] * (count + 1)  # the last place before `index` where a sentence ends
    for index in range(2, count + 1):
        ended[index] = index - 1 if badness[index - 1] == 0 else ended[index - 1]

    def torn(first: int, stop: int) -> float:
        """A line with a sentence's end inside that begins or ends in the middle of another."""
        if ended[stop] <= first:
            return 0.0
        return _TORN * ((badness[first] > 0.2) + (stop < count and badness[stop] > 0.2))

    def scant(first: int, stop: int) -> float:
        short = columns(first, stop)
        return _SCANT * (1 - short / _SCANT_COLUMNS) if short < min(_SCANT_COLUMNS, 0.6 * chars) else 0.0

    for start in range(count):
        stops = [stop for stop in range(start + 1, count + 1) if columns(start, stop) <= chars]
        if start == 0:
            for stop in stops:
                offer((0, stop, 1, 0), _PAGE + torn(0, stop), None)
            continue
        fresh: tuple[float, State] | None = None  # the cheapest way to have a page end here
        for state in ending_at[start]:
            first, _, used, page = state
            cost = best[state][0]
            closed = cost + scant(page, start) + 1.5 * badness[start]
            if fresh is None or closed < fresh[0]:
                fresh = (closed, state)
            if used >= lines:
                continue
            above = columns(first, start)
            for stop in stops:
                below = columns(start, stop)
                uneven = _UNEVEN * ((above - below) / chars) ** 2 + (_TOP_HEAVY if above > below else 0.0)
                offer(
                    (start, stop, used + 1, page),
                    cost + _LINE + badness[start] + uneven + torn(start, stop),
                    state,
                )
        if fresh is not None:
            for stop in stops:
                offer((start, stop, 1, start), fresh[0] + _PAGE + torn(start, stop), fresh[1])
    last = min(ending_at[count], key=lambda state: best[state][0] + scant(state[3], count))
    path = [last]
    while (previous := best[path[-1]][1]) is not None:
        path.append(previous)
    pages: list[list[tuple[int, int]]] = []
    for first, stop, used, _ in reversed(path):
        if used == 1:
            pages.append([])
        pages[-1].append((first, stop))
    return pages


def break_cost(tokens: list[Token], index: int, language: str) -> float:
    """How bad a break before token ``index`` is: 0 after a sentence, about 1 anywhere, 6 where it must not be."""
    if index <= 0:
        return 0.0
    before, after = tokens[index - 1], tokens[index]
    tongue = re.split("[-_]", language.lower())[0]
    end = before.text.rstrip(_QUOTES_AFTER)[-1:] or before.text[-1:]
    left, right = _bare(before.text), _bare(after.text)
    if end in SENTENCE_END and not _abbreviation(before.text):
        return 0.0
    if end in _CLAUSE_END:
        return 0.2
    if before.text[-1] in _NO_END or after.text[0] in _NO_START:
        return _NEVER
    if not after.space:
        return _spaceless_cost(left, right, tongue)
    leans = LEANS_FORWARD.get(tongue, LEANS_FORWARD["en"])
    if _abbreviation(before.text) or left in leans:
        return 4.0
    if left[-1:].isdigit() and right:
        return 3.0  # a number and its unit
    if right in OPENS_PHRASE.get(tongue, OPENS_PHRASE["en"]):
        return 0.5
    if right in leans:
        return 0.8  # an article opens a phrase too
    if before.text[:1].isupper() and after.text[:1].isupper() and index > 1:
        return 2.5  # a name of two words
    return 1.2


def _spaceless_cost(left: str, right: str, tongue: str) -> float:
    """A break between two characters of a script without spaces, where words can only be guessed."""
    if not left or not right:
        return 1.0
    last, first = left[-1], right[0]
    if last.isdigit() or (last.isascii() and first.isascii()):
        return 4.0  # 12 | 个
    if last + first in COMMON_PAIRS:
        return 4.0
    if last.isascii() or first.isascii():
        return 1.0
    if left in LEANS_FORWARD.get(tongue, frozenset()):
        return 3.0
    if tongue == "ja":
        return _japanese_cost(last, first)
    if first in CLOSES_PHRASE.get(tongue, frozenset()):
        return 4.0
    if first in OPENS_PHRASE.get(tongue, frozenset()):
        return 0.6
    return 0.7 if last in CLOSES_PHRASE.get(tongue, frozenset()) else 2.0


def _japanese_cost(last: str, first: str) -> float:
    """Words begin where hiragana ends; inside a run of one script a break most likely splits a word."""
    kana_before, kana_after = "\u3041" <= last <= "\u3096", "\u3041" <= first <= "\u3096"
    if kana_before and not kana_after:
        return 0.6
    if kana_after and not kana_before:
        return 4.0  # an ending or a particle
    return 2.5 if kana_before else 3.0


def _bare(text: str) -> str:
    return text.strip("\"'“”‘’«»()[]{}.,;:!?…—–").lower()


def _abbreviation(text: str) -> bool:
    """``Mr.``, ``Dr.``, ``St.``, ``e.g.``, an initial."""
    return text != "I." and bool(_ABBREVIATION.fullmatch(text))
