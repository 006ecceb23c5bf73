"""Which files show the same place or are copies of one another: they count as one source when sides are drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NEAR = 12  # of 63 bits: eight takes in one room were within it, strangers at 14 or more (30 files, measured)
_SHARE = 0.25  # of the smaller file's pictures that must have a like one in the other
_ROWS = 1024  # compared at once


def groups(hashes: Sequence[Sequence[int]], sha256: Sequence[str]) -> list[int]:
    """A group number for each file, from 0 on in the files' order; like files share one.

    Args:
        hashes: the perceptual hashes of each file's pictures.
        sha256: the files' own hashes: equal bytes are one group, whatever they show.
    """
    leader = list(range(len(hashes)))

    def head(k: int) -> int:
        while leader[k] != k:
            leader[k] = leader[leader[k]]
            k = leader[k]
        return k

    def unite(a: int, b: int) -> None:
        a, b = head(a), head(b)
        leader[max(a, b)] = min(a, b)

    seen: dict[str, int] = {}
    for k, digest in enumerate(sha256):
        unite(k, seen.setdefault(digest, k))
    alike = _alike(hashes)
    for a, b in zip(*np.nonzero(alike), strict=True):
        unite(int(a), int(b))
    numbers: dict[int, int] = {}
    return [numbers.setdefault(head(k), len(numbers)) for k in range(len(hashes))]


def _alike(hashes: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
    """(N, N): whether enough pictures of a file have a like one in another, for the file with fewer of them."""
    owner = np.repeat(np.arange(len(hashes)), [len(one) for one in hashes])
    bits = np.array([value for one in hashes for value in one], np.uint64)
    counts = np.zeros(
        (len(hashes), len(hashes)), np.int64
    )  # pictures of row's file with a like one in column's
    starts = np.flatnonzero(np.r_[True, np.diff(owner) != 0]) if len(owner) else np.zeros(0, np.int64)
    for at in range(0, len(bits), _ROWS):
        near = np.bitwise_count(bits[at : at + _ROWS, None] ^ bits[None]) <= _NEAR
        found = np.logical_or.reduceat(near, starts, axis=1)  # per file that has pictures
        for column, file in enumerate(owner[starts]):
            np.add.at(counts[:, file], owner[at : at + _ROWS], found[:, column])
    totals = np.bincount(owner, minlength=len(hashes))
    fewer = totals[:, None] <= totals[None]
    alike = (counts >= np.maximum(1, _SHARE * totals)[:, None]) & fewer & (counts > 0)
    np.fill_diagonal(alike, False)
    return np.asarray(alike)
