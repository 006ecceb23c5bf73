"""A line cut into words, and how each is said."""

from __future__ import annotations

import pytest

from mutoscope.audio.speech.script import script, weight

LINES = {
    "en": "In 1755, it cost $5 — “really”… (well-known) e.g. 50%\n\n & U.S.A. 🎉 - x",
    "zh": "里斯本很早醒来。电车穿过晨光,驶向2024年!他说:“你好,world 3.5米”",
    "ja": "東京は、朝です。「はい」",
    "ko": "리스본은 일찍 깨어난다.",
    "fr": "« Bonjour ! » dit-il à 6 h 30.",
}


@pytest.mark.parametrize("language", list(LINES))
def test_no_letter_is_lost(language: str) -> None:
    said = script(LINES[language], language)
    assert "".join(said.words) == "".join(LINES[language].split())
    assert len(said.owner) == len(said.spoken)
    assert list(said.owner) == sorted(said.owner)
    assert max(said.owner) < len(said.words)


@pytest.mark.parametrize("language", ["en", "ko", "fr"])
def test_where_there_are_spaces_words_are_what_stands_between_them(language: str) -> None:
    assert list(script(LINES[language], language).words) == LINES[language].split()


def test_chinese_is_cut_into_characters_with_their_marks() -> None:
    words = script("他说:“你好,world 3.5米。”价格$5。", "zh").words
    assert words == ("他", "说:", "“你", "好,", "world", "3.5", "米。”", "价", "格", "$5。")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("In 1755, it fell.", "In 17 55, it fell."),
        ("since 1905", "since 19 oh 5"),
        ("by 1900", "by 19 hundred"),
        ("1755 people", "1755 people"),
        ("In 2004", "In 2004"),
        ("It cost $5.", "It cost 5 dollars."),
        ("only $1!", "only 1 dollar!"),
        ("for £3.50", "for 3 pounds 50"),
        ("$3 million, then", "3 million dollars, then"),
        ("€20k", "20 thousand euros"),
        ("1914–1918", "19 14 to 19 18"),
        ("salt & pepper", "salt and pepper"),
        ("yes 🎉", "yes"),
    ],
)
def test_figures_are_said_as_a_narrator_would(written: str, said: str) -> None:
    assert script(written, "en").spoken == said
    assert script(written, "en").words == tuple(written.split())


def test_english_habits_stay_in_english() -> None:
    assert script("1755 & $5", "de").spoken == "1755 & $5"


def test_a_chinese_year_is_read_figure_by_figure() -> None:
    assert script("驶向2024年。", "zh").spoken == "驶向二零二四年。"
    assert script("2024个人", "zh").spoken == "2024个人"


def test_every_spoken_letter_knows_its_word() -> None:
    said = script("It cost $5 in 1755.", "en")
    assert [said.spoken_of(word) for word in range(5)] == ["It", "cost", "5 dollars", "in", "17 55."]


def test_weights_count_what_takes_time() -> None:
    assert weight("—") == 0
    assert weight("it,") == 2
    assert weight("1755") == 12
