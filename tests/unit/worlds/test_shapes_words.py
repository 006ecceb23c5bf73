"""Shapes in words: what is said is understood, in two languages, and nothing else is."""

from __future__ import annotations

import itertools

import pytest

from mutoscope.errors import UsageError
from mutoscope.worlds.shapes import WORLD


def _named(sentence: str) -> dict[str, str]:
    labels = WORLD.understand(sentence).labels
    return {
        kind.name: kind.values[one - 1] for kind, one in zip(WORLD.attributes, labels, strict=True) if one
    }


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("variant", range(4))
def test_every_caption_is_understood_again(language: str, variant: int) -> None:
    for index, said in enumerate(itertools.product((0, 1), repeat=7)):  # every choice of slots left open
        full = WORLD.labels(3, index)
        labels = tuple(one * keep for one, keep in zip(full, said, strict=True))
        sentence = WORLD.caption(labels, language=language, variant=variant)
        back = WORLD.understand(sentence)
        assert back.labels == labels, sentence
        assert back.ignored == (), sentence


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("leftward leftwards 向左 往左 朝左 左移", "left"),
        ("rightward rightwards 向右 往右 朝右 右移", "right"),
        ("upward rises rising climbs 向上 上升 上移", "up"),
        ("downward falls falling sinks sinking drops dropping 向下 下降 下落 下移", "down"),
    ],
)
def test_every_way_has_its_words(words: str, meant: str) -> None:
    for word in words.split():
        assert _named(f"a red circle {word}")["direction1"] == meant, word


def test_phrasings_differ() -> None:
    labels = WORLD.labels(3, 0)
    assert len({WORLD.caption(labels, variant=variant) for variant in range(4)}) == 4
    assert len({WORLD.caption(labels, language="zh", variant=variant) for variant in range(3)}) == 3


def test_a_caption_reads_well() -> None:
    labels = (1, 2, 3, 3, 5, 1, 2)
    assert WORLD.caption(labels) == (
        "an orange triangle moves up and a blue circle moves right on a black background"
    )
    assert WORLD.caption(labels, language="zh") == "黑色背景上，橙色三角形向上移动，蓝色圆形向右移动"


@pytest.mark.parametrize(
    ("sentence", "meaning"),
    [
        (
            "A red ball rises while a green box falls",
            "color1=red shape1=circle direction1=up color2=green shape2=square direction2=down",
        ),
        (
            "the circle is blue and moves left; a yellow cross goes down over grey",
            "background=gray color1=blue shape1=circle direction1=left color2=yellow shape2=cross direction2=down",
        ),
        (
            "红色的圆向左移动，蓝色三角形向上移动，白底",
            "background=white color1=red shape1=circle direction1=left color2=blue shape2=triangle direction2=up",
        ),
        (
            "一个往右移动的黄色方块和一个紫色十字，背景是黑色",
            "background=black color1=yellow shape1=square direction1=right color2=purple shape2=cross",
        ),
        (
            "红球和绿色方块都向下移动",
            "color1=red shape1=circle direction1=down color2=green shape2=square direction2=down",
        ),
        (
            "two circles, both moving up",
            "shape1=circle direction1=up shape2=circle direction2=up",
        ),
        ("left-moving orange disc on white", "background=white color1=orange shape1=circle direction1=left"),
    ],
)
def test_free_sentences(sentence: str, meaning: str) -> None:
    assert _named(sentence) == dict(pair.split("=") for pair in meaning.split())


@pytest.mark.parametrize(
    ("sentence", "ignored"),
    [
        ("a red circle and a blue square and a green triangle", ("green", "triangle")),
        ("a black circle", ("black",)),
        ("a red square on blue", ("blue",)),
        ("a red square on a blue background", ("blue",)),
        ("a dog runs", ("dog", "runs")),
        ("红色圆形和猫", ("猫",)),
    ],
)
def test_what_cannot_be_shown_is_told(sentence: str, ignored: tuple[str, ...]) -> None:
    assert WORLD.understand(sentence).ignored == ignored


def test_other_languages_are_refused() -> None:
    with pytest.raises(UsageError, match="'en' or 'zh'"):
        WORLD.caption(WORLD.labels(0, 0), language="fr")
