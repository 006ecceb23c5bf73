"""Which items a step of training sees: by address, so that going on after a stop is exact.

An epoch is a permutation of all items. It is computed place by place, without a list: a Feistel network (Luby & Rackoff
1988, doi:10.1137/0217022) over the next power of four, walked along its cycles until it lands inside (Black & Rogaway
2002, doi:10.1007/3-540-45760-7_9, sec. 3). NumPy's own permutations may change with its version; these do not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mutoscope.rng import address

Indices = NDArray[np.int64]
# Four make a strong permutation in theory; sets of a few items look fair from six on (chi-squared, measured).
_ROUNDS = 8


def batch_indices(seed: int, step: int, batch_size: int, num_items: int) -> Indices:
    """The items of one batch, int64 (batch_size,), each in 0..num_items - 1.

    Steps count from 0 or 1, as the caller likes. Batches cut the endless row of epochs into equal parts,
    and each epoch holds every item once; a batch may end one epoch and begin the next. The same arguments give the
    same items for ever.

    Raises:
        ValueError: a number below its least.
    """
    if not (step >= 0 and batch_size >= 1 and num_items >= 1):
        raise ValueError(
            "step must be 0 or more, batch_size and num_items 1 or more; "
            f"got {step}, {batch_size} and {num_items}."
        )
    first = step * batch_size
    found = np.empty(batch_size, np.int64)
    at = 0
    while at < batch_size:
        epoch, place = divmod(first + at, num_items)
        count = min(batch_size - at, num_items - place)
        found[at : at + count] = permuted(np.arange(place, place + count), num_items, seed, epoch)
        at += count
    return found


def permuted(places: Indices, num_items: int, seed: int, epoch: int) -> Indices:
    """Where each place of an epoch lies: a one-to-one map of 0..num_items - 1 onto itself, int64 of the same shape."""
    half = max(1, ((num_items - 1).bit_length() + 1) // 2)
    mask = np.uint64((1 << half) - 1)
    keys = [np.uint64(address(seed, "epoch", epoch, number) & (2**64 - 1)) for number in range(_ROUNDS)]
    values = np.array(places, np.uint64)
    walking = np.ones(values.shape, bool)
    while walking.any():
        left, right = values[walking] >> np.uint64(half), values[walking] & mask
        for key in keys:
            left, right = right, left ^ (_mixed(right ^ key) & mask)
        values[walking] = (left << np.uint64(half)) | right
        walking = values >= np.uint64(num_items)
    return values.astype(np.int64)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit of the result hangs on every bit of the value (the finalizer of MurmurHash3, A. Appleby 2011)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))
