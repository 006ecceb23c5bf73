"""Free words become a mood; what was not understood is said."""

import re
from pathlib import Path

import pytest

from mutoscope.audio.music import MOODS, understand
from mutoscope.audio.music.patterns import bank
from mutoscope.audio.music.sounds import pads, solo, struck
from mutoscope.errors import UsageError


def test_the_examples_of_the_guide() -> None:
    mood = understand("sunny, unhurried, plucked strings")
    assert (mood.name, mood.players["chords"], mood.figure) == ("sunny", "nylon", "pick")
    assert mood.heard == ("sunny", "unhurried", "plucked strings")
    assert mood.lively < understand("sunny").lively
    assert not mood.note


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("平静的钢琴", "calm"),
        ("欢快", "happy"),
        ("紧张悬疑", "tense"),
        ("中国风,古筝", "chinese"),
        ("a sad tune", "sad"),
    ],
)
def test_both_languages(text: str, name: str) -> None:
    assert understand(text, "zh").name == name


def test_chinese_words_choose_players() -> None:
    assert understand("平静的钢琴").players["chords"] == "felt_piano"
    assert understand("温暖的吉他").players["chords"] == "nylon"
    assert understand("中国风,二胡").players["lead"] == "erhu"


@pytest.mark.parametrize("text", ["happy, no drums", "happy without drums", "欢快,不要鼓", "欢快无鼓"])
def test_a_player_can_be_sent_away(text: str) -> None:
    assert understand("happy").drums != "none"
    assert understand(text).drums == "none"


def test_a_denied_mood_is_not_taken() -> None:
    mood = understand("not sad, playful")
    assert mood.name == "playful"
    assert "not sad" in mood.ignored


def test_two_moods_meet_between() -> None:
    both = understand("calm energetic")
    assert understand("calm").lively < both.lively < understand("energetic").lively


def test_unknown_words_are_named() -> None:
    mood = understand("happy zebra quux")
    assert mood.ignored == ("zebra", "quux")
    assert "zebra" in mood.note
    assert understand("zebra").name == "calm"
    assert "zebra" in understand("zebra").note


def test_words_without_a_mood_find_the_nearest() -> None:
    assert understand("slow, minor").mode == "minor"
    assert understand("slow, minor").bright < 0


@pytest.mark.parametrize("text", ["", "  ", "none", "静音"])
def test_silence_is_not_a_mood(text: str) -> None:
    with pytest.raises(UsageError, match="must name a mood"):
        understand(text)


@pytest.mark.parametrize("name", MOODS)
def test_every_mood_names_things_that_exist(name: str) -> None:
    mood = understand(name)
    assert mood.name == name
    assert -1 <= mood.bright <= 1
    assert -1 <= mood.lively <= 1
    assert 40 <= mood.tempo[0] < mood.tempo[1] <= 180
    assert mood.figure in bank()["figures"]
    assert mood.bassline in bank()["basslines"]
    assert mood.drums in bank()["drums"]
    known = {*struck.PLAYERS, *pads.PADS, *solo.SOLOS, ""}
    assert set(mood.players.values()) <= known


def test_the_guides_table_is_true() -> None:
    guide = (Path(__file__).parents[3] / "docs/guides/music.md").read_text("utf-8")
    rows = re.findall(r"^\| (\w+) \| (.+?) \| (\w+) \| (\d+)–(\d+) \|$", guide, re.MULTILINE)
    assert [row[0] for row in rows] == list(MOODS)
    for name, words, mode, low, high in rows:
        mood = understand(name)
        assert (mood.mode, *mood.tempo) == (mode, float(low), float(high))
        for word in words.split(", "):
            assert understand(word).name == name, word
