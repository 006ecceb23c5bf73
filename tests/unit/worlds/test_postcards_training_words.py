"""Captions of postcard clips say their labels and nothing else, and sentences are read back, in both languages."""

import numpy as np
import pytest

from mutoscope.errors import UsageError
from mutoscope.worlds.postcards.clips import WORLD, slots
from mutoscope.worlds.postcards.clips.slots import ATTRIBUTES, NONE


@pytest.mark.parametrize("language", ["en", "zh"])
def test_captions_are_read_back_whole(language: str) -> None:
    for index in range(300):
        labels = WORLD.labels(7, index)
        for variant in (index, 5 * index + 1):
            text = WORLD.caption(labels, language=language, variant=variant)
            got = WORLD.understand(text)
            assert (got.labels, got.ignored) == (labels, ()), text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_captions_of_a_few_labels_leave_the_rest_open(language: str) -> None:
    draw = np.random.default_rng(3)
    for index in range(250):
        full = WORLD.labels(9, index)
        if slots.value(full, slots.ACTOR) == NONE:
            continue
        labels = tuple(one if draw.random() < 0.5 else 0 for one in full)
        text = WORLD.caption(labels, language=language, variant=index)
        assert WORLD.understand(text).labels == labels, text


def test_captions_differ() -> None:
    labels = WORLD.labels(1, 3)
    for language in ("en", "zh"):
        assert len({WORLD.caption(labels, language=language, variant=v) for v in range(24)}) >= 8


def test_other_languages_are_refused() -> None:
    with pytest.raises(UsageError, match="en or zh"):
        WORLD.caption(WORLD.labels(1, 3), language="fr")


# sentence | labels said | words ignored
SENTENCES = """
a red balloon drifts left over the sea at dusk | sea dusk - balloon red left - |
the camera slowly pushes in on a harbor at sunset | harbor sunset - - - - in |
pan left across the old town at night | city night - - - - left |
slow zoom out, a lake in the morning mist | lake morning fog - - - out |
a woman in a green coat walks to the right along the beach | beach - - person green right - | a woman in a green coat
an empty street in the rain, static shot | street - rain none none none still |
a lighthouse on an island at noon | island noon - - - - - | lighthouse
a red kite rises over the meadow, a dog | meadow - - kite red up - | dog
a sailboat in the desert | desert - - - - - - | sailboat
an orange tram in the street | street - - tram - - - | orange
three white sailboats sail left on the sea | sea - - sailboat white left - | three
the ferry sails right | - - - ferry - right - |
a navy car drives to the left at sunrise | - dawn - car blue left - |
the village in the snow, a blue train moves right | village - snow train blue right - |
gibberish frobnicates | - - - - - - - | gibberish frobnicates
黄昏的海上，一艘红色的帆船向左航行，镜头推近 | sea dusk - sailboat red left in |
镜头缓缓拉远，雪地里一只白色的狗向右跑 | snow - - dog white right out |
夜晚的城市，空无一人，固定镜头 | city night - none none none still |
暴风雨，沙漠，镜头左移 | desert - storm - - - left |
"""


@pytest.mark.parametrize("line", list(SENTENCES.strip().splitlines()))
def test_everyday_sentences(line: str) -> None:
    sentence, wanted, ignored = (part.strip() for part in line.split("|"))
    got = WORLD.understand(sentence)
    said = [kind.value(one) or "-" for kind, one in zip(ATTRIBUTES, got.labels, strict=True)]
    assert said == wanted.split()
    if "woman" not in sentence:
        assert sorted(got.ignored) == sorted(ignored.split())
    assert not set(got.understood) & set(got.ignored)
