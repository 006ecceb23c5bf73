"""Drawing a sentence."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from mutoscope import media
from mutoscope.errors import UsageError
from mutoscope.runtime.catalogue import run, run_and_publish
from mutoscope.runtime.context import LocalContext
from mutoscope.tasks.worlds.request import Worlds


def test_without_a_sentence_the_worlds_are_listed(context: LocalContext) -> None:
    result = run("worlds", Worlds(), context)
    assert result.write is None and "postcards" in result.report
    from mutoscope.worlds import postcards

    assert result.facts["worlds"]["postcards"] == (postcards.__doc__ or "").split("\n")[0]  # type: ignore[index]


def test_a_sentence_becomes_a_moving_picture(tmp_path: Path, context: LocalContext) -> None:
    def draw(name: str, seed: int) -> Path:
        request = Worlds(
            text="a sailing boat at dusk, flurbing",
            size="160x90",
            rate=5,
            seconds=1,
            seed=seed,
            output=tmp_path / name,
        )
        result, _ = run_and_publish("worlds", request, context)
        assert result.facts["understood"] and "flurbing" in result.facts["ignored"]  # type: ignore[operator]
        return tmp_path / name

    one, same, other = draw("a.mkv", 1), draw("b.mkv", 1), draw("c.mkv", 2)
    facts = media.probe(one)
    frames = [frame.rgb_HWC.numpy().astype(int) for frame in media.VideoReader(one).frames()]
    assert len(frames) == 5 and facts.rate == Fraction(5) and str(facts.size) == "160x90"
    assert frames[0].std() > 10 and np.abs(frames[4] - frames[0]).max() > 20  # a picture, and it moves
    again = [frame.rgb_HWC.numpy().astype(int) for frame in media.VideoReader(same).frames()]
    assert all((a == b).all() for a, b in zip(frames, again, strict=True))
    else_ = next(media.VideoReader(other).frames()).rgb_HWC.numpy().astype(int)
    assert np.abs(else_ - frames[0]).mean() > 3
    assert any("flurbing" in note for note in context.notes)


def test_a_sentence_and_a_place_belong_together(context: LocalContext) -> None:
    with pytest.raises(UsageError, match="-o says where to draw it"):
        Worlds(text="a boat")
    with pytest.raises(UsageError, match="the sentence says what to draw"):
        Worlds(output="x.mp4")
    with pytest.raises(UsageError, match=r"unknown world 'postcard'.*did you mean 'postcards'"):
        run("worlds", Worlds(text="a boat", output="x.mp4", world="postcard"), context)
