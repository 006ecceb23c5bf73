"""Captions and lit words on the frame grid.

A caption appears on the frame that is on screen when its first word begins (the floor of time x rate), and a word is
lit from the frame that is on screen when it begins: less than a frame early and never late, unless two words begin
within one frame, when the second one waits for the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from mutoscope.film.plan.clock import exact, frame_at, frames_near, frames_over
from mutoscope.film.plan.words import word_times
from mutoscope.film.storyboard import Storyboard
from mutoscope.film.timetable import Caption, Slot, Spoken, TimedWord
from mutoscope.text.breaks import Token, break_cost, break_pages, line_text, tokens_of, width
from mutoscope.text.files import Subtitle
from mutoscope.types import Size

GAP = 2  # frames between two captions
AIM_PER_SECOND = 17  # columns
MOST_PER_SECOND = 20
LEAST_ON_SCREEN = Fraction(5, 6)
MOST_ON_SCREEN = Fraction(7)
BLINK = Fraction(1, 2)  # a shorter darkness between two captions is closed to the gap
EARLY = Fraction(1, 2)  # how much before its words a hasty caption may appear
LINGER = Fraction(1, 4)  # how long a caption stays after its last word, where there is room
HOLD = Fraction(1, 4)  # a word stays lit over a shorter silence

Page = list[tuple[int, int]]


@dataclass
class _Draft:
    """A caption being timed, in frames of its shot."""

    page: Page
    first: int
    stop: int


def columns_of(storyboard: Storyboard, size: Size) -> int:
    """Columns of a caption line: as asked for, else 42, in upright films 24, and 32 in square ones."""
    if storyboard.captions.chars is not None:
        return storyboard.captions.chars
    if size.height > size.width:
        return 24
    return 42 if size.aspect > Fraction(6, 5) else 32


def caption_line(
    text: str,
    spoken: Spoken,
    slot: Slot,
    rate: Fraction,
    *,
    start: Fraction,
    tempo: Fraction,
    opens: int,
    chars: int,
    lines: int,
    language: str,
) -> list[Caption]:
    """The captions of one spoken line, all inside its slot.

    Args:
        start: seconds from the slot's first frame to the line's start.
        opens: frames from the slot's first frame before which nothing may begin (the transition into the shot).
    """
    tokens = tokens_of(text, chars)
    if not tokens:
        return []
    times = [
        (start + first / tempo, start + stop / tempo)
        for first, stop in word_times([token.text for token in tokens], spoken)
    ]
    pages = break_pages(tokens, chars=chars, lines=lines, language=language)
    pages = [part for page in pages for part in _not_too_long(page, tokens, times, language)]
    room = slot.num_frames
    if (GAP + 1) * len(pages) > room:  # no time to turn pages: everything at once
        pages = [[line for page in pages for line in page]]
    drafts = _timed(pages, tokens, times, room, rate, opens)
    return [_caption(draft, tokens, times, slot, rate) for draft in drafts]


def _not_too_long(
    page: Page, tokens: list[Token], times: Sequence[tuple[Fraction, Fraction]], language: str
) -> list[Page]:
    """The page, cut where its words take longer than a caption may stay on screen."""
    first, stop = page[0][0], page[-1][1]
    if stop - first < 2 or times[stop - 1][1] - times[first][0] <= MOST_ON_SCREEN:
        return [page]
    middle = (times[first][0] + times[stop - 1][1]) / 2

    def cost(index: int) -> float:
        return abs(float(times[index][0] - middle)) + 1.5 * break_cost(tokens, index, language)

    cut = min(range(first + 1, stop), key=cost)
    halves = [
        [(a, min(b, cut)) for a, b in page if a < cut],
        [(max(a, cut), b) for a, b in page if b > cut],
    ]
    return [part for half in halves for part in _not_too_long(half, tokens, times, language)]


def _timed(
    pages: list[Page],
    tokens: list[Token],
    times: Sequence[tuple[Fraction, Fraction]],
    room: int,
    rate: Fraction,
    opens: int,
) -> list[_Draft]:
    drafts: list[_Draft] = []
    for number, page in enumerate(pages):
        earliest = drafts[-1].first + 1 + GAP if drafts else 0
        latest = room - 1 - (GAP + 1) * (len(pages) - 1 - number)
        first = min(max(frame_at(times[page[0][0]][0], rate), earliest), latest)
        drafts.append(_Draft(page, first, first + 1))
    blink, longest = frames_over(BLINK, rate), frame_at(MOST_ON_SCREEN, rate)
    for number, draft in enumerate(drafts):
        first, stop = draft.page[0][0], draft.page[-1][1]
        columns = _columns(draft.page, tokens)
        limit = (drafts[number + 1].first if number + 1 < len(drafts) else room) - GAP
        spoken = ceil(times[stop - 1][1] * rate)
        lingering = min(spoken + frames_over(LINGER, rate), draft.first + longest)
        wanted = max(spoken, lingering, draft.first + _least(columns, AIM_PER_SECOND, rate))
        draft.stop = max(draft.first + 1, min(wanted, limit))
        if number + 1 < len(drafts) and limit - draft.stop < blink and limit - draft.first <= longest:
            draft.stop = max(limit, draft.first + 1)
        missing = _least(columns, AIM_PER_SECOND, rate) - (draft.stop - draft.first)
        if number == 0 and missing > 0:  # it cannot stay longer: let it come sooner
            early = draft.first - min(missing, frame_at(EARLY, rate))
            draft.first = max(min(opens, draft.first), early, 0)
        assert first < stop
    return drafts


def _least(columns: int, per_second: int, rate: Fraction) -> int:
    return frames_over(max(LEAST_ON_SCREEN, Fraction(columns, per_second)), rate)


def _columns(page: Page, tokens: list[Token]) -> int:
    return sum(width(line_text(tokens[a:b])) for a, b in page) + len(page) - 1


def _caption(
    draft: _Draft, tokens: list[Token], times: Sequence[tuple[Fraction, Fraction]], slot: Slot, rate: Fraction
) -> Caption:
    """Place a draft in the film and light its words one after the other."""
    lit: list[tuple[str, int, int]] = [
        (tokens[i].text, i, line) for line, (a, b) in enumerate(draft.page) for i in range(a, b)
    ]
    firsts: list[int] = []
    for _, index, _ in lit:
        at = max(frame_at(times[index][0], rate), draft.first, firsts[-1] + 1 if firsts else 0)
        firsts.append(min(at, draft.stop))
    words = []
    for number, (text, index, line) in enumerate(lit):
        end = times[index][1]
        following = times[lit[number + 1][1]][0] if number + 1 < len(lit) else None
        stop = ceil(end * rate)
        if following is not None and following - end <= HOLD:
            stop = firsts[number + 1]
        limit = firsts[number + 1] if number + 1 < len(lit) else draft.stop
        stop = min(max(stop, firsts[number] + 1), limit, draft.stop)
        words.append(
            TimedWord(
                text=text,
                first=slot.first + firsts[number],
                stop=slot.first + max(stop, firsts[number]),
                line=line,
            )
        )
    return Caption(
        shot_id=slot.shot_id,
        lines=tuple(line_text(tokens[a:b]) for a, b in draft.page),
        first=slot.first + draft.first,
        stop=slot.first + draft.stop,
        words=tuple(words),
    )


def caption_file(subtitles: Sequence[Subtitle], slots: Sequence[Slot], rate: Fraction) -> list[Caption]:
    """Captions from a file on the grid, each told to the shot in which it begins; what is past the end is left out.

    Their author chose the times, so they may run over a cut. One that begins before the last ended waits for
    it.
    """
    captions: list[Caption] = []
    for subtitle in subtitles:
        first = frame_at(exact(subtitle.start), rate)
        stop = max(first + 1, frames_near(exact(subtitle.stop), rate))
        if captions:
            first = max(first, captions[-1].stop)
        slot = next((slot for slot in slots if slot.first <= first < slot.stop), None)
        stop = min(stop, slots[-1].stop)
        if slot is not None and first < stop:
            captions.append(Caption(shot_id=slot.shot_id, lines=subtitle.lines, first=first, stop=stop))
    return captions


def subtitles_of(captions: Sequence[Caption], rate: Fraction) -> list[Subtitle]:
    """Captions in seconds, for files and soft tracks."""
    return [
        Subtitle(
            start=caption.first / rate,
            stop=caption.stop / rate,
            lines=caption.lines,
            words=tuple(
                (word.text, word.first / rate, word.stop / rate, word.line) for word in caption.words
            ),
        )
        for caption in captions
    ]


def hasty(caption: Caption, rate: Fraction) -> float | None:
    """Columns a second of a caption that is faster than the ceiling of 20; None when it is not."""
    columns = sum(width(line) for line in caption.lines) + len(caption.lines) - 1
    speed = columns / float((caption.stop - caption.first) / rate)
    return speed if speed > MOST_PER_SECOND + 1e-9 else None
