"""What files say about themselves is shown, and cannot move the cursor."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from learning import random_model
from trips import Command

from mutoscope.media import VideoWriter
from mutoscope.provenance import recipe
from mutoscope.tasks.generate.request import Generate
from mutoscope.types import Size


@pytest.mark.parametrize("json_asked", [False, True])
def test_the_sentence_in_a_strangers_clip(json_asked: bool, tmp_path: Path, command: Command) -> None:
    model = random_model(tmp_path / "tiny")
    request = Generate(prompt="a red circle \x1b[2J\u202e\nmutoscope: all is well", output=tmp_path / "x.mp4")
    comment = recipe.write(recipe.build("generate", request))
    clip = tmp_path / "clip.mp4"
    with VideoWriter(clip, size=Size(64, 64), rate=12, labels={"comment": comment}) as writer:
        for number in range(8):
            writer.write(np.full((64, 64, 3), 20 * number, np.uint8))
    ran = command(
        "extend", clip, "--model", model, "--seconds", "0.2", "--precision", "fp32", "-o", tmp_path / "y.mp4",
        *(["--json"] if json_asked else []),
    )  # fmt: skip
    assert ran.code == 0, ran
    said = (ran.out + ran.err).replace('\\"', '"')
    assert r'going on with "a red circle ' in said and "[2J" in said
    assert all(letter == "\n" or letter.isprintable() for letter in said)
    assert not any(line.startswith("mutoscope: ") for line in said.splitlines())
    if json_asked:
        assert {"stage", "note", "done"} <= {json.loads(line)["event"] for line in ran.out.splitlines()}
