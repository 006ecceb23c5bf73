"""Tensors in a safetensors file, and the checksum that tells whether they are still the same.

The format alone finds no flipped bit (measured: a flip in the numbers loads silently), so the checksum is kept apart
and compared before anything is read out of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import safetensors.torch
from torch import Tensor


def write(file: IO[bytes], tensors: Mapping[str, Tensor]) -> tuple[str, int]:
    """Write all; the file's sha256 and its bytes."""
    # Through bytes, not save_file: a full disk is then an OSError with its number, and the sum needs no second reading.
    data = safetensors.torch.save(
        {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    )
    file.write(data)
    return hashlib.sha256(data).hexdigest(), len(data)


def size(tensors: Mapping[str, Tensor]) -> int:
    """Bytes that :func:`write` will need, header aside."""
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())


def read(path: Path, *, sha256: str) -> dict[str, Tensor]:
    """The tensors of a file whose content is known.

    Raises:
        ValueError: the content is not the one with this checksum.
        OSError: it cannot be read.
    """
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError("its checksum differs")
    return safetensors.torch.load(data)
