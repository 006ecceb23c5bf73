"""What one item of a bank is: named arrays of fixed types and shapes, and what made them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

ALIGNED = 64  # bytes: a cache line
_STORED = {
    "uint8": np.uint8,
    "int16": np.int16,
    "int64": np.int64,
    "float16": np.float16,
    "float32": np.float32,
    "bfloat16": np.uint16,  # NumPy has no such type: its bits
}

Kind = Literal["uint8", "int16", "int64", "float16", "float32", "bfloat16"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Array:
    """One named array of an item; bfloat16 is held as its bits in uint16."""

    shape: tuple[int, ...]
    kind: Kind

    def __post_init__(self) -> None:
        if self.kind not in _STORED:
            raise ValueError(f"kind must be one of {', '.join(_STORED)}; got {self.kind!r}.")
        if not all(length >= 1 for length in self.shape):
            raise ValueError(f"every length of a shape must be 1 or more; got {self.shape}.")

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(_STORED[self.kind]).newbyteorder("<")

    @property
    def item_bytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


@dataclass(frozen=True, kw_only=True)
class BankSpec:
    """What a bank holds: the arrays of one item, items in a chunk, and ``made_by``: JSON data naming everything that
    decides the content (world, seed, size, code version …)."""

    arrays: Mapping[str, Array]
    made_by: Mapping[str, object]
    chunk_items: int = 256
    offsets: Mapping[str, int] = field(init=False, repr=False, compare=False)
    chunk_bytes: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.arrays or not self.chunk_items >= 1:
            raise ValueError(f"a bank holds 1 array or more, 1 item a chunk or more; got {self}.")
        offsets, end = {}, 0
        for name, array in self.arrays.items():
            offsets[name] = end
            end += -(-array.item_bytes * self.chunk_items // ALIGNED) * ALIGNED
        object.__setattr__(self, "offsets", offsets)
        object.__setattr__(self, "chunk_bytes", end)

    def as_json(self) -> dict[str, Any]:
        arrays = [[name, array.kind, list(array.shape)] for name, array in self.arrays.items()]
        return {"arrays": arrays, "chunk_items": self.chunk_items, "made_by": dict(self.made_by)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> BankSpec:
        return cls(
            arrays={name: Array(kind=kind, shape=tuple(shape)) for name, kind, shape in plain["arrays"]},
            chunk_items=plain["chunk_items"],
            made_by=plain["made_by"],
        )
