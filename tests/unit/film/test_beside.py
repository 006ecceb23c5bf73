"""Two kinds of work at once: both answers come, and the first fault of either stops both and is the one told."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mutoscope.context import Context
from mutoscope.errors import MediaError
from mutoscope.film.beside import beside
from mutoscope.runtime.context import LocalContext


def until_stopped(context: Context) -> None:
    pause = threading.Event()
    for _ in range(1000):
        context.check()
        pause.wait(0.01)
    raise AssertionError("nobody stopped this work")


def failing(context: Context) -> None:
    raise MediaError("photo.jpg is broken.")


@pytest.mark.parametrize("num_workers", [1, 2])
def test_both_answers_come(tmp_path: Path, num_workers: int) -> None:
    with LocalContext(num_workers=num_workers, cache_root=tmp_path) as context:
        assert beside(lambda c: c.num_workers, lambda c: c.device, context) == (num_workers, "cpu")


@pytest.mark.parametrize(("waiting", "here"), [(failing, until_stopped), (until_stopped, failing)])
def test_a_fault_in_one_stops_the_other_and_is_told(tmp_path: Path, waiting, here) -> None:
    with (
        LocalContext(num_workers=2, cache_root=tmp_path) as context,
        pytest.raises(MediaError, match=r"photo\.jpg"),
    ):
        beside(waiting, here, context)
