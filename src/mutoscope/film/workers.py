"""Pieces are drawn by one process a core, one thread each; the results never depend on how many.

Workers are plain child processes (``python -m mutoscope.film.worker``) that read pieces from their standard input, so
a user's own script is never imported again by them, and each ends by itself when its parent does. The parent alone
touches the cache: a worker writes to the partial file it was given.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from mutoscope.context import Context, Slot
from mutoscope.errors import CapabilityError
from mutoscope.film.pieces import Piece

Job = tuple[Piece, Slot]


def encode_all(todo: Sequence[Job], context: Context, done: Callable[[Piece], None]) -> None:
    """Encode every piece into its slot and commit it; calls ``done`` as each is finished.

    Raises:
        Cancelled: the user said stop; finished pieces are kept.
        CapabilityError: a worker died (out of memory, killed).
    """
    # Longest first: the last pieces to finish should be short ones.
    waiting = sorted(todo, key=lambda job: -job[0].num_frames * len(job[0].parts))
    if context.num_workers <= 1:
        _alone(waiting, context, done)
    else:
        _together(waiting, context, done)


def _alone(waiting: Sequence[Job], context: Context, done: Callable[[Piece], None]) -> None:
    from mutoscope.film.draw import encode

    for piece, slot in waiting:
        try:
            encode(piece, slot.partial, check=context.check)
        except BaseException:
            slot.discard()
            raise
        slot.commit()
        done(piece)


def _together(waiting: Sequence[Job], context: Context, done: Callable[[Piece], None]) -> None:
    jobs: Iterator[Job] = iter(waiting)
    lock = threading.Lock()
    answers: queue.Queue[tuple[Job, object]] = queue.Queue()
    workers = [_Worker() for _ in range(min(context.num_workers, len(waiting)))]

    def drive(worker: _Worker) -> None:
        while True:
            with lock:
                job = next(jobs, None)
            if job is None:
                return
            failure = worker.draw(*job)
            answers.put((job, failure))
            if failure is not None:
                return

    threads = [threading.Thread(target=drive, args=(worker,), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    open_slots = {id(slot): slot for _, slot in waiting}
    try:
        while open_slots:
            context.check()
            try:
                (piece, slot), failure = answers.get(timeout=0.2)
            except queue.Empty:
                continue
            if failure is not None:
                context.check()  # whoever stopped us may have ended the worker as well: that is no failure
                raise failure if isinstance(failure, BaseException) else RuntimeError(str(failure))
            slot.commit()
            del open_slots[id(slot)]
            done(piece)
    finally:
        for worker in workers:
            worker.stop(now=bool(open_slots))
        for thread in threads:
            thread.join(5)
        for slot in open_slots.values():
            with contextlib.suppress(OSError):
                slot.discard()


class _Worker:
    """One child process and the pipe to it."""

    def __init__(self) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            "OMP_NUM_THREADS": "1",
        }
        # A terminal sends Ctrl-C to every process; a worker that is still starting would die of it with a traceback.
        # What is blocked here stays blocked in the child.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mutoscope.film.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def draw(self, piece: Piece, slot: Slot) -> object:
        """Have a piece drawn; None, or what went wrong."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            send(self._process.stdin, (piece, slot.partial))
            return receive(self._process.stdout)
        except (OSError, EOFError, ValueError):  # ValueError: the pipe was closed by stop()
            return CapabilityError(
                "a drawing process was ended from outside (often: not enough memory); finished pieces are kept, "
                "so the same command goes on from here."
            )

    def stop(self, *, now: bool) -> None:
        """End the process: at once, or by closing its input."""
        if now:
            self._process.kill()
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def send(pipe: IO[bytes], value: object) -> None:
    """One message: its length in eight bytes, then the pickle (both ends are this program)."""
    data = pickle.dumps(value)
    pipe.write(struct.pack("<Q", len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> object:
    """The next message.

    Raises:
        EOFError: the other side is gone.
    """
    head = pipe.read(8)
    if len(head) < 8:
        raise EOFError
    data = pipe.read(struct.unpack("<Q", head)[0])
    try:
        value: object = pickle.loads(data)
    except pickle.UnpicklingError as error:
        raise EOFError from error
    return value
