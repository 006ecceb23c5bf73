"""Pieces are drawn by one process a core, one thread each; the results never depend on how many.

The parent alone touches the cache: a worker writes to the partial file it was given. A worker ends when its parent
does, whatever way that was.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from pathlib import Path

from mutoscope.context import Context, Slot
from mutoscope.errors import CapabilityError
from mutoscope.film.pieces import Piece

_PRELOAD = ("mutoscope.film.draw", "mutoscope.worlds.postcards", "mutoscope.media")


def encode_all(todo: Sequence[tuple[Piece, Slot]], context: Context, done: Callable[[Piece], None]) -> None:
    """Encode every piece into its slot and commit it; calls ``done`` as each is finished.

    Raises:
        Cancelled: the user said stop; finished pieces are kept.
        CapabilityError: a worker died (out of memory, killed).
    """
    # Longest first: the last pieces to finish should be short ones.
    waiting = sorted(todo, key=lambda pair: -pair[0].num_frames * len(pair[0].parts))
    if context.num_workers <= 1 or len(waiting) <= 1:
        _alone(waiting, context, done)
        return
    method = multiprocessing.get_context("forkserver")
    method.set_forkserver_preload(list(_PRELOAD))
    executor = ProcessPoolExecutor(
        min(context.num_workers, len(waiting)), mp_context=method, initializer=_start
    )
    slots: dict[Future[None], tuple[Piece, Slot]] = {}
    try:
        for piece, slot in waiting:
            slots[executor.submit(_work, piece, slot.partial)] = (piece, slot)
        pending = set(slots)
        while pending:
            finished, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in finished:
                piece, slot = slots[future]
                future.result()
                slot.commit()
                done(piece)
            context.check()
        executor.shutdown()
    except BaseException as error:
        _kill(executor)
        for future, (_, slot) in slots.items():
            if not (future.done() and not future.cancelled() and future.exception() is None):
                with contextlib.suppress(OSError):
                    slot.discard()
        if isinstance(error, BrokenProcessPool):
            raise CapabilityError(
                "a drawing process was ended from outside (often: not enough memory); finished pieces are kept, "
                "so the same command goes on from here."
            ) from error
        raise


def _alone(waiting: Sequence[tuple[Piece, Slot]], context: Context, done: Callable[[Piece], None]) -> None:
    from mutoscope.film.draw import encode

    for piece, slot in waiting:
        try:
            encode(piece, slot.partial, check=context.check)
        except BaseException:
            slot.discard()
            raise
        slot.commit()
        done(piece)


def _work(piece: Piece, path: Path) -> None:
    from mutoscope.film.draw import encode

    encode(piece, path)


def _start() -> None:
    """Once in every worker: leave Ctrl-C to the parent, use one thread, and end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OMP_NUM_THREADS"] = "1"
    import cv2

    cv2.setNumThreads(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _kill(executor: ProcessPoolExecutor) -> None:
    processes = list((getattr(executor, "_processes", None) or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
    for process in processes:
        process.join(5)
