"""The clock: lead, speech and tail; squeezing, targets, pauses, and what stays where it is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from mutoscope.errors import UsageError
from mutoscope.film.plan import make_timetable, reading_seconds, size_for
from mutoscope.film.storyboard import (
    CardPicture,
    ClipPicture,
    Format,
    Line,
    Mark,
    Music,
    ScenePicture,
    Shot,
    SlidePicture,
    SoundEffect,
    Storyboard,
    Title,
    Transition,
)
from mutoscope.film.timetable import Spoken, Timetable
from mutoscope.types import Size, Word

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]
CUT = Transition()


def shot(name: str, words: str | None = "Six plain words in a row.", **more: object) -> Shot:
    fields: dict[str, object] = {"picture": ScenePicture(text="a river")}
    fields |= {"line": Line(text=words)} if words else {}
    return Shot(id=name, **(fields | more))  # type: ignore[arg-type]


def film(*shots: Shot, **more: object) -> Storyboard:
    fields: dict[str, object] = {"title": "film", "folder": Path("/"), "opening": CUT, "ending": CUT}
    return Storyboard(shots=shots, **(fields | more))  # type: ignore[arg-type]


def say(lengths: dict[str, float], text: str = "Six plain words in a row.") -> dict[str, Spoken]:
    return {
        name: Spoken(shot_id=name, text=text, seconds=seconds, words=(), engine="espeak")
        for name, seconds in lengths.items()
    }


def frames(table: Timetable) -> list[int]:
    return [slot.num_frames for slot in table.slots]


def test_a_shot_lasts_lead_speech_and_tail() -> None:
    table = make_timetable(film(shot("a"), shot("b")), say({"a": 2.0, "b": 3.1}))
    assert frames(table) == [87, 120]  # 0.4 + 2.0 + 0.5 and 0.4 + 3.1 + 0.5 seconds at 30
    assert [(cue.start, cue.stop) for cue in table.cues] == [
        (pytest.approx(0.4), pytest.approx(2.4)),
        (pytest.approx(2.9 + 0.4), pytest.approx(2.9 + 3.5)),
    ]


@pytest.mark.parametrize(
    ("seconds", "expected", "start", "tempo"),
    [
        (6.0, 180, 0.4, 1.0),  # longer than the need is kept
        (2.6, 78, 0.4 - 0.2 * 0.3 / 0.5, 1.0),  # 0.3 of the 0.5 s of air that may go is gone
        (2.4, 72, 0.2, 1.0),  # lead and tail at 0.2 s
        (2.3, 69, 0.2, 2.0 / 1.9),  # the voice is quickened
        (2.0, 66, 0.2, 1.12),  # 0.2 + 2.0 / 1.12 + 0.2 = 2.186 s: lengthened
    ],
)
def test_an_explicit_duration_squeezes_air_then_voice_then_gives_way(
    seconds: float, expected: int, start: float, tempo: float
) -> None:
    table = make_timetable(film(shot("a", seconds=seconds)), say({"a": 2.0}))
    assert frames(table) == [expected]
    assert table.cues[0].start == pytest.approx(start, abs=1e-6)
    assert table.cues[0].tempo == pytest.approx(tempo, abs=1e-6)
    assert len(table.remarks) == (seconds == 2.0)


def test_strict_turns_a_lengthened_shot_into_an_error() -> None:
    board = film(shot("stairs", seconds=2.0), where={"shots[0].duration": Mark(12, 5)})
    remark = make_timetable(board, say({"stairs": 2.0})).remarks[0]
    assert remark.mark == Mark(12, 5) and remark.shot_id == "stairs"
    assert "need 2.20 s and its duration is 2.00 s; about 1 word too many" in remark.text
    with pytest.raises(UsageError, match=r"'stairs' need 2\.20 s"):
        make_timetable(board, say({"stairs": 2.0}), strict=True)


def test_silent_shots_last_as_long_as_they_take_to_read() -> None:
    table = make_timetable(
        film(
            shot("plain", None),
            shot("titled", None, title=Title(text="x" * 45)),
            shot("short", None, title=Title(text="LISBON")),
            shot("card", None, picture=CardPicture(text="里" * 30)),
            shot("clip", None, picture=ClipPicture(path=Path("/a.mp4"), start=2.0, stop=5.0, speed=0.5)),
            shot("slide", None, picture=SlidePicture(kind="plot", heading="Sales")),
        ),
        {},
    )
    seconds = [slot.num_frames / 30 for slot in table.slots]
    assert seconds == [4.0, 4.0, 2.0, 5.0, 6.0, 4.0]


def test_a_target_shares_its_slack_most_with_silent_shots() -> None:
    board = film(shot("a"), shot("b"), shot("quiet", None), format=Format(seconds=30))
    table = make_timetable(board, say({"a": 2.0, "b": 4.0}))
    need = [87, 147, 120]
    extra = [have - wanted for have, wanted in zip(frames(table), need, strict=True)]
    assert table.num_frames == 900 and not table.remarks
    assert extra[0] / need[0] == pytest.approx(extra[1] / need[1], rel=0.02)
    assert extra[2] / need[2] == pytest.approx(3 * extra[0] / need[0], rel=0.02)
    assert [cue.tempo for cue in table.cues] == [1.0, 1.0]


def test_a_target_takes_air_first_then_the_voice_then_says_how_many_words_are_too_many() -> None:
    lines = {"stairs": 16.0, "b": 4.0}
    board = film(shot("stairs"), shot("b"))

    def at(seconds: float) -> Timetable:
        return make_timetable(replace(board, format=Format(seconds=seconds)), say(lines))

    airy, quick, over = at(21.2), at(19.0), at(15.0)
    assert airy.num_frames == 636 and [cue.tempo for cue in airy.cues] == [1.0, 1.0]
    assert quick.num_frames == 570 and all(1.05 < cue.tempo < 1.12 for cue in quick.cues)
    assert all(cue.tempo == pytest.approx(1.12) for cue in over.cues)
    assert (
        over.num_frames == 561
    )  # 20 s of words at 1.12 and four times 0.2 s of air, each shot to a whole frame
    # 3.7 s too long of 17.86 s with 12 words: 2.49, so 3
    assert over.remarks[0].text == (
        "the words need 18.7 s and the target is 15.0 s; about 3 words too many; the longest line is shot 'stairs'."
    )
    with pytest.raises(UsageError, match="about 3 words too many"):
        make_timetable(replace(board, format=Format(seconds=15)), say(lines), strict=True)


def test_explicit_durations_are_kept_under_a_target() -> None:
    board = film(shot("a", seconds=5.0), shot("b"), shot("c", None, seconds=2.0), format=Format(seconds=20))
    assert frames(make_timetable(board, say({"a": 2.0, "b": 2.0}))) == [150, 390, 60]
    fixed = film(shot("a", seconds=5.0), shot("b", seconds=5.0), format=Format(seconds=20))
    table = make_timetable(fixed, say({"a": 2.0, "b": 2.0}))
    assert (
        frames(table) == [150, 150] and "add up to 10.0 s and the target is 20.0 s" in table.remarks[0].text
    )


def test_a_clip_gets_no_more_of_the_slack_than_it_can_play() -> None:
    clip = shot("clip", None, picture=ClipPicture(path=Path("/a.mp4")))
    board = film(clip, shot("b", None), format=Format(seconds=30))
    table = make_timetable(board, {}, clip_seconds={"clip": 5.0})
    assert frames(table) == [150, 750] and not table.remarks


def test_a_clip_that_ends_before_its_shot_is_reported() -> None:
    clip = shot("clip", picture=ClipPicture(path=Path("/a.mp4")))
    table = make_timetable(film(clip), say({"clip": 5.0}), clip_seconds={"clip": 2.95})
    assert (
        "plays 2.95 s and the shot lasts 5.90 s; let it loop, play it at speed 0.50" in table.remarks[0].text
    )
    looped = replace(clip, picture=ClipPicture(path=Path("/a.mp4"), loop=True))
    assert not make_timetable(film(looped), say({"clip": 5.0}), clip_seconds={"clip": 2.95}).remarks


def test_the_least_pause_between_two_lines_is_kept() -> None:
    tight = [shot(name, lead=0.1, tail=0.1) for name in "ab"]
    table = make_timetable(film(*tight, voice_pause=1.5), say({"a": 2.0, "b": 2.0}))
    assert table.cues[1].start - table.cues[0].stop >= 1.5 - 1e-6
    assert table.cues[1].start - table.cues[0].stop < 1.5 + 1 / 30
    apart = make_timetable(
        film(tight[0], shot("x", None), tight[1], voice_pause=1.5), say({"a": 2.0, "b": 2.0})
    )
    assert apart.cues[1].start == pytest.approx(apart.slots[2].first / 30 + 0.1)


def three(*, explicit: float | None = None) -> Storyboard:
    return film(
        shot("a"),
        shot("b", seconds=explicit, into=Transition(kind="dissolve")),
        shot("c", None, seconds=explicit),
        shot("d", into=Transition(kind="dissolve")),
        shot("e", seconds=explicit),
    )


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("explicit", [None, 5.03])
def test_one_changed_sentence_moves_nothing_else(rate: Fraction, explicit: float | None) -> None:
    board = three(explicit=explicit)
    before = say({"a": 2.0, "b": 3.3, "d": 1.77, "e": 2.9})
    after = before | say({"b": 4.1}, text="Quite another line of words, and longer.")
    one, two = make_timetable(board, before, rate=rate), make_timetable(board, after, rate=rate)
    if explicit is None:
        assert one.slot("b") != two.slot("b")
    else:
        assert one.slots == two.slots  # it still fits: nothing moves at all
    for name in "acde":
        old, new = one.slot(name), two.slot(name)
        assert (old.num_frames, old.head, old.tail) == (new.num_frames, new.head, new.tail)
        local = [
            [
                (
                    c.lines,
                    c.first - slot.first,
                    c.stop - slot.first,
                    [(w.first - slot.first, w.stop - slot.first) for w in c.words],
                )
                for c in table.captions
                if c.shot_id == name
            ]
            for table, slot in ((one, old), (two, new))
        ]
        assert local[0] == local[1]
    overrun = make_timetable(board, before | say({"b": 9.0}), rate=rate)
    assert [f for f, s in zip(frames(overrun), "abcde", strict=True) if s != "b"] == [
        f for f, s in zip(frames(one), "abcde", strict=True) if s != "b"
    ]


@pytest.mark.parametrize("rate", RATES)
def test_ten_minutes_do_not_drift(rate: Fraction) -> None:
    fixed = make_timetable(film(*(shot(f"s{k}", None, seconds=6.0) for k in range(100))), {}, rate=rate)
    for slot in fixed.slots:  # every cut on the frame nearest to its exact time, the last like the first
        assert abs(slot.first - 6 * slot.index * rate) <= Fraction(1, 2)
    assert abs(fixed.num_frames - 600 * rate) <= Fraction(1, 2)
    aimed = film(*(shot(f"s{k}") for k in range(100)), format=Format(seconds=600))
    table = make_timetable(aimed, say({f"s{k}": 2.0 + k % 7 / 3 for k in range(100)}), rate=rate)
    assert abs(table.num_frames - 600 * rate) <= Fraction(1, 2)
    for cue in table.cues:  # a line sounds `lead` after the exact time of its shot's first frame
        assert abs(Fraction(cue.start) - table.slot(cue.shot_id).first / rate - Fraction(2, 5)) < Fraction(
            1, 10**9
        )


@pytest.mark.parametrize("rate", RATES)
def test_words_light_up_on_the_frame_on_which_they_sound(rate: Fraction) -> None:
    words = tuple(Word(f"w{k}", k * 0.31, k * 0.31 + 0.25) for k in range(12))
    text = " ".join(word.text for word in words)
    line = Spoken(shot_id="x", text=text, seconds=3.9, words=words, engine="espeak")
    shots = [shot(f"s{k}", None, seconds=6.0) for k in range(100)]
    table = make_timetable(film(*shots, shot("x", text)), {"x": line}, rate=rate)
    lit = {word.text: word for caption in table.captions for word in caption.words}
    start = table.slot("x").first / rate + Fraction(2, 5)  # ten minutes into the film
    for k in range(12):
        sounds = start + Fraction(31 * k, 100)
        assert lit[f"w{k}"].first / rate <= sounds < (lit[f"w{k}"].first + 1) / rate


def test_transitions_are_centered_and_move_no_cut() -> None:
    dissolve = Transition(kind="dissolve", seconds=0.5)
    board = film(
        shot("a"), shot("b", into=dissolve), opening=Transition(kind="fade"), ending=Transition(kind="fade")
    )
    table = make_timetable(board, say({"a": 2.0, "b": 2.0}))
    opening, middle, ending = table.joins
    assert (opening.before, opening.first, opening.cut, opening.stop) == (None, 0, 0, 15)
    assert (middle.before, middle.after, middle.cut - middle.first, middle.stop - middle.cut) == (
        "a",
        "b",
        8,
        8,
    )
    assert (ending.after, ending.first, ending.cut, ending.stop) == (
        None,
        table.num_frames - 15,
        table.num_frames,
        table.num_frames,
    )
    assert [(slot.head, slot.tail) for slot in table.slots] == [(0, 8), (8, 0)]
    plain = film(shot("a"), shot("b"), opening=Transition(kind="fade"), ending=Transition(kind="fade"))
    assert frames(make_timetable(plain, say({"a": 2.0, "b": 2.0}))) == frames(table)


def test_the_first_shots_own_transition_is_the_opening() -> None:
    wipe = Transition(kind="wipe", seconds=1.0)
    table = make_timetable(film(shot("a", into=wipe), opening=Transition(kind="fade")), say({"a": 2.0}))
    assert [(join.kind, join.num_frames) for join in table.joins] == [("wipe", 30)]
    assert table.cues[0].start == pytest.approx(1.0)  # no line begins inside a transition


def test_a_line_and_a_title_wait_for_the_end_of_a_transition() -> None:
    slow = Transition(kind="dissolve", seconds=2.0)
    titled = shot("b", into=slow, title=Title(text="HERE", at=0.1))
    table = make_timetable(film(shot("a"), titled), say({"a": 4.0, "b": 6.0}))
    assert table.joins[0].stop - table.slots[1].first == 30
    assert table.titles[0].first == table.joins[0].stop
    assert table.cues[1].start == pytest.approx(table.joins[0].stop / 30)


def test_a_transition_is_shortened_for_a_short_neighbor() -> None:
    long = Transition(kind="dissolve", seconds=3.0)
    board = film(shot("a", None, seconds=10.0), shot("b", None, seconds=2.0, into=long))
    table = make_timetable(board, {})
    assert table.joins[0].num_frames == 30 and frames(table) == [300, 60]
    assert (
        "3.00 s dissolve into shot 'b' was shortened to 1.00 s: shot 'b' is too short"
        in table.remarks[0].text
    )


def test_a_transition_needs_spare_pictures_of_own_clips() -> None:
    dissolve = Transition(kind="dissolve", seconds=1.0)

    def clip(name: str, start: float, **more: object) -> Shot:
        return shot(name, None, seconds=4.0, picture=ClipPicture(path=Path("/a.mp4"), start=start), **more)

    table = make_timetable(
        film(clip("a", 0.0), clip("b", 0.2, into=dissolve)), {}, clip_seconds={"a": 9.0, "b": 9.0}
    )
    assert (table.joins[0].num_frames, table.slots[1].head) == (12, 6)  # 0.2 s before the in point
    assert "only 0.20 s before its in point" in table.remarks[0].text
    table = make_timetable(
        film(clip("a", 0.0), clip("b", 1.0, into=dissolve)), {}, clip_seconds={"a": 4.1, "b": 9.0}
    )
    assert (
        table.slots[0].tail == 3 and "shot 'a' has only 0.10 s after its out point" in table.remarks[0].text
    )
    table = make_timetable(
        film(clip("a", 0.0), clip("b", 0.0, into=dissolve)), {}, clip_seconds={"a": 9.0, "b": 9.0}
    )
    assert (
        not table.joins
        and "became a cut: the clip of shot 'b' has no spare pictures" in table.remarks[0].text
    )


def test_a_whole_clip_leaves_pictures_for_the_dissolve_behind_it() -> None:
    clip = shot("clip", None, picture=ClipPicture(path=Path("/a.mp4")))
    table = make_timetable(
        film(clip, shot("b", None, into=Transition(kind="dissolve", seconds=1.0))),
        {},
        clip_seconds={"clip": 6.0},
    )
    assert frames(table)[0] == 165 and table.joins[0].num_frames == 30 and not table.remarks


def test_titles_last_to_the_next_transition_and_keep_their_reading_time() -> None:
    fade = Transition(kind="fade", seconds=1.0)
    board = film(shot("a", None, title=Title(text="LISBON"), seconds=4.0), ending=fade)
    title = make_timetable(board, {}).titles[0]
    assert (title.first, title.stop) == (12, 90)
    at_once = film(shot("a", None), shot("b", None, title=Title(text="LISBON", at=0.0)))
    assert make_timetable(at_once, {}).titles[0].first == 120
    late = film(shot("a", None, title=Title(text="LISBON", at=9.0), seconds=4.0))
    table = make_timetable(late, {})
    assert (table.titles[0].first, table.titles[0].stop) == (60, 120) and table.remarks
    timed = film(shot("a", None, title=Title(text="LISBON", at=1.0, seconds=5.0)))
    assert frames(make_timetable(timed, {})) == [180]  # the shot waits for its title


def test_effects_and_music_are_told_absolute_times() -> None:
    sounds = (SoundEffect(effect="clink", at=0.6, level_db=-18), SoundEffect(effect="keep"))
    whoosh = shot("b", into=Transition(kind="slide"), sounds=(SoundEffect(effect="whoosh"),))
    board = film(
        shot("a", sounds=sounds), whoosh, shot("c", None), shot("d"), seed=7, music=Music(mood="sunny")
    )
    table = make_timetable(board, say({"a": 2.0, "b": 2.0, "d": 2.0}))
    assert [(e.shot_id, e.effect, e.at) for e in table.effects] == [
        ("a", "clink", 0.6),
        ("b", "whoosh", table.joins[0].first / 30),
    ]
    music = table.music
    assert music is not None and music.seed == 7 and music.cuts == (2.9, 5.8, 9.8)
    assert music.speech == tuple((cue.start, cue.stop) for cue in table.cues)  # 0.9 s apart: not joined
    near = make_timetable(film(shot("a", tail=0.1), shot("b", lead=0.5)), say({"a": 2.0, "b": 2.0}))
    assert near.music is not None and len(near.music.speech) == 1
    assert make_timetable(film(shot("a"), music=Music(mood="none")), say({"a": 2.0})).music is None


def test_further_aspects_keep_the_short_side() -> None:
    board = film(shot("a"))
    assert size_for(board, "9:16") == Size(1080, 1920) and size_for(board, "1:1") == Size(1080, 1080)
    assert size_for(board, None) == Size(1920, 1080)
    assert make_timetable(board, {}, aspect="4:5").size == Size(1080, 1350)
    with pytest.raises(UsageError, match="'9:16'; got 'tall'"):
        size_for(board, "tall")


def test_words_are_counted_where_there_are_spaces_and_characters_only_where_there_are_none() -> None:
    russian = "В тот день мы поднялись на холм и долго смотрели на реку внизу"
    english = "On that very day we climbed the hill and watched the river below"
    assert reading_seconds(russian) == pytest.approx(reading_seconds(english), rel=0.1)
    assert reading_seconds("one two three four five") == 2.0
    assert 2.0 < reading_seconds("里斯本醒得很早很早", "zh") < 2.2
    assert reading_seconds("one two three four five", speed=1.25) == 1.6


def test_no_shots_is_an_error() -> None:
    with pytest.raises(UsageError, match="at least one shot"):
        make_timetable(film(), {})
