"""Two kinds of work at once: one thread waits for drawing processes while this one composes and mixes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import TypeVar

from mutoscope.context import Cache, Context, Stage
from mutoscope.errors import Cancelled

A = TypeVar("A")
B = TypeVar("B")


class _Halting:
    """A context that also stops when the work beside it has failed."""

    def __init__(self, context: Context, halt: threading.Event) -> None:
        self._context = context
        self._halt = halt

    @property
    def device(self) -> str:
        return self._context.device

    @property
    def num_workers(self) -> int:
        return self._context.num_workers

    @property
    def cache(self) -> Cache:
        return self._context.cache

    def stage(self, name: str, total: float) -> AbstractContextManager[Stage]:
        return self._context.stage(name, total)

    def note(self, text: str) -> None:
        self._context.note(text)

    def check(self) -> None:
        self._context.check()
        if self._halt.is_set():
            raise Cancelled("the work beside this one failed.")


def beside(waiting: Callable[[Context], A], here: Callable[[Context], B], context: Context) -> tuple[A, B]:
    """Run ``waiting`` in a thread of its own and ``here`` in this one; the first fault of either stops both.

    With one worker they run one after the other: then nothing would be gained.
    """
    if context.num_workers <= 1:
        return waiting(context), here(context)
    halt = threading.Event()
    halting = _Halting(context, halt)

    def guarded() -> A:
        try:
            return waiting(halting)
        except BaseException:
            halt.set()
            raise

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(guarded)
        try:
            done = here(halting)
        except BaseException as error:
            stopped_by_other = isinstance(error, Cancelled) and halt.is_set()
            halt.set()
            if stopped_by_other:
                other.result()  # what went wrong there is what the user should hear
            raise
        return other.result(), done
