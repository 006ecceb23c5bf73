"""Laws of any brief: exact length, no note out of place, melody out of speech, voices in their register."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.audio.music import MOODS, Brief, compose, perform, tempo_for
from mutoscope.audio.music.voicing import mean_movement


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    seconds = draw(st.floats(1.0, 75.0))
    marks = sorted(draw(st.lists(st.floats(0, seconds), max_size=8)))
    speech = tuple((a, b) for a, b in zip(marks[::2], marks[1::2], strict=False))
    return Brief(
        seconds=seconds,
        mood=draw(st.sampled_from(MOODS)),
        seed=draw(st.integers(0, 2**31)),
        tempo_bpm=draw(st.one_of(st.none(), st.floats(50, 160))),
        energy=tuple(draw(st.lists(st.floats(0, 1), max_size=5))),
        cuts=tuple(draw(st.lists(st.floats(0, seconds), max_size=6))),
        speech=speech,
    )


@settings(deadline=None, max_examples=40, derandomize=True)
@given(briefs())
def test_any_score_is_whole(brief: Brief) -> None:
    score = compose(brief)
    assert sum(section.num_bars for section in score.sections) == score.num_bars
    assert score.num_bars * 4 * score.beat_seconds <= brief.seconds + 1e-6 or score.num_bars == 1
    for note in score.notes:
        assert 0 <= note.start <= score.chords[-1].start + 1e-9
        assert note.length > 0
        assert 0 < note.velocity <= 1
    for note in score.part("lead"):
        start, stop = note.start * score.beat_seconds, (note.start + note.length) * score.beat_seconds
        assert all(stop <= a + 1e-6 or start >= b - 1e-6 or a == b for a, b in brief.speech)
    assert mean_movement(score.chords) <= 8
    assert len(score.energy) == score.num_bars


@settings(deadline=None, max_examples=4, derandomize=True)
@given(st.floats(0.1, 6.0), st.sampled_from(MOODS), st.integers(0, 99))
def test_the_sound_is_as_long_as_the_film(seconds: float, mood: str, seed: int) -> None:
    score = compose(Brief(seconds=seconds, mood=mood, seed=seed))
    assert sum(block.shape[1] for block in perform(score)) == round(seconds * 48_000)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.floats(0.5, 4000), st.sampled_from(MOODS), st.one_of(st.none(), st.floats(40, 220)))
def test_tempo_is_playable(seconds: float, mood: str, asked: float | None) -> None:
    tempo = tempo_for(mood, seconds, asked)
    assert 37 < tempo < 235
    if asked is not None:
        assert abs(tempo / asked - 1) <= 0.0601
