"""A drawing process: pieces come in on standard input, answers go out on standard output.

Run as ``python -m mutoscope.film.worker`` by :mod:`mutoscope.film.workers`; of no use by hand.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import BinaryIO

from mutoscope.errors import MutoscopeError
from mutoscope.film.pieces import Piece
from mutoscope.film.workers import receive, send


def main() -> None:
    """Draw until the input ends. Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers: BinaryIO = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print must not print into the answers
    jobs: queue.Queue[tuple[Piece, Path]] = queue.Queue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    from mutoscope.film.draw import encode

    _one_thread()
    while True:
        piece, path = jobs.get()
        try:
            encode(piece, path)
            send(answers, None)
        except MutoscopeError as error:
            send(answers, error)
        except Exception:
            send(answers, traceback.format_exc())


def _listen(jobs: queue.Queue[tuple[Piece, Path]]) -> None:
    """Take jobs in; when the parent is gone, or done with us, end at once, whatever is being drawn."""
    while True:
        try:
            job = receive(sys.stdin.buffer)
        except EOFError:
            os._exit(0)
        assert isinstance(job, tuple)
        jobs.put(job)


def _one_thread() -> None:
    import cv2

    cv2.setNumThreads(1)


if __name__ == "__main__":
    main()
