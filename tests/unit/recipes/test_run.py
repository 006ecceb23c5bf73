"""The verb ``train``: a small world learned from end to end, killed on the way, and what it refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mutoscope.errors import UsageError
from mutoscope.models import store
from mutoscope.recipes.request import Train
from mutoscope.recipes.run import command, train
from mutoscope.runtime.context import LocalContext
from mutoscope.worlds.shapes import Shapes

TINY = (
    "fine=12", "coarse=12", "coarse_out=12", "width=64", "depth=1", "autoencoder_steps=6", "autoencoder_batch=2",
    "transformer_steps=8", "transformer_batch=4", "bank_clips=256",
)  # fmt: skip


def tiny(folder: Path, **changes: object) -> Train:
    fields: dict[str, object] = {"what": "shapes", "size": "xs", "set": TINY, "threads": 1, "run": folder}
    return Train(**{**fields, **changes})


def losses(folder: Path) -> list[tuple[str, int, float]]:
    found = []
    for stage in ("autoencoder", "transformer"):
        for line in (folder / stage / "log.jsonl").read_text().splitlines():
            entry = json.loads(line)
            if "loss" in entry:
                found.append((stage, entry["step"], entry["loss"]))
    return found


def weights(folder: Path) -> dict[str, str]:
    return {role: one.sha256 for role, one in store.load(folder).card.roles.items()}


def test_a_killed_run_ends_with_the_very_same_model(tmp_path: Path) -> None:
    with LocalContext() as context:
        result = train(tiny(tmp_path / "whole"), context)
    assert str(tmp_path / "whole") in result.report
    assert [step for stage, step, _ in losses(tmp_path / "whole") if stage == "transformer"] == list(
        range(1, 9)
    )
    bundle = store.load(tmp_path / "whole")
    assert bundle.card.world == "shapes" and bundle.card.figures["transformer_steps"] == 8
    assert bundle.card.command.startswith("mutoscope train shapes --size xs --set fine=12")
    child = [
        sys.executable, "-m", "mutoscope", "train", "shapes", "--size", "xs", "--threads", "1", "--quiet",
        "--run", str(tmp_path / "killed"), "--set", *TINY,
    ]  # fmt: skip
    log = tmp_path / "killed" / "transformer" / "log.jsonl"
    with subprocess.Popen(child, env={**os.environ, "OMP_NUM_THREADS": "1"}) as process:
        while process.poll() is None and not (log.exists() and log.read_text().count("\n") >= 3):
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    with LocalContext() as context:
        train(tiny(tmp_path / "killed"), context)
    assert losses(tmp_path / "killed") == losses(tmp_path / "whole")
    assert weights(tmp_path / "killed") == weights(tmp_path / "whole")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"what": "shaps"}, r"unknown world 'shaps' \(did you mean 'shapes'\?\); known: .*footage\."),
        (
            {"what": "leaves"},
            "leaves has clips of 7 frames, and a video model needs a multiple of 4; worlds that can",
        ),
        ({"size": "xxl"}, "unknown size 'xxl'"),
        (
            {"license": "CC0"},
            "--data, --license and --consent belong to footage; a world makes its own clips.",
        ),
    ],
)
def test_refusals(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    with LocalContext() as context, pytest.raises(UsageError, match=said):
        train(tiny(tmp_path / "run", **changes), context)
    assert not (tmp_path / "run").exists()


def test_a_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    with LocalContext() as context:
        train(tiny(tmp_path / "run"), context)
        with pytest.raises(
            UsageError, match=r"started with other settings .* give another --run or the same"
        ):
            train(tiny(tmp_path / "run", seed=1), context)


def test_a_world_that_cannot_read_itself_gets_a_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shapes, "read", lambda self, frames: None)
    kept = [one for one in TINY if "_steps" not in one]
    few = ("reader_steps=1", "reader_batch=1", "transformer_steps=1", "autoencoder_steps=1")
    monkeypatch.setattr("mutoscope.recipes.reader._NUM_JUDGED", 2)
    monkeypatch.setattr("mutoscope.recipes.reader._NUM_FRESH", 2)
    with LocalContext() as context:
        train(tiny(tmp_path / "run", set=(*kept, *few)), context)
    bundle = store.load(tmp_path / "run", reader=True)
    assert bundle.reader is not None and "seen/clean" in bundle.card.figures["reader"]


def test_the_command_in_the_card_makes_the_same_settings() -> None:
    request = Train(what="shapes", size="s", set=("width=64",), seed=3, run=Path("x"))
    assert command(request) == "mutoscope train shapes --size s --set width=64 --seed 3 --run RUN"
