"""Ctrl-C and SIGTERM, heard between two steps."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from mutoscope.errors import Cancelled


class Stop:
    """Whether somebody asked to stop."""

    def __init__(self) -> None:
        self.by: str | None = None

    def check(self) -> None:
        """Raise ``Cancelled`` when somebody did."""
        if self.by:
            raise Cancelled(self.by)


@contextmanager
def listening() -> Iterator[Stop]:
    """Within, the first signal asks to stop; the second does what Python or the system does with it, at once.

    Only a main thread hears signals.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, frame: FrameType | None) -> None:
        stop.by = "Ctrl-C" if number == signal.SIGINT else "SIGTERM"
        known = before[signal.Signals(number)]
        plain = (signal.default_int_handler, signal.SIG_IGN)
        signal.signal(number, known if known in plain else signal.SIG_DFL)  # not one that would ask once more

    for number in before:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
