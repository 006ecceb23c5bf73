"""Files of weights: safetensors only, told by content, measured and hashed before a number of them is used."""

from __future__ import annotations

import hashlib
import json
import math
import stat
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from mutoscope.errors import MediaError

MOST_BYTES = 8 << 30
MOST_HEADER_BYTES = 8 << 20
_MOST_TENSORS = 20_000
_DTYPES = {"BF16": torch.bfloat16, "F16": torch.float16, "F32": torch.float32}


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What a file of weights holds, before anything is loaded: shape and dtype of every tensor."""

    shapes: dict[str, tuple[int, ...]]
    dtypes: dict[str, torch.dtype]


def foreign(head: bytes) -> str | None:
    """What a file is, when its first bytes say that it is surely no safetensors file; else None."""
    if head.startswith(b"\x80") and head[1:2] in b"\x02\x03\x04\x05":
        return "a Python pickle, which can run code when it is read"
    if head.startswith(b"PK\x03\x04"):
        return "a zip archive (as PyTorch's .pt and .ckpt files are), which can hold code"
    if head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd")):
        return "a packed archive"
    if head.startswith(b"\x89HDF"):
        return "an HDF5 file"
    if head.startswith(b"GGUF"):
        return "a GGUF file"
    if head.lstrip()[:1] == b"<":
        return "a web page"
    if head.startswith(b"version https://git-lfs"):
        return "a pointer to a file kept elsewhere (Git LFS)"
    if b"ustar" in head[257:263]:
        return "a tar archive"
    return None


def look(path: Path) -> Header:
    """The header of a safetensors file; every offset is compared with the file's own length.

    Raises:
        MediaError: missing, something else (a pickle, an archive, a web page), damaged, cut or too large.
    """
    name = path.name
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # reading a pipe would wait for its writer
            raise MediaError(f"{name}: it is no ordinary file; only safetensors files of weights are read.")
        num_bytes = about.st_size
        with path.open("rb") as file:
            head = file.read(512)
            kind = foreign(head)
            if kind is not None:
                raise MediaError(f"{name}: it is {kind}; only safetensors files of weights are read.")
            if num_bytes > MOST_BYTES:
                raise MediaError(f"{name}: it has more than the {MOST_BYTES >> 30} GiB that are read.")
            length = int.from_bytes(head[:8], "little")
            if num_bytes < 10 or not 2 <= length <= min(MOST_HEADER_BYTES, num_bytes - 8):
                raise MediaError(
                    f"{name}: it is no whole safetensors file; its header does not fit its length."
                )
            file.seek(8)
            text = file.read(length)
    except FileNotFoundError:
        raise MediaError(f"{name}: there is no such file beside the model's card.") from None
    except OSError as error:
        raise MediaError(f"{name}: it cannot be read ({(error.strerror or 'unreadable').lower()}).") from None
    try:
        document = json.loads(text)
        return _header(document, num_bytes - 8 - length)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = str(error) if type(error) is ValueError else "its header is not whole"
        raise MediaError(f"{name}: the safetensors file is damaged ({reason}).") from None


def _header(document: dict[str, dict[str, object]], num_bytes: int) -> Header:
    shapes: dict[str, tuple[int, ...]] = {}
    dtypes: dict[str, torch.dtype] = {}
    spans: list[tuple[int, int]] = []
    if len(document) > _MOST_TENSORS:
        raise ValueError(f"more than {_MOST_TENSORS} tensors")
    for key, entry in document.items():
        if key == "__metadata__":
            continue
        kind, shape, span = entry["dtype"], entry["shape"], entry["data_offsets"]
        if kind not in _DTYPES:
            raise ValueError(f"{key} has dtype {kind!r}; bf16, fp16 and fp32 are read")
        if not isinstance(shape, list) or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
            raise ValueError(f"{key} has no shape")
        start, stop = _pair(span)
        dtype = _DTYPES[str(kind)]
        if stop - start != math.prod(shape) * dtype.itemsize:
            raise ValueError(f"{key} has other bytes than its shape needs")
        shapes[key], dtypes[key] = tuple(shape), dtype
        spans.append((start, stop))
    at = 0
    for start, stop in sorted(spans):
        if start != at:
            raise ValueError("its tensors overlap or leave gaps")
        at = stop
    if at != num_bytes:
        raise ValueError(f"it should hold {at} bytes of weights and holds {num_bytes}")
    return Header(shapes=shapes, dtypes=dtypes)


def _pair(span: object) -> tuple[int, int]:
    if isinstance(span, list) and len(span) == 2 and all(type(n) is int for n in span):
        return span[0], span[1]
    raise ValueError("a tensor has no place in it")


def sha256(path: Path) -> str:
    """Hash of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path, *, expected_sha256: str) -> dict[str, Tensor]:
    """All tensors of a file, on the CPU, after its header, its hash and every number were looked at.

    Raises:
        MediaError: as :func:`look`; another hash than expected; a number that is not finite.
    """
    header = look(path)
    if sha256(path) != expected_sha256:
        raise MediaError(
            f"{path.name}: its sha256 is not the one in the model's card; it was damaged or changed, fetch it again."
        )
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors: dict[str, Tensor] = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise MediaError(f"{path.name}: the safetensors file is damaged ({error}).") from None
    for key, tensor in tensors.items():
        if tuple(tensor.shape) != header.shapes[key]:
            raise MediaError(
                f"{path.name}: the safetensors file is damaged ({key} changed while it was read)."
            )
        if not bool(torch.isfinite(tensor).all()):
            raise MediaError(
                f"{path.name}: {key} holds numbers that are not finite; the training went wrong."
            )
    return tensors


def write(path: Path, tensors: dict[str, Tensor]) -> None:
    """Write a safetensors file; the same tensors give the same bytes.

    Raises:
        MediaError: a tensor holds numbers that are not finite.
        OSError: the disk is full.
    """
    from safetensors.torch import save

    for key, tensor in tensors.items():
        if not bool(torch.isfinite(tensor).all()):
            raise MediaError(f"{path.name}: {key} holds numbers that are not finite, so it is not saved.")
    path.write_bytes(save({key: tensor.detach().cpu().contiguous() for key, tensor in tensors.items()}))
