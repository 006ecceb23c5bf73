"""A storyboard to make films of, and the command line in this process."""

from __future__ import annotations

from pathlib import Path

import pytest
from trips import TRIP, Command, Ran, photo


@pytest.fixture
def trip(tmp_path: Path) -> Path:
    """A storyboard of 72 frames in a folder of its own."""
    folder = tmp_path / "trip"
    folder.mkdir()
    photo(folder / "one.png", 0)
    photo(folder / "two.png", 9)
    board = folder / "trip.yaml"
    board.write_text(TRIP, "utf-8")
    return board


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """``command("film", board)``: one command in this process, with one worker and a cache of the test's own."""
    from mutoscope.cli.main import main

    monkeypatch.setenv("MUTOSCOPE_WORKERS", "1")
    monkeypatch.setenv("MUTOSCOPE_CACHE", str(tmp_path / "cache"))

    def run(*words: str | Path) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run
