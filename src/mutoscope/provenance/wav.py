"""Labels in WAV files: a LIST chunk of kind INFO behind the sound (Microsoft/IBM, Multimedia Programming Interface and
Data Specifications 1.0, 1991, "RIFF")."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

from mutoscope.errors import MediaError

_TAGS = {"title": b"INAM", "comment": b"ICMT", "artist": b"IART", "date": b"ICRD"}


def add_labels(path: Path, labels: Mapping[str, str]) -> None:
    """Append the labels that RIFF has a tag for.

    Raises:
        MediaError: not a WAV file, or one that would pass 4 GB.
    """
    body = b"INFO"
    for name, tag in _TAGS.items():
        if name in labels:
            text = labels[name].encode() + b"\0"
            body += struct.pack("<4sI", tag, len(text)) + text + b"\0" * (len(text) & 1)
    with path.open("r+b") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            raise MediaError(f"{path.name}: this is not a WAV file, so it cannot be labeled as one.")
        length = file.seek(0, 2)
        padded = length + (length & 1)
        total = padded + 8 + len(body)
        if total - 8 > 0xFFFFFFFF:
            raise MediaError(f"{path.name}: with its recipe it would pass the 4 GB a WAV file can hold.")
        file.write(b"\0" * (padded - length) + struct.pack("<4sI", b"LIST", len(body)) + body)
        file.seek(4)
        file.write(struct.pack("<I", total - 8))
