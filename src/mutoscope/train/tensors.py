"""Tensors in a file: the safetensors layout (https://github.com/huggingface/safetensors, format section).

Eight bytes little-endian: the header's length; the header, JSON: name -> dtype, shape, offsets; then the numbers.
Nothing in such a file is ever run. Written and read here without the package of that name, which reads these files too.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import numpy as np
import torch
from torch import Tensor

_TYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
    "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
}  # fmt: skip
_NAMES = {dtype: name for name, dtype in _TYPES.items()}


def write(file: IO[bytes], tensors: Mapping[str, Tensor]) -> tuple[str, int]:
    """Write all; the file's sha256 and its bytes."""
    header: dict[str, object] = {}
    at = 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {
            "dtype": _NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [at, at + size],
        }
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    digest = hashlib.sha256()

    def put(data: bytes | memoryview) -> None:
        digest.update(data)
        file.write(data)

    put(struct.pack("<Q", len(text)))
    put(text)
    for tensor in tensors.values():
        flat = tensor.detach().cpu().contiguous().reshape(-1)
        if flat.numel():
            put(memoryview(flat.view(torch.uint8).numpy()).cast("B"))
    return digest.hexdigest(), 8 + len(text) + at


def size(tensors: Mapping[str, Tensor]) -> int:
    """Bytes that :func:`write` will need, header aside."""
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())


def read(path: Path, *, sha256: str) -> dict[str, Tensor]:
    """The tensors of a file whose content is known.

    Raises:
        ValueError: the content is not the one with this checksum.
        OSError: it cannot be read.
    """
    data = np.fromfile(path, np.uint8)
    if hashlib.sha256(memoryview(data)).hexdigest() != sha256:
        raise ValueError("its checksum differs")
    (length,) = struct.unpack("<Q", data[:8].tobytes())
    header = json.loads(data[8 : 8 + length].tobytes())
    body = torch.from_numpy(data[8 + length :])
    found = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        first, last = entry["data_offsets"]
        dtype = _TYPES[entry["dtype"]]
        part = body[first:last].clone()  # cloned: aligned for any type
        found[name] = part.view(dtype).view(entry["shape"])
    return found
