"""Going on with a clip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from learned import random_model
from numpy.typing import NDArray

from mutoscope import media
from mutoscope.errors import UsageError
from mutoscope.models import store
from mutoscope.runtime.catalogue import run_and_publish
from mutoscope.runtime.context import LocalContext
from mutoscope.tasks.extend.request import Extend
from mutoscope.tasks.generate.request import Generate
from mutoscope.types import Size


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def clip(model: Path, tmp_path: Path, context: LocalContext) -> Path:
    path = tmp_path / "clip.mp4"
    request = Generate(
        prompt="a red circle moves up",
        model=str(model),
        seconds=1,
        size=(64, 64),
        output=path,
        precision="fp32",
    )
    run_and_publish("generate", request, context)
    return path


def frames(path: Path) -> NDArray[np.int64]:
    return np.stack([frame.rgb_HWC.numpy() for frame in media.VideoReader(path).frames()]).astype(int)


def extended(context: LocalContext, video: Path, output: Path, **fields: Any) -> Any:
    request = Extend(**{"video": video, "output": output, "seconds": 0.5, "precision": "fp32", **fields})
    return run_and_publish("extend", request, context)[0]


def test_the_clip_stays_as_it_is_and_goes_on(
    clip: Path, model: Path, tmp_path: Path, context: LocalContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "shipped", lambda: {str(model): model})  # the recipe then names a known model
    result = extended(context, clip, tmp_path / "longer.mp4", model=str(model))
    before, after = frames(clip), frames(tmp_path / "longer.mp4")
    assert len(before) == 12 and len(after) == 18 and (after[:12] == before).all()
    assert result.facts["past_frames"] == 12 and result.facts["attributes"]["color1"] == "red"
    extended(context, clip, tmp_path / "rest.mp4", model=str(model), only_new=True)
    assert (frames(tmp_path / "rest.mp4") == after[12:]).all()
    assert not list(tmp_path.glob(".*"))
    # another past, another continuation: the past is looked at
    still = tmp_path / "still.mp4"
    with media.VideoWriter(still, size=Size(64, 64), rate=12) as writer:
        for _ in range(12):
            writer.write(np.full((64, 64, 3), 200, np.uint8))
    extended(
        context,
        still,
        tmp_path / "other.mp4",
        model=str(model),
        prompt="a red circle moves up",
        only_new=True,
    )
    assert np.abs(frames(tmp_path / "other.mp4") - after[12:]).mean() > 1


def test_somebody_elses_clip_is_encoded_again_with_its_sound(
    video: Path, model: Path, tmp_path: Path, context: LocalContext
) -> None:
    extended(context, video, tmp_path / "longer.mp4", model=str(model), crf=20)
    facts = media.probe(tmp_path / "longer.mp4")
    assert facts.sounds and facts.rate == 25 and str(facts.size) == "160x90"
    before, after = frames(video), frames(tmp_path / "longer.mp4")
    assert len(after) == 50 + round(0.5 * 25)
    assert np.abs(before - after[:50]).mean() < 3
    assert any("nothing is said" in note for note in context.notes)
    assert any("squeezed" in note for note in context.notes)
    sound = media.read_sound(tmp_path / "longer.mp4").samples_CS
    assert np.abs(sound[:, : 48000 * 3 // 2]).max() > 0.05 and abs(sound.shape[1] / 48000 - 2) < 0.1


def test_what_cannot_be_extended(
    video: Path, model: Path, clip: Path, tmp_path: Path, context: LocalContext
) -> None:
    with pytest.raises(UsageError, match="does not say which model"):
        extended(context, video, tmp_path / "x.mp4")
    with pytest.raises(UsageError, match="--model is missing: the clip was made with"):
        extended(context, clip, tmp_path / "x.mp4")
    short = tmp_path / "short.mp4"
    with media.VideoWriter(short, size=Size(64, 64), rate=12) as writer:
        for _ in range(2):
            writer.write(np.zeros((64, 64, 3), np.uint8))
    with pytest.raises(UsageError, match=r"must last 0\.33 s at least"):
        extended(context, short, tmp_path / "x.mp4", model=str(model))
