"""TensorBoard's event files, written without its package: a scalar is sixty bytes.

A file is a row of records (TFRecord): length (8 bytes, little-endian), masked CRC-32C of it, data, masked CRC-32C of
the data. The data is a protocol buffer ``Event``: 1 wall_time (double), 2 step (int64), 3 file_version (string),
5 summary, 7 session_log. A summary's value: 1 tag, 2 simple_value (float), 4 image: 1 height, 2 width, 3 colorspace,
4 encoded picture. (tensorflow/core/util/event.proto, framework/summary.proto, lib/io/record_writer.)
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Mapping
from pathlib import Path

VERSION = b"brain.Event:2"


def _table() -> tuple[int, ...]:
    """CRC-32C (Castagnoli), reflected polynomial 0x82F63B78, a byte at a time."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return tuple(table)


_CRC = _table()


def crc32c(data: bytes) -> int:
    """CRC-32C; ``crc32c(b"123456789") == 0xE3069283`` (RFC 3720, appendix B.4)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def masked(data: bytes) -> bytes:
    """Turned right by 15 bits, plus a constant: the checksum of data that itself holds checksums."""
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data: bytes) -> bytes:
    """One TFRecord."""
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number: int, value: int | float | bytes) -> bytes:
    """An int as a varint, bytes with their length, a float as 32 bits."""
    if isinstance(value, bytes):
        return _varint(number << 3 | 2) + _varint(len(value)) + value
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    return _varint(number << 3) + _varint(value)


class Events:
    """One file of a run's ``tensorboard`` folder. ``after``: what older files say of later steps is void."""

    def __init__(self, folder: Path, *, after: int) -> None:
        folder.mkdir(exist_ok=True)
        self._file = (folder / f"events.out.tfevents.{time.time_ns():020d}.{os.getpid()}").open("wb")
        self._put(0, _field(3, VERSION))
        if after:
            # A session that starts at step n makes TensorBoard forget the steps from n on.
            self._put(after + 1, _field(7, _field(1, 1)))
        self._file.flush()

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Numbers by tag (``"train/loss"``)."""
        values_of = (_field(1, tag.encode()) + _field(2, float(value)) for tag, value in values.items())
        self._put(step, _field(5, b"".join(_field(1, value) for value in values_of)))

    def picture(self, step: int, tag: str, png: bytes) -> None:
        """A PNG picture; its size is read off its header."""
        width, height = struct.unpack(">II", png[16:24])
        image = _field(1, height) + _field(2, width) + _field(3, 3) + _field(4, png)
        self._put(step, _field(5, _field(1, _field(1, tag.encode()) + _field(4, image))))

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def _put(self, step: int, what: bytes) -> None:
        wall_time = b"\x09" + struct.pack("<d", time.time())  # field 1, 64 bits
        self._file.write(record(wall_time + _field(2, step) + what))
