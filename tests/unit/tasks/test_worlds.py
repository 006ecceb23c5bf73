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
from mutoscope.worlds.catalogue import TRAINING


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


@pytest.mark.parametrize(("name", "kept"), [("shapes", "90x90 in the middle of 160x90"), ("digits", "90x90")])
def test_a_world_for_training_is_shown_by_name(
    tmp_path: Path, context: LocalContext, name: str, kept: str
) -> None:
    request = Worlds(text="render", name=name, size="160x90", seconds=0.5, output=tmp_path / "a.mkv")
    result, _ = run_and_publish("worlds", request, context)
    world = TRAINING.load(name)
    facts = media.probe(tmp_path / "a.mkv")
    assert facts.rate == world.rate and str(facts.size) == "160x90"
    frames = [frame.rgb_HWC.numpy().astype(int) for frame in media.VideoReader(tmp_path / "a.mkv").frames()]
    assert len(frames) == round(world.rate / 2) == result.facts["frames"]
    assert np.abs(frames[-1] - frames[0]).max() > 60  # it moves
    assert np.abs(frames[0][:, :30] - 64).max() < 12  # the mat beside it
    assert kept in str(result.facts["drawn"]) and any(kept in note for note in context.notes)
    assert (
        result.facts["caption"] == world.caption(world.labels(1, 0))
        and result.facts["caption"] in result.report
    )


def test_what_a_prompt_asks_of_a_world_is_shown(tmp_path: Path, context: LocalContext) -> None:
    request = Worlds(
        text="render",
        name="shapes",
        prompt="a red circle moves left over black, purring",
        size="64x64",
        seconds=2,
        output=tmp_path / "a.mkv",
        crf=4,
    )
    result, _ = run_and_publish("worlds", request, context)
    assert result.facts["labels"]["shape1"] == "circle" and result.facts["ignored"] == ["purring"]  # type: ignore[index]
    frames = np.stack([one.rgb_HWC.numpy() for one in media.VideoReader(tmp_path / "a.mkv").frames()])
    world = TRAINING.load("shapes")
    assert world.score(frames, world.understand(request.prompt or "").labels)["all"] == 1


def test_a_drawn_world_shows_a_sample(tmp_path: Path, context: LocalContext) -> None:
    request = Worlds(
        text="render", name="physics", size="64x36", seconds=0.2, rate=5, output=tmp_path / "a.mkv"
    )
    result, _ = run_and_publish("worlds", request, context)
    assert result.facts["world"] == "physics" and result.facts["understood"] and not result.facts["ignored"]


def test_worlds_for_training_are_listed(context: LocalContext) -> None:
    result = run("worlds", Worlds(), context)
    assert set(TRAINING) == set(result.facts["training"])  # type: ignore[arg-type]
    assert all(result.facts["training"].values()) and "two plain objects" in result.report  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "render", "output": "x.mp4"}, "render needs the name of a world"),
        ({"text": "render", "prompt": "a boat", "output": "x.mp4"}, "render needs the name of a world"),
        ({"text": "render", "name": "shapes"}, "-o says where to draw it"),
        ({"text": "boat", "name": "sea", "output": "x.mp4"}, "'sea' is one argument too many"),
        ({"text": "boat", "prompt": "sea", "output": "x.mp4"}, "--prompt belongs to"),
        ({"text": "render", "name": "shapes", "prompt": " ", "output": "x.mp4"}, "must not be empty"),
        ({"text": "render", "name": "shapes", "world": "physics", "output": "x.mp4"}, "takes one world"),
    ],
)
def test_wrong_renderings_are_told_in_a_sentence(fields: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Worlds(**fields)  # type: ignore[arg-type]


def test_a_world_that_cannot_be_shown_so_says_why(context: LocalContext) -> None:
    with pytest.raises(
        UsageError, match=r"unknown world 'shape' \(did you mean 'shapes'\?\); known: .*digits"
    ):
        run("worlds", Worlds(text="render", name="shape", output="x.mp4"), context)
    with pytest.raises(UsageError, match="has 12 frames a second; got --fps 25"):
        run("worlds", Worlds(text="render", name="shapes", rate=25, output="x.mp4"), context)
