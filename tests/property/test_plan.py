"""Laws every timetable obeys, whatever the storyboard."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.film.plan import make_timetable
from mutoscope.film.storyboard import (
    Captions,
    CardPicture,
    ClipPicture,
    Format,
    ImagePicture,
    Line,
    Music,
    ScenePicture,
    Shot,
    SoundEffect,
    Storyboard,
    Title,
    Transition,
)
from mutoscope.film.timetable import Spoken, Timetable
from mutoscope.types import Word

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]
LINES = [
    "Lisbon wakes early. Trams climb through the light.",
    "Yes.",
    "In 1755, Dr. Sousa walked 12 km from the river to the old town, and nobody else has ever done it since.",
    "里斯本醒得很早，电车穿过晨光慢慢爬上山坡。你看见了吗？",
    "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen.",
]
seconds = st.integers(0, 120).map(lambda tenths: tenths / 10)
transitions = st.builds(
    Transition,
    kind=st.sampled_from(["cut", "cut", "dissolve", "fade", "slide"]),
    seconds=st.sampled_from([0.2, 0.5, 1.0, 3.0]),
)


@st.composite
def spoken_words(draw: st.DrawFn, text: str, length: float) -> tuple[Word, ...]:
    """Word times as engines give them: none, even, or odd ones in the wrong place, with words missing."""
    parts = text.split()
    step = length / len(parts)
    kind = draw(st.sampled_from(["none", "even", "odd"]))
    if kind == "none":
        return ()
    if kind == "even":
        return tuple(Word(part, k * step, (k + 0.9) * step) for k, part in enumerate(parts))
    kept = draw(st.lists(st.sampled_from(parts), max_size=len(parts)))
    times = draw(st.lists(st.floats(0, 1.2 * length), min_size=len(kept), max_size=len(kept)))
    return tuple(Word(part, time, time + step) for part, time in zip(kept, times, strict=True))


@st.composite
def shots(draw: st.DrawFn, number: int) -> tuple[Shot, Spoken | None, float | None]:
    name = f"shot-{number}"
    picture = draw(
        st.sampled_from(
            [
                ScenePicture(text="a river"),
                ImagePicture(path=Path("/a.jpg")),
                ClipPicture(path=Path("/a.mp4"), start=1.0),
                ClipPicture(path=Path("/a.mp4"), start=0.5, stop=4.0, speed=0.5),
                CardPicture(text="The end of a long story, told in full"),
            ]
        )
    )
    line, spoken = None, None
    if draw(st.booleans()):
        text = draw(st.sampled_from(LINES))
        length = draw(st.floats(0.05, 14.0))
        words = draw(spoken_words(text, length))
        line = Line(text=text)
        spoken = Spoken(shot_id=name, text=text, seconds=length, words=words, engine="espeak")
    title = None
    if draw(st.booleans()):
        title = Title(text="LISBON", at=draw(seconds), seconds=draw(st.none() | st.sampled_from([0.5, 2.5])))
    shot = Shot(
        id=name,
        picture=picture,
        line=line,
        seconds=draw(st.none() | st.integers(1, 120).map(lambda tenths: tenths / 10)),
        lead=draw(st.sampled_from([0.0, 0.1, 0.4, 2.0])),
        tail=draw(st.sampled_from([0.0, 0.1, 0.5, 2.0])),
        title=title,
        into=draw(transitions),
        sounds=draw(
            st.sampled_from([(), (SoundEffect(effect="whoosh"),), (SoundEffect(effect="hit", at=5.0),)])
        ),
    )
    return (
        shot,
        spoken,
        draw(st.none() | st.sampled_from([3.0, 20.0])) if isinstance(picture, ClipPicture) else None,
    )


@st.composite
def plans(draw: st.DrawFn) -> tuple[Storyboard, dict[str, Spoken], dict[str, float], bool]:
    made = [draw(shots(number)) for number in range(draw(st.integers(1, 6)))]
    storyboard = Storyboard(
        title="film",
        shots=tuple(shot for shot, _, _ in made),
        folder=Path("/"),
        language=draw(st.sampled_from(["en", "zh"])),
        captions=Captions(lines=draw(st.integers(1, 3)), chars=draw(st.sampled_from([None, 8, 24, 80]))),
        format=Format(
            rate=draw(st.sampled_from(RATES)),
            seconds=draw(st.none() | st.sampled_from([0.5, 12.0, 30.0, 61.7])),
        ),
        music=Music(cut=draw(st.sampled_from(["free", "on-beat"]))),
        opening=draw(transitions),
        ending=draw(transitions),
    )
    spoken = {line.shot_id: line for _, line, _ in made if line is not None}
    clips = {shot.id: length for shot, _, length in made if length is not None}
    return storyboard, spoken, clips, draw(st.booleans())


def beats(length: float) -> list[tuple[float, float]]:
    return [(k * 60 / 104, (0.0, 1.0, 0.5, 1.0)[k % 4]) for k in range(int(length * 104 / 60) + 1)]


def plan(case: tuple[Storyboard, dict[str, Spoken], dict[str, float], bool]) -> Timetable:
    storyboard, spoken, clips, with_beats = case
    return make_timetable(storyboard, spoken, clip_seconds=clips, beats=beats if with_beats else None)


@settings(deadline=None, max_examples=120, derandomize=True)
@given(plans())
def test_laws(case: tuple[Storyboard, dict[str, Spoken], dict[str, float], bool]) -> None:
    storyboard = case[0]
    table = plan(case)
    rate = table.rate

    # slots tile the film
    assert table.slots[0].first == 0 and table.slots[-1].stop == table.num_frames
    assert all(a.stop == b.first for a, b in pairwise(table.slots))
    assert all(slot.num_frames >= 1 for slot in table.slots)
    assert table.num_frames == sum(slot.num_frames for slot in table.slots)

    # joins lie around their cut, take at most half of a shot, never touch each other
    lengths = {slot.shot_id: slot.num_frames for slot in table.slots}
    cuts = {slot.first for slot in table.slots} | {table.num_frames}
    for join in table.joins:
        assert (
            join.kind != "cut"
            and join.cut in cuts
            and 0 <= join.first <= join.cut <= join.stop <= table.num_frames
        )
        assert join.num_frames >= 1
        if join.before and join.after:
            assert join.cut - join.first == join.stop - join.cut
        for name in (join.before, join.after):
            assert name is None or 2 * join.num_frames <= lengths[name]
    assert all(a.stop <= b.first for a, b in pairwise(table.joins))
    for slot in table.slots:
        assert slot.head == sum(j.cut - j.first for j in table.joins if j.after == slot.shot_id)
        assert slot.tail == sum(j.stop - j.cut for j in table.joins if j.before == slot.shot_id)

    # lines: whole, in order, inside their slots, after the transition, at most 1.12 times
    assert [cue.shot_id for cue in table.cues] == [shot.id for shot in storyboard.shots if shot.line]
    into = {join.after: join.stop for join in table.joins if join.after}
    for cue in table.cues:
        slot = table.slot(cue.shot_id)
        assert 1 <= cue.tempo <= 1.12 + 1e-12
        assert float(slot.first / rate) - 1e-6 <= cue.start <= cue.stop <= float(slot.stop / rate) + 1e-6
        assert cue.start >= float(into.get(cue.shot_id, slot.first) / rate) - 1e-6
        spoken = case[1].get(cue.shot_id)
        if spoken:
            assert abs((cue.stop - cue.start) * cue.tempo - spoken.seconds) < 1e-4
    assert all(a.stop <= b.start + 1e-9 for a, b in pairwise(table.cues))

    # captions: inside their slots, never two at once, every word once and in order
    for caption in table.captions:
        slot = table.slot(caption.shot_id)
        assert slot.first <= caption.first < caption.stop <= slot.stop
        assert all(caption.first <= word.first <= word.stop <= caption.stop for word in caption.words)
        assert all(a.stop <= b.first for a, b in pairwise(caption.words))
        for number, line in enumerate(caption.lines):
            there = "".join(word.text for word in caption.words if word.line == number)
            assert there == line.replace(" ", "")
    for a, b in pairwise(table.captions):
        assert a.stop + (2 if a.shot_id == b.shot_id else 0) <= b.first
    for shot in storyboard.shots:
        if shot.line:
            shown = "".join("".join(c.lines) for c in table.captions if c.shot_id == shot.id)
            assert shown.replace(" ", "") == shot.line.text.replace(" ", "")

    # titles and effects
    out = {join.before: join.first for join in table.joins if join.before}
    for title in table.titles:
        slot = table.slot(title.shot_id)
        opens, closes = into.get(title.shot_id, slot.first), out.get(title.shot_id, slot.stop)
        if opens < closes:
            assert opens <= title.first < title.stop <= closes
    assert len(table.titles) == sum(shot.title is not None for shot in storyboard.shots)
    for effect in table.effects:
        slot = table.slot(effect.shot_id)
        assert float((slot.first - slot.head) / rate) - 1e-9 <= effect.at < float(slot.stop / rate)

    # the composer hears of everything
    assert table.music is not None and abs(table.music.seconds - float(table.num_frames / rate)) < 1e-9
    for start, stop in pairwise(table.music.speech):
        assert stop[0] - start[1] >= 0.7 - 1e-9

    assert plan(case) == table  # pure
