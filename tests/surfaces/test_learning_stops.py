"""Learned models in real processes: stopped, starved of room, in odd surroundings, two at once."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from learning import lying, random_model

PROGRAM = [sys.executable, "-m", "mutoscope"]
TINY = [
    "--threads", "1", "--set", "fine=12", "coarse=12", "coarse_out=12", "width=64", "depth=1", "autoencoder_batch=2",
    "transformer_batch=4", "bank_clips=16", "transformer_steps=3",
]  # fmt: skip
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def start(
    folder: Path, *words: str, before: Callable[[], object] | None = None, **environment: str
) -> subprocess.Popen[str]:
    around = {**os.environ, "OMP_NUM_THREADS": "1", "MUTOSCOPE_CACHE": str(folder / "cache"), **environment}
    return subprocess.Popen(
        [*PROGRAM, *words], cwd=folder, env=around, preexec_fn=before, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=500)
    assert "Traceback" not in err and "fault in the program" not in err, err
    return process.returncode, out, err


def sentence(err: str) -> str:
    (said,) = [line for line in err.splitlines() if line.startswith("mutoscope: ")]
    return said


def begun(run: Path, process: subprocess.Popen[str], steps: int = 3) -> None:
    """Wait until a training has made some steps."""
    log = run / "autoencoder" / "log.jsonl"
    while process.poll() is None and not (log.exists() and log.read_text().count("\n") >= steps):
        time.sleep(0.05)


def hidden(folder: Path) -> list[str]:
    return [name for name in lying(folder) if any(part.startswith(".") for part in name.split("/"))]


def test_a_run_that_is_stopped_while_another_wants_its_folder(tmp_path: Path) -> None:
    words = ["train", "shapes", "--size", "xs", "--run", "run", *TINY, "autoencoder_steps=100000"]
    with start(tmp_path, *words) as process:
        begun(tmp_path / "run", process)
        code, _, err = ended(start(tmp_path, *words))
        assert code == 2 and f"another process (pid {process.pid}) trains in run/autoencoder" in sentence(err)
        waiting = ended(start(tmp_path, "generate", "red", "--model", "run", "-o", "x.mp4"))
        assert waiting[0] == 3 and "this training run has no finished model yet" in sentence(waiting[2])
        process.send_signal(signal.SIGINT)
        code, _, err = ended(process)
    assert code == 130 and "the same command goes on from there" in sentence(err) and not hidden(tmp_path)
    before = (tmp_path / "run" / "autoencoder" / "log.jsonl").read_text().count("\n")
    with start(tmp_path, *words) as process:
        begun(tmp_path / "run", process, before + 3)
        process.send_signal(signal.SIGTERM)
        code, _, err = ended(process)
    assert code == 130 and "SIGTERM: autoencoder stopped after step" in sentence(err) and not hidden(tmp_path)
    code, _, err = ended(start(tmp_path, *words, "fine=16"))
    assert code == 2 and "fine is set twice" in sentence(err)
    code, _, err = ended(start(tmp_path, *words, "--seed", "1"))
    assert code == 2 and "run/autoencoder was started with other settings (" in sentence(err)


def test_a_run_in_odd_surroundings(tmp_path: Path) -> None:
    """Warnings are errors, letters are ASCII, the home is closed, the folder has a space and Chinese letters."""
    place = tmp_path / "my run 中文"
    place.mkdir()
    (tmp_path / "home").mkdir(mode=0o500)
    around = {"PYTHONWARNINGS": "error", "LANG": "C", "LC_ALL": "C", "HOME": str(tmp_path / "home")}
    words = ["train", "shapes", "--size", "xs", "--run", ".", *TINY, "autoencoder_steps=2"]
    code, out, err = ended(start(place, *words, **around))
    assert code == 0, err
    assert "--model . " in out and not hidden(place)
    made = ["generate", "a red circle", "--model", str(place), "--seconds", "0.3", "-o", "x.mp4", "--json"]
    code, out, err = ended(start(tmp_path, *made, **around))
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and events[-1]["event"] == "done" and events[-1]["facts"]["model"] == "my run 中文", err
    code, out, _ = ended(start(tmp_path, "models", "check", str(place), "--prompts", "1", **around))
    assert code in (0, 1) and "3 parts whole" in out
    code, out, _ = ended(start(place, *words, **around))
    assert code == 0


def test_no_room_for_a_checkpoint(tmp_path: Path) -> None:
    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    words = ["train", "shapes", "--size", "xs", "--run", "run", *TINY, "autoencoder_steps=2"]
    code, _, err = ended(start(tmp_path, *words, before=little))
    assert code == 4 and "ulimit -f" in sentence(err) and not hidden(tmp_path)
    code, _, err = ended(start(tmp_path, *words))
    assert code == 0, err


def test_a_video_stopped_starved_and_unread(tmp_path: Path) -> None:
    model = random_model(tmp_path / "tiny")
    words = ["generate", "red", "--model", str(model), "--seconds", "20m", "-o", "x.mp4", "--json"]
    before = lying(tmp_path)
    with start(tmp_path, *words) as process:
        while process.poll() is None and not list(tmp_path.glob(".*partial*")):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        code, out, err = ended(process)
    assert code == 130 and "stopped" in sentence(err) and lying(tmp_path) == before
    assert json.loads(out.splitlines()[-1])["kind"] == "Cancelled"

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    code, _, err = ended(start(tmp_path, *words, before=little))
    assert code == 4 and "ulimit -f" in sentence(err) and lying(tmp_path) == before
    with start(tmp_path, *words) as process:
        assert process.stdout is not None and process.stdout.readline()
        process.stdout.close()  # as `| head -1` does
        assert process.wait(timeout=500) == 141
        assert process.stderr is not None and process.stderr.read() == ""
    assert lying(tmp_path) == before
