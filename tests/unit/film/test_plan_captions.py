"""Captions in time: speed, length, gaps, lit words, and words matched to what was spoken."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import pytest

from mutoscope.film.plan import make_timetable, subtitles_of
from mutoscope.film.plan.captions import caption_file, columns_of
from mutoscope.film.plan.words import word_times
from mutoscope.film.storyboard import Captions, Line, ScenePicture, Shot, Storyboard, Transition
from mutoscope.film.timetable import Caption, Slot, Spoken, Timetable
from mutoscope.text.breaks import width
from mutoscope.text.files import Subtitle
from mutoscope.types import Size, Word

RATE = Fraction(30)
TEXT = (
    "In Alfama, every stair has a song, and a neighbor to sing it. The trams climb slowly through the morning light, "
    "and nobody minds the wait."
)


def spoken(text: str, seconds: float, *, timed: bool = True, gap_after: int | None = None) -> Spoken:
    words: list[Word] = []
    parts = text.split()
    step = (seconds - (2.0 if gap_after is not None else 0.0)) / len(parts)
    at = 0.0
    for number, part in enumerate(parts):
        words.append(Word(part.strip(".,"), at, at + 0.9 * step))
        at += step + (2.0 if number == gap_after else 0.0)
    return Spoken(
        shot_id="a", text=text, seconds=seconds, words=tuple(words) if timed else (), engine="espeak"
    )


def captions(
    text: str, line: Spoken, *, captions: Captions | None = None, language: str = "en", **more: object
) -> tuple[Timetable, tuple[Caption, ...]]:
    shot = Shot(id="a", picture=ScenePicture(text="x"), line=Line(text=text), **more)  # type: ignore[arg-type]
    board = Storyboard(
        title="f", shots=(shot,), folder=Path("/"), language=language, captions=captions or Captions(),
        opening=Transition(), ending=Transition(),
    )  # fmt: skip
    table = make_timetable(board, {"a": line})
    return table, table.captions


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("seconds", [9.0, 11.0, 30.0])
def test_captions_are_readable(seconds: float, timed: bool) -> None:
    table, found = captions(TEXT, spoken(TEXT, seconds, timed=timed))
    assert len(found) >= 2 and not table.remarks
    for caption in found:
        shown = float((caption.stop - caption.first) / RATE)
        columns = sum(width(line) for line in caption.lines) + len(caption.lines) - 1
        assert len(caption.lines) <= 2 and all(width(line) <= 42 for line in caption.lines)
        assert 5 / 6 <= shown <= 7.0 + 1 / 30
        assert columns / shown <= 20
    for one, two in itertools.pairwise(found):
        gap = two.first - one.stop
        assert gap == 2 or gap >= 15  # a blink between two captions is closed


def test_a_caption_begins_with_its_first_word() -> None:
    _, found = captions(TEXT, spoken(TEXT, 11.0))
    times = {word.text: word.start for word in spoken(TEXT, 11.0).words}
    for caption in found[1:]:
        first = caption.lines[0].split()[0].strip(".,")
        assert caption.first == int((times[first] + 0.4) * 30)


def test_a_long_silence_keeps_its_darkness() -> None:
    text = "The river is wide and slow at dawn. Nobody is awake to see it yet."
    _, found = captions(text, spoken(text, 9.0, gap_after=7), captions=Captions(lines=1))
    assert [caption.lines[0] for caption in found] == [
        "The river is wide and slow at dawn.",
        "Nobody is awake to see it yet.",
    ]
    assert found[1].first - found[0].stop > 30


def test_a_hasty_caption_comes_early_and_is_reported_when_that_does_not_help() -> None:
    text = "Extraordinarily incomprehensible"
    _, found = captions(text, spoken(text, 1.2), lead=1.0, tail=0.0)
    assert found[0].first == 30 - 15  # half a second before its words, which last to the shot's end
    table, _ = captions(TEXT, spoken(TEXT, 4.0), lead=0.0, tail=0.0)
    assert "characters a second; 20 is the ceiling" in table.remarks[0].text


def test_words_are_lit_one_after_the_other_in_their_lines() -> None:
    _, found = captions(TEXT, spoken(TEXT, 11.0))
    for caption in found:
        assert [
            " ".join(w.text for w in caption.words if w.line == n) for n in range(len(caption.lines))
        ] == list(caption.lines)
        assert all(word.stop > word.first for word in caption.words)
        assert all(a.stop == b.first for a, b in zip(caption.words, caption.words[1:], strict=False))


def test_chinese_lights_up_character_by_character() -> None:
    text = "里斯本醒得很早，电车穿过晨光。"
    words = tuple(
        Word(w, k * 0.8, k * 0.8 + 0.8)
        for k, w in enumerate(["里斯本", "醒得", "很早", "电车", "穿过", "晨光"])
    )
    line = Spoken(shot_id="a", text=text, seconds=4.8, words=words, engine="espeak")
    _, (caption,) = captions(text, line, language="zh")
    assert caption.lines == (text,)
    lit = {word.text: (word.first, word.stop) for word in caption.words}
    assert lit["里"][0] == 12 and lit["斯"] == (20, 28) and lit["电"][0] == 12 + 72


def test_written_and_spoken_words_may_differ() -> None:
    words = tuple(
        Word(w, float(k), k + 0.8)
        for k, w in enumerate(["in", "seventeen", "fifty", "five", "the", "river-side", "shook"])
    )
    line = Spoken(shot_id="a", text="", seconds=7.0, words=words, engine="flite")
    times = word_times(["In", "1755,", "the", "river", "side", "shook."], line)
    assert times[0] == (0, Fraction(4, 5))
    assert Fraction(4, 5) <= times[1][0] and times[1][1] <= 4  # the year fills the gap
    assert times[2] == (4, Fraction(24, 5)) and times[3][0] == 5 and times[3][1] == times[4][0]
    assert times[5] == (6, Fraction(34, 5))


def test_without_times_words_share_the_line_by_their_letters() -> None:
    line = Spoken(shot_id="a", text="", seconds=6.0, words=(), engine="none")
    (a, b) = word_times(["a", "abcdefghi"], line)
    assert a == (0, 1) and b == (1, 6)
    pause = word_times(["ab.", "ab"], line)  # a full stop lasts as long as six letters
    assert pause == [(0, Fraction(3, 2)), (Fraction(9, 2), 6)]


def test_a_quickened_voice_quickens_its_captions() -> None:
    text = "one two three four five six seven eight"
    table, (caption,) = captions(text, spoken(text, 4.0), seconds=4.0)
    tempo = Fraction(table.cues[0].tempo)
    assert tempo > 1
    later = next(word for word in caption.words if word.text == "six")
    assert later.first == int((Fraction(1, 5) + Fraction(5, 2) / tempo) * 30)


def test_captions_from_a_file_keep_their_times() -> None:
    slots = [Slot(shot_id="a", index=0, first=0, stop=60), Slot(shot_id="b", index=1, first=60, stop=120)]
    subtitles = [
        Subtitle(start=Fraction(1), stop=Fraction(3), lines=("over the cut",)),
        Subtitle(start=Fraction(2), stop=Fraction(7, 2), lines=("waits",)),
        Subtitle(start=Fraction(39, 10), stop=Fraction(9), lines=("to the end",)),
        Subtitle(start=Fraction(8), stop=Fraction(9), lines=("after it",)),
    ]
    found = caption_file(subtitles, slots, RATE)
    assert [(c.shot_id, c.first, c.stop) for c in found] == [("a", 30, 90), ("b", 90, 105), ("b", 117, 120)]
    assert subtitles_of(found, RATE)[0] == subtitles[0]


@pytest.mark.parametrize(("size", "columns"), [((1920, 1080), 42), ((1080, 1920), 24), ((1080, 1080), 32)])
def test_lines_are_shorter_in_upright_films(size: tuple[int, int], columns: int) -> None:
    shot = Shot(id="a", picture=ScenePicture(text="x"))
    board = Storyboard(title="f", shots=(shot,), folder=Path("/"))
    assert columns_of(board, Size(*size)) == columns


def test_no_captions_when_none_are_wanted() -> None:
    assert captions(TEXT, spoken(TEXT, 9.0), captions=Captions(source="none"))[1] == ()
