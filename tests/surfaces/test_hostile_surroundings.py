"""Closed streams, letters a terminal does not have, a full device, a cache that is a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "mutoscope"]


def run(words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command line through the shell; ``{}`` stands for the program."""
    line = words.replace("{}", " ".join(f"'{word}'" for word in PROGRAM))
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder,
        env={**os.environ, "MUTOSCOPE_CACHE": str(folder / "cache"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_change_nothing(closed: str, tmp_path: Path) -> None:
    ran = run(f"{{}} speak hello -o said.wav {closed}", tmp_path)
    assert ran.returncode == 0 and "fault" not in ran.stderr, ran
    assert (tmp_path / "said.wav").read_bytes()[:4] == b"RIFF"


def test_a_letter_the_terminal_lacks_is_spelled(tmp_path: Path) -> None:
    ran = run("{} speak --help", tmp_path, PYTHONIOENCODING="ascii")
    assert ran.returncode == 0 and "\\u4f60" in ran.stdout  # the example in Chinese


def test_output_without_room_is_one_sentence(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    ran = run("{} --help >/dev/full", tmp_path)
    assert ran.returncode == 4
    assert ran.stderr == "mutoscope: the disk is full; make room and run the same command again.\n"


def test_a_cache_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    ran = run("{} speak hello -o said.wav", tmp_path, MUTOSCOPE_CACHE=str(tmp_path / "taken"))
    assert ran.returncode == 4 and ran.stderr.count("\n") == 1
    assert "taken cannot be written" in ran.stderr and "MUTOSCOPE_CACHE" in ran.stderr
    assert not (tmp_path / "said.wav").exists()
