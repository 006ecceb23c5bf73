"""A bank: very many arrays of equal shape in one folder, mapped into memory, filled by address.

::

    bank.json            the arrays' names, types and shapes, items in a chunk, and what made it (its fingerprint)
    index.jsonl          a line a finished chunk: its number and sha256
    chunks/00000007      chunk 7: the first array's items, the second's, each beginning on a multiple of 64 bytes

Item ``i`` is what the maker gives for address ``i``, whoever made it and when: filling can be killed and goes on,
several processes fill different chunks, and a training may read while the bank grows.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mutoscope.data import disk
from mutoscope.data.spec import ALIGNED, BankSpec
from mutoscope.errors import MediaError, UsageError

if TYPE_CHECKING:
    from torch import Tensor

SCHEMA = 1
_MOST_MAPPED = 128  # files held open; a system often allows a process 1024
Arrays = dict[str, NDArray[Any]]


class Bank:
    """An open bank; see the module. Make one with :meth:`create` or :meth:`open`."""

    def __init__(self, folder: Path, spec: BankSpec) -> None:
        self.folder = folder
        self.spec = spec
        self.sha256: dict[int, str] = {}
        self._read_bytes = 0
        self._prefix = 0
        self._maps: OrderedDict[int, Arrays] = OrderedDict()
        self.refresh()

    @classmethod
    def create(cls, folder: Path, spec: BankSpec) -> Bank:
        """A new bank, or the one there when the same things made it.

        Raises:
            UsageError: the folder holds something else, or a bank made otherwise.
            MediaError: its description is damaged.
            CapabilityError: the disk is full.
        """
        if (folder / "bank.json").exists():
            found = cls.open(folder)
            mine = json.loads(json.dumps(spec.as_json()))
            if found.spec.as_json() != mine:
                where = _difference(found.spec.as_json(), mine)
                raise UsageError(
                    f"{folder} is a bank made otherwise ({where}); name another folder or remove this one."
                )
            return found
        others = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        others = [name for name in others if not name.startswith(".bank.json.") and name != "chunks"]
        if folder.exists() and (others or not folder.is_dir()):
            has = f"it holds {others[0]!r}" if others else "it is a file"
            raise UsageError(f"{folder} is no bank ({has}); name a new folder.")
        (folder / "chunks").mkdir(parents=True, exist_ok=True)
        text = json.dumps({"schema": SCHEMA, **spec.as_json()}, indent=1)
        disk.write_whole(folder / "bank.json", [text.encode()], what="a bank's description")
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Bank:
        """The bank in a folder.

        Raises:
            UsageError: there is none.
            MediaError: its description is damaged or of another version.
        """
        path = folder / "bank.json"
        if not path.is_file():
            raise UsageError(f"{folder} holds no bank (no bank.json).")
        try:
            plain = json.loads(path.read_text())
            schema = plain["schema"]
            if schema == SCHEMA:
                return cls(folder, BankSpec.from_json(plain))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise MediaError(f"{path}: cannot be read as a bank's description ({error}).") from error
        raise MediaError(f"{path}: its schema is {schema}, this program reads {SCHEMA}.")

    @property
    def num_items(self) -> int:
        """Items without a gap from 0 on; as of the last :meth:`refresh`."""
        return self._prefix * self.spec.chunk_items

    def chunks_for(self, num_items: int) -> range:
        """The chunks that hold so many items, the last one filled up."""
        return range(-(-num_items // self.spec.chunk_items))

    def refresh(self) -> int:
        """See what was finished meanwhile, here or by others; the number of items now."""
        path = self.folder / "index.jsonl"
        if path.exists():
            with path.open("rb") as file:
                file.seek(self._read_bytes)
                whole, newline, _ = file.read().rpartition(b"\n")
            self._read_bytes += len(whole) + len(newline)
            for line in whole.splitlines():
                try:
                    entry = json.loads(line)
                    chunk, sha256 = int(entry["chunk"]), str(entry["sha256"])
                except (ValueError, KeyError, TypeError):
                    continue  # torn by a kill: that chunk is made again
                if self._is_whole_file(chunk):
                    self.sha256[chunk] = sha256
        while self._prefix in self.sha256:
            self._prefix += 1
        return self.num_items

    def take(self, indices: Sequence[int] | NDArray[np.int64]) -> Arrays:
        """Items by number, in the order asked: each array as (len(indices), *shape), a copy.

        Raises:
            IndexError: a number that is not in 0..num_items - 1.
            MediaError: a chunk that has lost its file since.
        """
        wanted = np.asarray(indices, np.int64)
        if wanted.size and not (wanted.min() >= 0 and wanted.max() < self.num_items):
            raise IndexError(
                f"items must lie in 0..{self.num_items - 1}; got {wanted.min()}..{wanted.max()}."
            )
        chunks, places = np.divmod(wanted, self.spec.chunk_items)
        made = {
            name: np.empty((len(wanted), *array.shape), array.dtype)
            for name, array in self.spec.arrays.items()
        }
        for chunk in np.unique(chunks):
            here = np.flatnonzero(chunks == chunk)
            for name, stored in self._mapped(int(chunk)).items():
                made[name][here] = stored[places[here]]
        return made

    def tensors(self, indices: Sequence[int] | NDArray[np.int64]) -> dict[str, Tensor]:
        """As :meth:`take`, as torch tensors; bfloat16 is bfloat16."""
        import torch

        found = {name: torch.from_numpy(array) for name, array in self.take(indices).items()}
        for name, array in self.spec.arrays.items():
            if array.kind == "bfloat16":
                found[name] = found[name].view(torch.bfloat16)
        return found

    def damaged(self) -> list[int]:
        """Chunks whose content is not what was written (every byte is read). :meth:`remove` them and fill again."""
        return [chunk for chunk, sha256 in sorted(self.sha256.items()) if self._sha256(chunk) != sha256]

    def remove(self, chunks: Sequence[int]) -> None:
        """Forget chunks; filling makes them again. Not while others read."""
        for chunk in chunks:
            self._maps.pop(chunk, None)
            self.sha256.pop(chunk, None)
            self.path(chunk).unlink(missing_ok=True)
        self._prefix = min([self._prefix, *chunks])

    def path(self, chunk: int) -> Path:
        """The file of a chunk."""
        return self.folder / "chunks" / f"{chunk:08d}"

    def _is_whole_file(self, chunk: int) -> bool:
        try:
            return self.path(chunk).stat().st_size == self.spec.chunk_bytes
        except OSError:
            return False

    def _sha256(self, chunk: int) -> str | None:
        try:
            with self.path(chunk).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None

    def _mapped(self, chunk: int) -> Arrays:
        """The arrays of one chunk, (chunk_items, *shape) each; the longest unused file is closed for it."""
        if chunk in self._maps:
            self._maps.move_to_end(chunk)
            return self._maps[chunk]
        path = self.path(chunk)
        if not self._is_whole_file(chunk):  # mapping a shorter file would end the process
            raise MediaError(f"{path}: is not the whole chunk it was; remove it and fill the bank again.")
        raw = np.memmap(path, np.uint8, mode="r")
        arrays = {}
        for name, array in self.spec.arrays.items():
            start = self.spec.offsets[name]
            flat = raw[start : start + array.item_bytes * self.spec.chunk_items]
            arrays[name] = flat.view(array.dtype).reshape(self.spec.chunk_items, *array.shape)
        self._maps[chunk] = arrays
        while len(self._maps) > _MOST_MAPPED:
            self._maps.popitem(last=False)
        return arrays

    def store(self, chunk: int, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Write one chunk: arrays of (chunk_items, *shape), whose types must be the spec's.

        Whoever calls holds the chunk's lock; :func:`mutoscope.data.filling.fill` does.

        Raises:
            ValueError: an array of another name, type or shape.
            CapabilityError: the disk is full; nothing of the chunk is left.
        """
        if arrays.keys() != self.spec.arrays.keys():
            raise ValueError(f"the arrays must be {sorted(self.spec.arrays)}; got {sorted(arrays)}.")
        for name, array in self.spec.arrays.items():
            shape, got = (self.spec.chunk_items, *array.shape), arrays[name]
            if got.shape != shape or got.dtype != array.dtype:
                raise ValueError(
                    f"{name} must be {array.dtype} of shape {shape}; got {got.dtype} of shape {got.shape}."
                )
        digest = hashlib.sha256()

        def blocks() -> Iterator[bytes | memoryview]:
            for name, array in self.spec.arrays.items():
                flat = np.ascontiguousarray(arrays[name], array.dtype).reshape(-1).view(np.uint8).data
                digest.update(flat)
                yield flat
                padding = bytes(-flat.nbytes % ALIGNED)
                digest.update(padding)
                yield padding

        path, what = self.path(chunk), f"chunk {chunk} of a bank"
        disk.write_whole(path, blocks(), what=what, partial=path.with_name(f".{path.name}.partial"))
        self._note({"chunk": chunk, "sha256": digest.hexdigest()})
        self.refresh()

    def _note(self, entry: Mapping[str, object]) -> None:
        """One more line in the index, whole, whoever else writes at the same time."""
        import fcntl

        handle = os.open(self.folder / "index.jsonl", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            line = ("\n" if torn else "") + json.dumps(entry) + "\n"
            try:
                os.write(handle, line.encode())
                os.fsync(handle)
            except OSError as error:
                if not disk.is_full(error):
                    raise
                raise disk.full(self.folder, "the index of a bank") from error
        finally:
            os.close(handle)


def _difference(theirs: Any, mine: Any, at: str = "") -> str:
    """``"made_by.seed: 1 there, 2 now"``: the first place where two descriptions differ."""
    if isinstance(theirs, dict) and isinstance(mine, dict):
        for key in sorted(theirs.keys() | mine.keys()):
            if theirs.get(key) != mine.get(key):
                return _difference(theirs.get(key), mine.get(key), f"{at}.{key}" if at else str(key))
    short = [text if len(text) <= 60 else text[:57] + "..." for text in (str(theirs), str(mine))]
    return f"{at}: {short[0]} there, {short[1]} now"
