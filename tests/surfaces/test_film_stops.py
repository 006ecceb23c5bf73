"""A film's making stopped in every way: Ctrl-C, killed parents, killed workers, no room. The same command goes on."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from trips import photo

LONG = """\
storyboard: 1
title: Long
format: {{aspect: 640x360, fps: 25}}
voice: {{engine: none}}
music: {music}
output: {{crf: 30}}
shots:
  - {{id: one, image: one.png, camera: push-in, duration: {seconds}s, say: {{text: Here we are., file: line.wav}}}}
  - {{id: two, image: two.png, camera: pan, duration: {seconds}s, transition: dissolve, say: And there.}}
  - {{id: three, image: one.png, camera: pull-out, duration: {seconds}s}}
"""

STAY_SECONDS = 3.0  # how long a worker may outlive its parent


def long_film(folder: Path, *, seconds: int = 6, music: str = "none") -> Path:
    import numpy as np

    from mutoscope.media import SoundWriter

    folder.mkdir(exist_ok=True)
    photo(folder / "one.png", 0, (960, 600))
    photo(folder / "two.png", 9, (960, 600))
    with SoundWriter(folder / "line.wav", rate_hz=48000, channels=1) as out:
        out.write(0.3 * np.sin(np.arange(48000) / 30)[None].astype(np.float32))
    board = folder / "long.yaml"
    board.write_text(LONG.format(seconds=seconds, music=music), "utf-8")
    return board


def command(board: Path, *, workers: int = 2) -> list[str]:
    return [sys.executable, "-m", "mutoscope", "film", str(board), "--json", "--workers", str(workers)]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a film in a process group of its own, as a terminal does."""
    started: list[subprocess.Popen[str]] = []

    def go(board: Path, *, workers: int = 2) -> subprocess.Popen[str]:
        environment = {**os.environ, "MUTOSCOPE_CACHE": str(tmp_path / "cache")}
        started.append(
            subprocess.Popen(command(board, workers=workers), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True, env=environment, start_new_session=True)
        )  # fmt: skip
        return started[-1]

    yield go
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until(process: subprocess.Popen[str], stage: str, event: str = "stage") -> None:
    """Read what a film says until a stage begins (or goes on)."""
    assert process.stdout is not None
    for line in process.stdout:
        told = json.loads(line)
        if told["event"] == event and told["name"] == stage:
            return
    raise AssertionError(f"no {event} of {stage}; {process.stderr.read() if process.stderr else ''}")


def workers_of(group: int) -> list[int]:
    """Drawing processes that live in a process group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if (
                int(fields[2]) == group
                and fields[0] != "Z"
                and b"mutoscope.film.worker" in (folder / "cmdline").read_bytes()
            ):
                found.append(int(folder.name))
    return found


def wait_for_workers(group: int, wanted: bool, seconds: float) -> list[int]:
    until_then = time.monotonic() + seconds
    while bool(found := workers_of(group)) != wanted and time.monotonic() < until_then:
        time.sleep(0.05)
    return found


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"one.png", "two.png", "line.wav", "long.yaml"}


def finishes(start: Callable[..., subprocess.Popen[str]], board: Path) -> dict[str, object]:
    process = start(board)
    out, err = process.communicate(timeout=100)
    assert process.returncode == 0, err
    facts: dict[str, object] = json.loads(out.splitlines()[-1])["facts"]
    return facts


# "Join" is short: the film may be ready before the signal arrives.
@pytest.mark.parametrize(
    ("stage", "event", "workers"),
    [
        ("Voice", "stage", 1),
        ("Shots", "stage", 2),
        pytest.param("Shots", "progress", 1, marks=pytest.mark.slow),
        pytest.param("Shots", "progress", 2, marks=pytest.mark.slow),
        pytest.param("Music", "stage", 2, marks=pytest.mark.slow),
        pytest.param("Mix", "stage", 2, marks=pytest.mark.slow),
        pytest.param("Join", "stage", 2, marks=pytest.mark.slow),
    ],
)
def test_ctrl_c(
    stage: str, event: str, workers: int, tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    board = long_film(tmp_path / "board", music="calm" if stage == "Music" else "none")
    process = start(board, workers=workers)
    until(process, stage, event)
    if (stage, event, workers) == ("Shots", "stage", 2):
        wait_for_workers(process.pid, True, 10)  # they are there, but still busy with importing
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to the whole group, workers as well
    _, err = process.communicate(timeout=20)
    if stage != "Join" or process.returncode:
        assert process.returncode == 130, (process.returncode, err)
        assert err.count("\n") == 1 and err.startswith("mutoscope: stopped"), err
        assert left_in(board.parent) == set()
    assert wait_for_workers(process.pid, False, STAY_SECONDS) == []
    assert not list((tmp_path / "cache" / "partial").iterdir())
    if event == "progress":
        facts = finishes(start, board)
        assert facts["pieces_drawn"] < facts["pieces"], "nothing was kept"
        assert "long.mp4" in left_in(board.parent)


def test_a_killed_parent_takes_its_workers_along(
    tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    board = long_film(tmp_path / "board", seconds=20)
    process = start(board)
    until(process, "Shots")
    assert wait_for_workers(process.pid, True, 10)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert wait_for_workers(process.pid, False, STAY_SECONDS) == []
    assert not [name for name in left_in(board.parent) if not name.startswith(".")]


def test_a_killed_worker_is_a_sentence(tmp_path: Path, start: Callable[..., subprocess.Popen[str]]) -> None:
    board = long_film(tmp_path / "board", seconds=20)
    process = start(board)
    until(process, "Shots")
    alive = wait_for_workers(process.pid, True, 10)
    os.kill(alive[0], signal.SIGKILL)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 4 and err.count("\n") == 1 and "ended from outside" in err, err
    assert wait_for_workers(process.pid, False, STAY_SECONDS) == []
    assert left_in(board.parent) == set() and not list((tmp_path / "cache" / "partial").iterdir())


@pytest.mark.slow
def test_killed_again_and_again_the_film_is_the_unbroken_one(
    tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    whole = long_film(tmp_path / "whole")
    alone = {**os.environ, "MUTOSCOPE_CACHE": str(tmp_path / "other")}
    subprocess.run(command(whole), env=alone, check=True, capture_output=True)
    board = long_film(tmp_path / "board")
    for event in ("stage", "progress", "progress"):
        process = start(board)
        with contextlib.suppress(AssertionError):  # all shots are there by now
            until(process, "Shots", event)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    finishes(start, board)
    assert board.with_suffix(".mp4").read_bytes() == whole.with_suffix(".mp4").read_bytes()
    assert not list((tmp_path / "cache" / "partial").iterdir())


@pytest.mark.parametrize("kilobytes", [8, 100])
def test_no_room(kilobytes: int, tmp_path: Path) -> None:
    """The system allows no larger file: first a shot does not fit, then the mix."""
    board = long_film(tmp_path / "board", seconds=2)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    done = subprocess.run(
        command(board, workers=1), env={**os.environ, "MUTOSCOPE_CACHE": str(tmp_path / "cache")},
        capture_output=True, text=True, preexec_fn=limited,
    )  # fmt: skip
    assert done.returncode == 4 and done.stderr.count("\n") == 1, done
    assert "make room" in done.stderr or "ulimit" in done.stderr
    assert left_in(board.parent) == set() and not list((tmp_path / "cache" / "partial").iterdir())
