"""The kept shots as a bank of frames: decoded once, cut to shape, at the training's rate, a little larger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from mutoscope.data.bank import Arrays, Bank
from mutoscope.data.fingerprint import code
from mutoscope.data.footage.manifest import Manifest, Record, Take
from mutoscope.data.spec import Array, BankSpec
from mutoscope.errors import MediaError
from mutoscope.media import VideoReader
from mutoscope.types import Pixels, Size

MARGIN = Fraction(9, 8)  # of the training's sides: room for crops to wander
_CHUNK = 128  # frames
_SHARPER = 2  # decoded at this many times the frame's side at least, then averaged down by area


@dataclass(frozen=True, kw_only=True, slots=True)
class Reel:
    """One kept shot's place in the bank: items ``first`` to ``first + num_frames - 1``."""

    record: Record
    take: Take
    first: int
    num_frames: int


def reels(manifest: Manifest) -> tuple[Reel, ...]:
    """All kept shots in the manifest's order, both sides."""
    found, first = [], 0
    for record, take in manifest.kept():
        count = take.num_frames(manifest.rate)
        found.append(Reel(record=record, take=take, first=first, num_frames=count))
        first += count
    return tuple(found)


def frame_size(manifest: Manifest) -> Size:
    """Of the frames in the bank."""
    return Size(-int(-manifest.size.width * MARGIN // 1), -int(-manifest.size.height * MARGIN // 1))


class Frames:
    """Makes the frames of a manifest; :meth:`make` is what :func:`mutoscope.data.filling.fill_chunks` wants."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.reels = reels(manifest)
        self.num_frames = sum(reel.num_frames for reel in self.reels)
        self.size = frame_size(manifest)

    def bank(self, folder: Path) -> Bank:
        """The bank for these frames, perhaps half filled from before.

        Raises:
            UsageError: the folder holds other frames.
        """
        shown = [
            [one.record.sha256, str(one.take.start), str(one.take.stop), list(one.take.crop)]
            for one in self.reels
        ]
        made_by = {
            "footage": hashlib.sha256(json.dumps(shown).encode()).hexdigest(),
            "size": str(self.size),
            "rate": str(self.manifest.rate),
            "code": code("mutoscope.data.footage.frames"),
        }
        frame = Array(shape=(self.size.height, self.size.width, 3), kind="uint8")
        return Bank.create(folder, BankSpec(arrays={"frames": frame}, made_by=made_by, chunk_items=_CHUNK))

    def make(self, addresses: range) -> Arrays:
        """uint8 (len(addresses), H, W, 3); black beyond the last frame.

        Raises:
            MediaError: a source is gone, damaged or another than it was.
        """
        made = np.zeros((len(addresses), self.size.height, self.size.width, 3), np.uint8)
        for reel in self.reels:
            first = max(addresses.start, reel.first)
            stop = min(addresses.stop, reel.first + reel.num_frames)
            if first < stop:
                pictures = self._decoded(reel, first - reel.first, stop - reel.first)
                for at, picture in enumerate(pictures, first - addresses.start):
                    made[at] = picture
        return {"frames": made}

    def _decoded(self, reel: Reel, first: int, stop: int) -> Iterator[Pixels]:
        path = self.manifest.folder / reel.record.name
        if not path.is_file() or path.stat().st_size != reel.record.num_bytes:
            raise MediaError(
                f"{path.name}: the file is gone or has changed since it was looked at; start anew."
            )
        left, top, width, height = reel.take.crop
        shown = reel.record.size
        scale = min(1.0, _SHARPER * self.size.width / (width * shown.width))
        decoded = Size(round(shown.width * scale), round(shown.height * scale))
        x, y = round(left * decoded.width), round(top * decoded.height)
        w, h = round(width * decoded.width), round(height * decoded.height)
        times = [reel.take.start + k / self.manifest.rate for k in range(first, stop)]
        reader = VideoReader(path, decoded, strict=False, threads=1, alpha=False)
        for frame in reader.frames_at(times):
            window = frame.rgb_HWC.numpy()[y : y + h, x : x + w]
            how = cv2.INTER_AREA if w >= self.size.width else cv2.INTER_CUBIC
            yield np.asarray(
                cv2.resize(window, (self.size.width, self.size.height), interpolation=how), np.uint8
            )
