"""The built-in voice, for real: reproducible, exact about its words, honest about what it lacks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mutoscope.audio import speech
from mutoscope.audio.loudness import measure
from mutoscope.audio.speech import espeak
from mutoscope.errors import CapabilityError, UsageError

pytest.importorskip("espeakng_loader")
RATE_HZ = 48_000


def say(text: str, **more: object) -> speech.SpokenSound:
    return speech.speak(text, engine="espeak", **{"language": "en", **more})  # type: ignore[arg-type]


def test_a_line_is_mono_at_48_khz_with_all_its_words_in_order() -> None:
    text = "In 1755, it cost $5. The well-known Dr. Smith (born 3.5 years ago) can't pay 50% — really… “Why?”"
    spoken = say(text)
    assert spoken.sound.rate_hz == RATE_HZ
    assert spoken.sound.samples_CS.shape[0] == 1 and spoken.sound.samples_CS.dtype == np.float32
    assert [word.text for word in spoken.words] == text.split()
    edges = [edge for word in spoken.words for edge in (word.start, word.stop)]
    assert edges == sorted(edges)
    assert edges[0] >= 0 and edges[-1] <= spoken.sound.seconds
    assert all(word.stop - word.start > 0.05 for word in spoken.words if word.text != "—")


def test_the_same_line_is_the_same_samples_whatever_was_said_before() -> None:
    once = say("The river at dawn.")
    say("Something else entirely, spoken in between.")
    np.testing.assert_array_equal(say("The river at dawn.").sound.samples_CS, once.sound.samples_CS)


def test_words_after_a_pause_begin_where_the_sound_begins() -> None:
    spoken = say("Lisbon wakes early. The trams climb, past blue tiles. And so on.", polish=False)
    sound = spoken.sound.samples_CS[0]
    starts = {word.text: word.start for word in spoken.words}
    for text in ("The", "past", "And"):
        at = round(starts[text] * RATE_HZ)
        before = float(np.sqrt(np.mean(sound[at - 2_400 : at - 480] ** 2)))
        after = float(np.sqrt(np.mean(sound[at : at + 4_800] ** 2)))
        assert after > 30 * before


def test_words_before_a_pause_end_where_the_sound_ends() -> None:
    spoken = say("Lisbon wakes early. The trams climb.", polish=False)
    early = next(word for word in spoken.words if word.text == "early.")
    following = next(word for word in spoken.words if word.text == "The")
    assert following.start - early.stop > 0.2
    sound = spoken.sound.samples_CS[0]
    pause = sound[round((early.stop + 0.03) * RATE_HZ) : round((following.start - 0.03) * RATE_HZ)]
    assert np.abs(pause).max() < 0.02 * np.abs(sound).max()


def test_events_become_marks_at_their_characters() -> None:
    # Kind, milliseconds, position from 1, length: "I go" — a phoneme after a pause is still the word's.
    events = [[1, 0, 1, 1], [7, 0, 1, 0], [1, 200, 3, 2], [7, 200, 3, 0], [17, 300, 3, 0], [7, 350, 3, 0],
              [17, 600, 5, 0], [17, 700, 5, 0], [5, 900, 5, 0]]  # fmt: skip
    first, second = espeak._marks(events, 0.95, 4)
    assert (first.position, first.start, first.stop) == (0, 0.0, 0.2)
    assert (second.position, second.start, second.stop) == (2, 0.2, 0.6)


def test_nothing_is_silent_at_the_ends_and_sentences_keep_their_pause() -> None:
    spoken = say("One. Two.", polish=False)
    loud = np.flatnonzero(np.abs(spoken.sound.samples_CS[0]) > 0.01)
    assert loud[0] < 0.05 * RATE_HZ
    assert spoken.sound.samples_CS.shape[1] - loud[-1] < 0.15 * RATE_HZ
    assert np.diff(loud).max() > 0.2 * RATE_HZ


def test_chinese_comes_by_character() -> None:
    spoken = say("里斯本很早醒来。电车穿过晨光,驶向2024年。", language="zh-CN")
    assert spoken.voice.endswith("cmn")
    assert "".join(word.text for word in spoken.words) == "里斯本很早醒来。电车穿过晨光,驶向2024年。"
    assert all(0.05 < word.stop - word.start < 1.2 for word in spoken.words)
    assert 3.0 < sum(c.isalnum() for c in "里斯本很早醒来电车穿过晨光驶向2024年") / spoken.sound.seconds < 5.0


def test_speed_and_pitch_do_what_they_say() -> None:
    text = "The trams climb through the morning light, past blue tiles."
    plain, quick = say(text, polish=False), say(text, polish=False, speed=1.25)
    assert plain.sound.seconds / quick.sound.seconds == pytest.approx(1.25, abs=0.12)
    words_a_minute = len(plain.words) / plain.sound.seconds * 60
    assert 130 < words_a_minute < 170
    high = say(text, polish=False, pitch=5)
    assert fundamental(high) / fundamental(plain) == pytest.approx(2 ** (5 / 12), rel=0.08)


def fundamental(spoken: speech.SpokenSound) -> float:
    """Median pitch of the voiced 60 ms stretches, by autocorrelation."""
    sound = spoken.sound.samples_CS[0, ::4].astype(np.float64)
    found = []
    for first in range(0, len(sound) - 720, 360):
        stretch = sound[first : first + 720]
        if np.mean(stretch**2) < np.mean(sound**2):
            continue
        alike = np.correlate(stretch, stretch, "full")[719:]
        lag = int(alike[40:170].argmax()) + 40
        if alike[lag] > 0.4 * alike[0]:
            found.append(12_000 / lag)
    return float(np.median(found))


def test_polish_evens_the_voice_and_moves_no_word() -> None:
    text = "Lisbon wakes early. The trams climb through the morning light."
    plain, polished = say(text, polish=False), say(text)
    assert polished.words == plain.words
    assert polished.sound.samples_CS.shape == plain.sound.samples_CS.shape
    found = measure([polished.sound.samples_CS])
    assert found.integrated_lufs == pytest.approx(-16, abs=1)
    assert found.true_peak_dbtp < -0.5


@pytest.mark.parametrize(
    ("tag", "voice"),
    [
        ("en", "gmw/en-US"), ("en-US", "gmw/en-US"), ("en-GB", "gmw/en"), ("en-AU", "gmw/en"), ("zh", "sit/cmn"),
        ("zh-CN", "sit/cmn"), ("zh-Hant-TW", "sit/cmn"), ("zh-HK", "sit/yue"), ("de", "gmw/de"), ("de-AT", "gmw/de"),
        ("fr", "roa/fr"), ("fr-CA", "roa/fr"), ("es", "roa/es"), ("es-MX", "roa/es-419"), ("it", "roa/it"),
        ("pt", "roa/pt"), ("pt-BR", "roa/pt-BR"), ("ru", "zle/ru"), ("ja", "jpx/ja"),
        ("no", "gmq/nb"), ("EN_gb", "gmw/en"),
    ],
)  # fmt: skip
def test_language_tags_find_their_voice(tag: str, voice: str) -> None:
    assert speech.resolve(tag, "espeak") == ("espeak", voice)


@pytest.mark.parametrize(
    ("name", "voice"),
    [("f3", "gmw/en-US+f3"), ("+m3", "gmw/en-US+m3"), ("en-gb+Annie", "gmw/en+Annie"), ("en-gb", "gmw/en"),
     ("English (Scotland)", "gmw/en-GB-scotland"), ("gmw/en-GB-scotland", "gmw/en-GB-scotland")],
)  # fmt: skip
def test_voices_can_be_named(name: str, voice: str) -> None:
    assert speech.resolve("en", "espeak", name) == ("espeak", voice)
    assert speech.resolve("en", "espeak", voice) == ("espeak", voice)  # what came out may go in again
    say("Yes.", name=name)


def test_a_variant_sounds_different() -> None:
    assert say("Yes.", name="f3").sound.samples_CS.shape != say("Yes.", name="m3").sound.samples_CS.shape


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"language": "germn"}, r"no voice for language 'germn' \(did you mean 'German'"),
        ({"language": "xq"}, "espeak has no voice for language 'xq'."),
        ({"name": "f33"}, r"no voice 'f33' for language 'en' \(did you mean 'f3'"),
        ({"speed": 9.0}, r"speed must lie in 0\.5\.\.2; got 9"),
        ({"speed": float("nan")}, "speed must lie in"),
        ({"pitch": -13.0}, r"pitch must lie in -12\.\.12 semitones; got -13"),
        ({"text": "— …"}, "at least one letter or figure"),
    ],
)
def test_wrong_requests_are_told_in_a_sentence(request_: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        say(**{"text": "Yes.", **request_})  # type: ignore[arg-type]


def test_markup_and_phoneme_brackets_are_read_not_obeyed() -> None:
    with_break = say('Yes <break time="5s"/> no [[h@l\'oU]].', polish=False)
    assert with_break.sound.seconds < 8


def test_a_broken_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "libespeak-ng.so"
    fake.write_bytes(b"not a library")
    monkeypatch.setattr(espeak, "_library", lambda: (str(fake), ""))
    with pytest.raises(CapabilityError, match=r"libespeak-ng\.so"):
        espeak._ask(text="x", voice="en", wpm=150, pitch=50)
