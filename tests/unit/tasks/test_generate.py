"""Videos from sentences by a model of random weights: everything but the beauty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from learned import random_model
from numpy.typing import NDArray

from mutoscope import media
from mutoscope.errors import Cancelled, CapabilityError, MediaError, UsageError
from mutoscope.models import store
from mutoscope.runtime.catalogue import run, run_and_publish
from mutoscope.runtime.context import LocalContext
from mutoscope.tasks.generate.request import Generate

SENTENCE = "a red circle moves left and a blue square moves up on gray"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_model(tmp_path_factory.mktemp("models") / "tiny")


def made(context: LocalContext, **fields: Any) -> Path:
    request = Generate(**{"prompt": SENTENCE, "seconds": 0.5, "precision": "fp32", **fields})
    run_and_publish("generate", request, context)
    assert request.output is not None
    return request.output


def frames(path: Path) -> NDArray[np.int64]:
    return np.stack([frame.rgb_HWC.numpy() for frame in media.VideoReader(path).frames()]).astype(int)


def test_a_sentence_becomes_a_video(model: Path, tmp_path: Path, context: LocalContext) -> None:
    request = Generate(
        prompt=SENTENCE + ", quickly", seconds=0.75, model=str(model), output=tmp_path / "x.mp4"
    )
    result, published = run_and_publish("generate", request, context)
    facts = media.probe(tmp_path / "x.mp4")
    assert str(facts.size) == "512x512" and facts.rate == 12 and facts.picture is not None
    assert len(frames(tmp_path / "x.mp4")) == 9 == result.facts["frames"]
    assert result.facts["attributes"] == {
        "background": "gray", "color1": "red", "shape1": "circle", "direction1": "left",
        "color2": "blue", "shape2": "square", "direction2": "up",
    }  # fmt: skip
    assert any("color1 red" in note and "not used: quickly" in note for note in context.notes)
    assert "enlarged 8 times" in result.report
    assert str(model) not in media.labels(tmp_path / "x.mp4")["comment"] and published[0].num_bytes > 0
    assert '"sha256"' in media.labels(tmp_path / "x.mp4")["comment"]


def test_seed_words_and_length(model: Path, tmp_path: Path, context: LocalContext) -> None:
    def drawn(name: str, **fields: Any) -> NDArray[np.int64]:
        return frames(made(context, model=str(model), output=tmp_path / name, size=(64, 64), **fields))

    one = drawn("one.mkv")
    assert (one == drawn("same.mkv")).all() and (tmp_path / "one.mkv").read_bytes() == (
        tmp_path / "same.mkv"
    ).read_bytes()
    assert np.abs(one - drawn("seed.mkv", seed=2)).mean() > 2
    assert np.abs(one - drawn("words.mkv", prompt="a green cross")).mean() > 0.5
    assert np.abs(one - drawn("plain.mkv", guidance=1)).mean() > 0.2
    assert np.abs(one - drawn("steps.mkv", steps=5)).mean() > 0.2
    assert np.abs(one - drawn("heun.mkv", sampler="heun")).mean() > 0.2
    # a longer video begins with the shorter one, up to what the encoder makes of it
    longer = drawn("longer.mkv", seconds=1.5, crf=1)
    assert len(longer) == 18
    assert np.abs(drawn("fine.mkv", crf=1) - longer[:6]).mean() < 1.5


def test_four_seeds_and_a_sheet(model: Path, tmp_path: Path, context: LocalContext) -> None:
    made(context, model=str(model), output=tmp_path / "x.mp4", num=3, seed=7, size=(64, 64))
    assert sorted(path.name for path in tmp_path.glob("x*")) == [
        "x-1.mp4", "x-2.mp4", "x-3.mp4", "x-sheet.png", "x-sheet.png.recipe.json",
    ]  # fmt: skip
    alone = made(context, model=str(model), output=tmp_path / "alone.mp4", seed=8, size=(64, 64))
    assert (frames(tmp_path / "x-2.mp4") == frames(alone)).all()
    sheet = media.read_still(tmp_path / "x-sheet.png")
    assert sheet.shape[1] == 6 * 196 + 4 and sheet.shape[0] == 3 * (192 + 16 + 4) + 4


def test_one_picture(model: Path, tmp_path: Path, context: LocalContext) -> None:
    picture = media.read_still(made(context, model=str(model), output=tmp_path / "x.png", size=(64, 64)))
    video = frames(made(context, model=str(model), output=tmp_path / "x.mkv", size=(64, 64), crf=1))

    def coarse(rgb: NDArray[Any]) -> NDArray[np.float64]:
        """Means of 8x8 pixels in gray: a video stores noise in color at half the size."""
        return rgb.mean(-1).reshape(8, 8, 8, 8).mean((1, 3))

    assert picture.shape == (64, 64, 3) and coarse(picture).std() > 5
    assert (
        np.abs(coarse(picture) - coarse(video[0])).mean()
        < 4
        < np.abs(coarse(picture) - coarse(video[5])).mean()
    )


def test_another_rate_repeats_frames(model: Path, tmp_path: Path, context: LocalContext) -> None:
    twice = frames(made(context, model=str(model), output=tmp_path / "x.mkv", rate=24, size=(64, 64), crf=1))
    once = frames(made(context, model=str(model), output=tmp_path / "y.mkv", size=(64, 64), crf=1))
    assert len(twice) == 12 and np.abs(twice[::2] - once).mean() < 2 and np.abs(twice[1::2] - once).mean() < 2
    half = made(context, model=str(model), output=tmp_path / "z.mkv", rate=6, size=(64, 64), crf=1)
    assert len(frames(half)) == 3 and np.abs(frames(half) - once[::2]).mean() < 2


def test_keyframes_shape_the_video(model: Path, tmp_path: Path, context: LocalContext) -> None:
    rows, columns = np.mgrid[0:90, 0:160]
    media.write_still(tmp_path / "a.png", np.stack([rows * 2, columns, rows + columns], -1).astype(np.uint8))

    def drawn(name: str, **fields: Any) -> NDArray[np.int64]:
        asked = {"model": str(model), "output": tmp_path / name, "size": (64, 64), "seconds": 2, "crf": 1}
        return frames(made(context, **{**asked, **fields}))

    plain = drawn("plain.mkv")
    first = drawn("first.mkv", first_frame=tmp_path / "a.png")
    last = drawn("last.mkv", last_frame=tmp_path / "a.png")
    assert (
        len(drawn("whole.mkv", last_frame=tmp_path / "a.png", seconds=0.8)) == 12
    )  # the picture is the last frame
    assert np.abs(first[:4] - plain[:4]).mean() > 0.3
    assert np.abs(last[:8] - plain[:8]).mean() < 1 and np.abs(last[8:] - plain[8:]).mean() > 0.3


def test_what_cannot_be_understood_is_said_in_a_sentence(
    model: Path, tmp_path: Path, context: LocalContext
) -> None:
    def wrong(**fields: Any) -> str:
        with pytest.raises((UsageError, MediaError)) as caught:
            made(context, **{"model": str(model), "output": tmp_path / "x.mp4", **fields})
        assert "\n" not in str(caught.value) and not list(tmp_path.iterdir())
        return str(caught.value)

    assert "must not be empty" in wrong(prompt="  ")
    assert "at most 1000 characters; got 10000" in wrong(prompt="a" * 10_000)
    assert "in Cyrillic letters" in wrong(prompt="красный круг")
    assert "in Japanese letters" in wrong(prompt="ねこがあるく")
    assert "knows no word" in wrong(prompt="a dog runs") and "color (red, orange" in wrong(
        prompt="a dog runs"
    )
    assert "knows no word" in wrong(prompt="12345 !!")
    assert "above 0" in wrong(seconds=0) and "got nan" in wrong(seconds=float("nan"))
    assert "at most 86400" in wrong(seconds=1e9)
    assert "unknown model" in wrong(model="shpes")
    assert "none.png was not found" in wrong(first_frame=tmp_path / "none.png")


def test_chinese_is_read(model: Path, tmp_path: Path, context: LocalContext) -> None:
    request = Generate(prompt="红色圆形向左移动", model=str(model), output=tmp_path / "x.mp4", seconds=0.1)
    assert run("generate", request, context).facts["attributes"] == {
        "color1": "red", "shape1": "circle", "direction1": "left",
    }  # fmt: skip


def test_what_does_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="-o is missing"):
        Generate(prompt="red")
    with pytest.raises(UsageError, match="--live shows one video"):
        Generate(prompt="red", live=True, num=2, output="x.mp4")
    with pytest.raises(UsageError, match="must end in"):
        Generate(prompt="red", output="x.txt")


def test_without_any_model_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, context: LocalContext
) -> None:
    monkeypatch.setattr(store, "shipped", dict)
    with pytest.raises(CapabilityError, match="no learned model comes with this installation"):
        made(context, output=tmp_path / "x.mp4")


def test_stopping_leaves_nothing(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalContext() as context, pytest.raises(Cancelled):
        written = media.VideoWriter.write

        def stop_soon(self: Any, *rest: Any) -> None:
            written(self, *rest)
            if self.num_frames == 3:
                context.cancel()

        monkeypatch.setattr(media.VideoWriter, "write", stop_soon)
        made(context, model=str(model), output=tmp_path / "x.mp4", seconds=60)
    assert not list(tmp_path.iterdir())
