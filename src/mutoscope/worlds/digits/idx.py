"""Digits from files of your own: the IDX format of MNIST, plain or gzip."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError, UsageError
from mutoscope.worlds.digits.pen import SIDE

_PICTURES, _LABELS = 0x00000803, 0x00000801  # bytes in 3 and in 1 dimension
_MOST = 1_000_000  # pictures of one file


@dataclass(frozen=True, eq=False)
class Collection:
    """Written digits and what they are: uint8 (N, 28, 28), 0 paper to 255 ink, and uint8 (N,) in 0..9."""

    pictures_NHW: NDArray[np.uint8]
    labels_N: NDArray[np.uint8]

    @cached_property
    def _places(self) -> list[NDArray[np.int64]]:
        return [np.flatnonzero(self.labels_N == digit) for digit in range(10)]

    def picture(self, digit: int, number: int) -> NDArray[np.uint8]:
        """The ``number``-th picture of a digit; numbers go round."""
        places = self._places[digit]
        return self.pictures_NHW[places[number % len(places)]]


def open_collection(pictures: Path, labels: Path) -> Collection:
    """Read a pair of IDX files, such as ``train-images-idx3-ubyte.gz`` and ``train-labels-idx1-ubyte.gz``.

    Raises:
        MediaError: a file is missing, damaged, or not what its place asks for.
        UsageError: the two do not belong together.
    """
    sizes, ink = _read(pictures, _PICTURES, "pictures (magic number 2051)", dimensions=3)
    if sizes[1:] != (SIDE, SIDE):
        raise MediaError(f"{pictures.name}: pictures must be {SIDE}x{SIDE}; these are {sizes[2]}x{sizes[1]}.")
    count, names = _read(labels, _LABELS, "labels (magic number 2049)", dimensions=1)
    if count[0] != sizes[0]:
        raise UsageError(
            f"pictures and labels must be as many; {pictures.name} holds {sizes[0]} and {labels.name} {count[0]}."
        )
    if names.max() > 9:
        raise MediaError(f"{labels.name}: labels must lie in 0..9; got {names.max()}.")
    missing = sorted(set(range(10)) - set(np.unique(names).tolist()))
    if missing:
        raise MediaError(f"{labels.name}: every digit must be there; there is no {missing[0]}.")
    return Collection(ink.reshape(sizes), names)


def _read(path: Path, magic: int, what: str, *, dimensions: int) -> tuple[tuple[int, ...], NDArray[np.uint8]]:
    """The sizes and the bytes of one file; never more is read than its header promises."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as file:
            head = file.read(4 + 4 * dimensions)
            if len(head) < 4 or int.from_bytes(head[:4], "big") != magic:
                raise MediaError(f"{path.name}: this is no IDX file of {what}.")
            if len(head) < 4 + 4 * dimensions:
                raise MediaError(f"{path.name}: the file ends within its header.")
            sizes = tuple(int(n) for n in np.frombuffer(head, ">u4", offset=4))
            if not (0 < sizes[0] <= _MOST and all(0 < n <= 4096 for n in sizes[1:])):
                raise MediaError(f"{path.name}: the header promises {sizes[0]} items; 1 to {_MOST} are read.")
            if sizes[1:] not in ((), (SIDE, SIDE)):
                return sizes, np.zeros(0, np.uint8)
            body = file.read(int(np.prod(sizes)))
            if len(body) < int(np.prod(sizes)):
                raise MediaError(
                    f"{path.name}: the header promises {np.prod(sizes)} bytes; {len(body)} are there."
                )
            if file.read(1):
                raise MediaError(
                    f"{path.name}: the file goes on behind the {np.prod(sizes)} bytes it promises."
                )
    except FileNotFoundError:
        raise MediaError(f"{path.name}: there is no such file.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise MediaError(f"{path.name}: the file cannot be read ({error}).") from None
    return sizes, np.frombuffer(body, np.uint8)
