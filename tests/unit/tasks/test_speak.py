"""Speaking: paragraphs, cache, and words on one clock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mutoscope import media
from mutoscope.audio import speech
from mutoscope.errors import MediaError, UsageError
from mutoscope.runtime.context import LocalContext
from mutoscope.tasks.language import guess
from mutoscope.tasks.pages import pages
from mutoscope.tasks.speak import work
from mutoscope.tasks.speak.request import Speak
from mutoscope.types import Sound, Word

pytestmark = pytest.mark.skipif(
    not any(engine.present for engine in speech.engines()), reason="no speech engine is installed"
)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A voice whose every letter sounds for 0.1 s; the texts it was asked for."""
    asked: list[str] = []

    def say(text: str, **settings: Any) -> speech.SpokenSound:
        asked.append(text)
        at, words = 0.0, []
        for word in text.split():
            words.append(Word(word, at, at + 0.1 * len(word)))
            at += 0.1 * len(word)
        samples = np.full((1, round(at * 48_000)), 0.1, np.float32)
        return speech.SpokenSound(
            sound=Sound(samples, 48_000), words=tuple(words), engine="espeak", voice="x"
        )

    monkeypatch.setattr(work.speech, "speak", say)
    return asked


def read(path: Path, context: LocalContext, **fields: Any) -> dict[str, Any]:
    request = Speak(output=path, words=("json", "srt", "vtt"), **fields)
    result = work.speak(request, context)
    assert result.write is not None and result.sidecars is not None
    result.write(path, {})
    return {
        "words": json.loads(result.sidecars[".json"])["words"],
        "srt": result.sidecars[".srt"].decode(),
        "facts": result.facts,
    }


def test_paragraphs_follow_each_other_with_a_pause(
    tmp_path: Path, context: LocalContext, spoken: list[str]
) -> None:
    found = read(tmp_path / "x.wav", context, text="Hello there.\n\nNew\nline.", pause=0.5)
    assert spoken == ["Hello there.", "New line."]
    words = {word["text"]: (word["start"], word["stop"]) for word in found["words"]}
    assert words["there."] == pytest.approx((0.5, 1.1)) and words["New"] == pytest.approx((1.6, 1.9))
    sound = media.map_sound(tmp_path / "x.wav").samples_CS
    assert sound.shape == (1, round(2.4 * 48_000)) and found["facts"]["seconds"] == pytest.approx(2.4)
    silent = np.flatnonzero(sound[0] == 0) / 48_000
    assert silent.min() == pytest.approx(1.1, abs=1e-4) and silent.max() == pytest.approx(1.6, abs=1e-4)
    assert "00:00:01,600 --> 00:00:02,400\nNew line." in found["srt"]


def test_only_a_changed_paragraph_is_spoken_again(
    tmp_path: Path, context: LocalContext, spoken: list[str]
) -> None:
    read(tmp_path / "x.wav", context, text="One.\n\nTwo.")
    read(tmp_path / "x.wav", context, text="One.\n\nThree.")
    assert spoken == ["One.", "Two.", "Three."]
    read(tmp_path / "x.wav", context, text="One.", speed=1.5)
    assert spoken[3:] == ["One."]


def test_a_long_paragraph_is_cut_at_sentences_and_nothing_is_lost() -> None:
    paragraph = " ".join(f"This is sentence number {n}, with some words." for n in range(40))
    parts = work._cut(paragraph)
    assert len(parts) > 2 and " ".join(parts) == paragraph
    assert all(len(part) <= work.LONGEST and part.endswith(".") for part in parts)
    chinese = "这是一个句子。" * 200
    assert "".join(work._cut(chinese)) == chinese and len(work._cut(chinese)) > 2


def test_texts_that_cannot_be_spoken(tmp_path: Path, context: LocalContext) -> None:
    with pytest.raises(UsageError, match="give either the text or --file; got neither"):
        Speak(output=tmp_path / "x.wav")
    with pytest.raises(UsageError, match="give either the text or --file; got both"):
        Speak(text="x", file=tmp_path / "t.txt", output=tmp_path / "x.wav")
    with pytest.raises(UsageError, match="no letter and no figure"):
        work.speak(Speak(text="...", output=tmp_path / "x.wav"), context)
    (tmp_path / "t.txt").write_bytes(b"caf\xe9")
    with pytest.raises(
        MediaError, match=r"^t\.txt: this is not UTF-8 text \(byte 4 is not\); save it as UTF-8\.$"
    ):
        work.speak(Speak(file=tmp_path / "t.txt", output=tmp_path / "x.wav"), context)


def test_a_real_voice_speaks_both_languages(tmp_path: Path, context: LocalContext) -> None:
    for text, language in (("Good evening.", "en"), ("你好，世界。", "zh")):
        found = read(tmp_path / f"{language}.flac", context, text=text)
        assert found["facts"]["language"] == language and found["words"]
        sound = media.read_sound(tmp_path / f"{language}.flac").samples_CS
        assert np.abs(sound).max() > 0.05
        assert found["words"][-1]["stop"] <= sound.shape[1] / 48_000 + 0.01


def test_the_language_is_guessed_by_most_letters() -> None:
    texts = ["hello", "你好", "Good bye, 再见", "今天在里斯本 Lisbon 的早晨很安静", "123", ""]
    assert [guess(text) for text in texts] == ["en", "zh", "en", "zh", "en", "en"]


def test_pages_keep_every_word_in_time() -> None:
    text = "The quick brown fox jumps over the lazy dog, and then it rests for a while under the old tree by the river."
    words = [Word(word, 0.3 * index, 0.3 * index + 0.25) for index, word in enumerate(text.split())]
    found = list(pages(text, words, language="en"))
    assert len(found) > 1 and " ".join(line for page in found for line in page.lines) == text
    assert [word[0] for page in found for word in page.words] == text.split()
    for page in found:
        assert page.start == page.words[0][1] and page.stop == page.words[-1][2]
        for word, _, _, line in page.words:
            assert word in page.lines[line]
