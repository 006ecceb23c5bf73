"""One run's surroundings: stopping, progress, devices, how many may work."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mutoscope.context import Context
from mutoscope.errors import Cancelled, CapabilityError, UsageError
from mutoscope.runtime import context as module
from mutoscope.runtime.context import LocalContext, available_cores, reporter
from mutoscope.runtime.progress import Bars, Events, Lines, Silent


def test_it_is_a_context(tmp_path: Path) -> None:
    context: Context = LocalContext(cache_root=tmp_path)  # mypy holds it to the protocol
    assert context.num_workers >= 1
    assert context.cache.find("line", {"a": 1}, ".txt") is None


def test_the_first_signal_stops_the_work_at_its_next_step() -> None:
    before = signal.getsignal(signal.SIGINT)
    with LocalContext() as context, pytest.raises(Cancelled), context.stage("count", 10) as stage:
        for number in range(10):
            if number == 3:
                os.kill(os.getpid(), signal.SIGINT)
            assert number < 4
            stage.step()
    assert signal.getsignal(signal.SIGINT) is before


SLOW = """
import time
from mutoscope.runtime.context import LocalContext
with LocalContext() as context:
    print("ready", flush=True)
    while True:
        time.sleep(0.05)
"""


def test_the_second_signal_ends_work_that_does_not_listen() -> None:
    process = subprocess.Popen([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == -signal.SIGINT
    finally:
        process.kill()
        process.communicate()


def test_cancel_can_be_said_by_the_program() -> None:
    context = LocalContext()
    context.check()
    context.cancel()
    with pytest.raises(Cancelled, match="nothing half-written"):
        context.check()


def test_a_note_is_told_once() -> None:
    out = io.StringIO()
    context = LocalContext(reporter=Lines(out))
    context.note("espeak is used")
    context.note("espeak is used")
    assert out.getvalue() == "note: espeak is used\n" and context.notes == ["espeak is used"]


def test_events_are_one_json_object_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    clock = iter(range(100))
    monkeypatch.setattr("mutoscope.runtime.progress.time.monotonic", lambda: float(next(clock)))
    context = LocalContext(reporter=Events(out))
    with context.stage("draw", 4) as stage:
        for _ in range(4):
            stage.step()
    context.note('a "note"\nof 你好')
    events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["stage"] + ["progress"] * 4 + ["stage-done", "note"]
    assert [event["done"] for event in events[1:5]] == [1, 2, 3, 4]
    assert [event["seconds_left"] for event in events[1:5]] == [3, 2, 1, 0]
    assert events[-1]["text"] == 'a "note"\\nof 你好'  # a note is one line


def test_bars_show_the_stage_and_close() -> None:
    out = io.StringIO()
    with LocalContext(reporter=Bars(out)) as context:
        with context.stage("draw [1]", 2) as stage:
            stage.step(2)
        context.note("[bold] is no markup")
    assert (
        "draw [1]" in out.getvalue() and "100%" in out.getvalue() and "[bold] is no markup" in out.getvalue()
    )


def test_the_reporter_fits_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(reporter(json=True), Events)
    assert isinstance(reporter(quiet=True), Silent)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert isinstance(reporter(), Lines)


def test_workers_follow_cores_memory_and_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available_cores", lambda: 8)
    monkeypatch.setattr(module, "available_bytes", lambda: int(3.5 * 2**30))
    assert LocalContext().num_workers == 3
    monkeypatch.setattr(module, "available_bytes", lambda: 0)
    assert LocalContext().num_workers == 1
    assert LocalContext(num_workers=5).num_workers == 5
    monkeypatch.setenv("MUTOSCOPE_WORKERS", "7")
    assert available_cores() == 7
    monkeypatch.setenv("MUTOSCOPE_WORKERS", "0")
    with pytest.raises(UsageError, match=r"must lie in 1\.\.1024; got '0'"):
        available_cores()


def test_a_wrong_device_is_a_sentence() -> None:
    assert LocalContext(device="cpu").device == "cpu"
    with pytest.raises(UsageError, match="must be auto, cpu, cuda or cuda:NUMBER; got 'gpu'"):
        _ = LocalContext(device="gpu").device
    with pytest.raises(CapabilityError, match="device 'cuda:99' is not on this machine"):
        _ = LocalContext(device="cuda:99").device
