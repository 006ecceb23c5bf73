"""Captions break where an editor would break them."""

from __future__ import annotations

from itertools import combinations

import pytest

from mutoscope.text.breaks import break_cost, break_lines, tokens_of, width

PROSE = (
    "When Dr. Maria Sousa walked 12 km from the river to the old town in 1755, nobody believed that she would ever "
    "come back with the letters of the king. But she did, and the town remembers it."
)
CHINESE = (
    "里斯本醒得很早，电车穿过晨光慢慢爬上山坡。在阿尔法玛，每一级台阶都有一首歌，"
    "也有一位邻居来唱它。“真的吗？”她问。"
)
JAPANESE = "私たちは川のそばを歩きながら、古い町の話を聞きました。「もう一度来たいですね」と彼女は言った。"


@pytest.mark.parametrize(
    ("text", "chars", "expected"),
    [
        (
            "In Alfama, every stair has a song, and a neighbor to sing it.",
            42,
            [["In Alfama, every stair has a song,", "and a neighbor to sing it."]],
        ),
        (
            "The quick brown fox jumps over the lazy dog. It was not the first time.",
            42,
            [["The quick brown fox jumps", "over the lazy dog."], ["It was not the first time."]],
        ),
        ("Yes.", 42, [["Yes."]]),
        ("  ", 42, []),
    ],
)
def test_english(text: str, chars: int, expected: list[list[str]]) -> None:
    got = break_lines(text, chars=chars, lines=2, language="en")
    assert got == expected


@pytest.mark.parametrize("chars", [24, 32, 42])
@pytest.mark.parametrize("lines", [1, 2, 3])
@pytest.mark.parametrize(
    ("text", "language"), [(PROSE, "en"), (CHINESE, "zh"), (JAPANESE, "ja"), (PROSE, "xx")]
)
def test_nothing_is_lost_or_too_wide(text: str, language: str, chars: int, lines: int) -> None:
    pages = break_lines(text, chars=chars, lines=lines, language=language)
    assert all(1 <= len(page) <= lines for page in pages)
    assert all(width(line) <= chars for page in pages for line in page)
    assert "".join(line for page in pages for line in page).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("chars", [16, 24, 30, 42])
@pytest.mark.parametrize(("text", "language"), [(CHINESE, "zh"), (JAPANESE, "ja")])
def test_no_line_begins_or_ends_with_punctuation_that_may_not_stand_there(
    text: str, language: str, chars: int
) -> None:
    for line in (
        line for page in break_lines(text, chars=chars, lines=2, language=language) for line in page
    ):
        assert line[0] not in "，。！？、；：」』”）" and line[-1] not in "「『“（"


@pytest.mark.parametrize("chars", [24, 28, 32, 36, 42])
def test_small_words_stay_with_what_they_belong_to(chars: int) -> None:
    for line in [line for page in break_lines(PROSE, chars=chars, lines=2, language="en") for line in page][
        :-1
    ]:
        assert line.split()[-1] not in ("the", "to", "of", "in", "Dr.", "12", "and", "with", "from", "that")
        assert not line.endswith("Maria")


def test_common_words_of_chinese_stay_whole() -> None:
    lines = [line for page in break_lines(CHINESE, chars=24, lines=2, language="zh") for line in page]
    for word in ("里斯本", "电车", "晨光", "慢慢", "山坡", "台阶", "邻居", "阿尔法玛"):
        assert sum(word in line for line in lines) == 1, (word, lines)


def test_lines_are_even() -> None:
    (page,) = break_lines(
        "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj", chars=42, lines=2, language="en"
    )
    assert [len(line) for line in page] == [24, 24]


def test_full_width_counts_two() -> None:
    assert width("里a。") == 5 and width("é") == 1 and width("e\u0301") == 1
    assert [token.text for token in tokens_of("用PyTorch 2.13训练。", 42)] == [
        "用",
        "PyTorch",
        "2.13",
        "训",
        "练。",
    ]


def test_a_word_wider_than_a_line_is_cut() -> None:
    pages = break_lines(
        "see https://example.com/a/very/long/address/indeed now", chars=20, lines=2, language="en"
    )
    assert max(width(line) for page in pages for line in page) <= 20


def test_the_breaks_are_the_cheapest_there_are() -> None:
    """Against every way to set two lines: cost of the break plus unevenness."""
    text = "and so the river of the old town runs on under a bridge by night"
    tokens = tokens_of(text, 40)
    (page,) = break_lines(text, chars=40, lines=2, language="en")
    edges = range(1, len(tokens))

    def cost(cut: int) -> float:
        above, below = (width(" ".join(t.text for t in part)) for part in (tokens[:cut], tokens[cut:]))
        if max(above, below) > 40:
            return float("inf")
        return break_cost(tokens, cut, "en") + 2 * ((above - below) / 40) ** 2 + 0.1 * (above > below)

    best = min((cut for (cut,) in combinations(edges, 1)), key=cost)
    assert page[0] == " ".join(token.text for token in tokens[:best])


def test_impossible_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4 columns and 1 line; got 3 and 1"):
        break_lines("a", chars=3, lines=1, language="en")
