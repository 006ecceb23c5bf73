"""Filling a bank: by address, by several processes at once, going on where it was killed."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mutoscope.data import disk
from mutoscope.data.bank import Arrays, Bank

Make = Callable[[int], Mapping[str, NDArray[Any]]]  # an address -> the arrays of one item
MakeMany = Callable[
    [range], Mapping[str, NDArray[Any]]
]  # addresses of a chunk -> arrays with the items in front
_WAIT = 0.2  # seconds between looks at a chunk that another process fills


def fill(
    bank: Bank,
    make: Make,
    chunks: range,
    *,
    stop: Callable[[], bool] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> int:
    """Fill chunks item by item; see :func:`fill_chunks`."""

    def many(addresses: range) -> Arrays:
        items = [make(address) for address in addresses]
        return {name: np.stack([item[name] for item in items]) for name in items[0]}

    return fill_chunks(bank, many, chunks, stop=stop, report=report)


def fill_chunks(
    bank: Bank,
    make: MakeMany,
    chunks: range,
    *,
    stop: Callable[[], bool] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> int:
    """Make the chunks that are missing; the number made here. Chunks in other processes' hands are waited for last.

    Args:
        make: gives all arrays of a chunk, (chunk_items, *shape) each, from its addresses, always the same ones.
        stop: asked before each chunk; True ends the work.
        report: told, after each chunk, how many of ``chunks`` are finished, and of how many.

    Raises:
        CapabilityError: the disk has not enough room; finished chunks are kept.
    """
    bank.refresh()
    missing = [chunk for chunk in chunks if chunk not in bank.sha256]
    needed = len(missing) * bank.spec.chunk_bytes
    if needed > disk.free(bank.folder):
        raise disk.full(bank.folder, "filling the bank", needed)
    num_made = 0
    while missing:
        num_before = len(missing)
        for chunk in missing:
            if stop is not None and stop():
                return num_made
            with _held(bank, chunk) as mine:
                bank.refresh()  # whoever had the lock before may have finished it
                if mine and chunk not in bank.sha256:
                    bank.store(chunk, make(_addresses(bank, chunk)))
                    num_made += 1
                    if report is not None:
                        report(sum(one in bank.sha256 for one in chunks), len(chunks))
        missing = [chunk for chunk in missing if chunk not in bank.sha256]
        if len(missing) == num_before:
            time.sleep(_WAIT)
    return num_made


def _addresses(bank: Bank, chunk: int) -> range:
    return range(chunk * bank.spec.chunk_items, (chunk + 1) * bank.spec.chunk_items)


@contextmanager
def _held(bank: Bank, chunk: int) -> Iterator[bool]:
    """Hold a chunk's lock if nobody else does; the system lets go of a dead process's locks.

    The lock's file is removed only when its chunk is finished: who opened it before sees that in the index.
    """
    path = bank.path(chunk).with_name(f".{bank.path(chunk).name}.lock")
    if chunk in bank.sha256:
        yield False
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        if chunk in bank.sha256:
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)
