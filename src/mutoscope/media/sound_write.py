"""Write sound: files of their own, and sound streams inside films."""

from __future__ import annotations

import contextlib
import math
import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np

from mutoscope.errors import MediaError, UsageError, did_you_mean
from mutoscope.media.door import display_name, faults
from mutoscope.media.write import settle
from mutoscope.types import Samples

# suffix -> (codec, container, bits a second); None: lossless
_SUFFIXES: dict[str, tuple[str, str, int | None]] = {
    ".wav": ("float32", "wav", None),
    ".flac": ("flac", "flac", None),
    ".mp3": ("mp3", "mp3", 192_000),
    ".m4a": ("aac", "ipod", 192_000),
    ".aac": ("aac", "adts", 192_000),
    ".opus": ("opus", "opus", 128_000),
    ".ogg": ("opus", "ogg", 128_000),
}
_ENCODERS = {"flac": "flac", "mp3": "libmp3lame", "aac": "aac", "opus": "libopus"}


class SoundWriter:
    """Write sound block by block; the file appears under its name only when all went well.

    Args:
        path: the suffix picks the codec: wav, flac (24 bit), mp3, m4a / aac, opus / ogg.
        rate_hz: opus is always 48000.
        channels: 1 or 2.
        codec: for WAV ``"float32"`` (default) or ``"s16"``.
        labels: ``title``, ``comment`` … (not stored in WAV and raw AAC).

    Raises:
        UsageError: an unknown suffix, a rate the codec lacks, a block of another shape.
        MediaError: the file cannot be written.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        rate_hz: int = 48000,
        channels: int = 2,
        codec: str | None = None,
        labels: dict[str, str] | None = None,
    ) -> None:
        self.path = Path(path)
        suffix = next((s.lower() for s in reversed(self.path.suffixes) if s.lower() in _SUFFIXES), None)
        if suffix is None:
            raise UsageError(
                f"{display_name(path)} must end in one of {', '.join(_SUFFIXES)}"
                f"{did_you_mean(self.path.suffix, _SUFFIXES)}."
            )
        self.codec, self._muxer, self._bits = _SUFFIXES[suffix]
        if codec is not None:
            allowed = ("float32", "s16") if suffix == ".wav" else (self.codec,)
            if codec not in allowed:
                raise UsageError(f"codec for {suffix} must be {' or '.join(allowed)}; got {codec!r}.")
            self.codec = codec
        if channels not in (1, 2):
            raise UsageError(f"channels must be 1 or 2; got {channels}.")
        if self.codec == "opus" and rate_hz != 48000:
            raise UsageError(f"opus is written at 48000 Hz; got {rate_hz}.")
        if not 8000 <= rate_hz <= 192_000 or (self.codec in ("aac", "mp3") and rate_hz > 48000):
            raise UsageError(f"{self.codec} cannot be written at {rate_hz} Hz; 48000 works everywhere.")
        self.rate_hz, self.channels, self.num_samples = rate_hz, channels, 0
        self._partial = self.path.with_name(f".{self.path.name}.partial")
        self._file: BinaryIO | None = None
        self._container: Any = None
        self._done = False
        if not self.path.parent.is_dir():
            raise MediaError(
                f"{display_name(self.path)} cannot be written: there is no folder {str(self.path.parent)!r}."
            )
        try:
            with faults(self.path, "be written"):
                if self._muxer == "wav":
                    self._file = self._partial.open("wb")
                    self._file.write(self._wav_header())
                else:
                    self._open(labels or {})
        except BaseException:
            self.discard()
            raise

    def _open(self, labels: dict[str, str]) -> None:
        import av

        self._container = av.open(
            f"file:{self._partial.absolute()}",
            "w",
            format=self._muxer,
            container_options={"fflags": "+bitexact"},
        )
        self._container.metadata.update(labels)
        self._encoder = SoundEncoder(
            self._container, self.codec, rate_hz=self.rate_hz, channels=self.channels, bit_rate=self._bits
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def write(self, samples_CS: Samples) -> None:
        """Add a block, float32 (channels, any number of samples); beyond -1..1 is clipped except in float32 WAV."""
        block = np.asarray(samples_CS)
        if block.ndim != 2 or block.shape[0] != self.channels or block.dtype != np.float32:
            raise UsageError(f"sound must be float32 ({self.channels}, S); got {block.dtype} {block.shape}.")
        if self._done:
            raise UsageError(f"{display_name(self.path)} was closed; no sound can be added.")
        try:
            with faults(self.path, "be written"):
                if self._file is None:
                    self._container.mux(self._encoder.encode(block))
                elif self.codec == "s16":
                    scaled = np.rint(np.clip(block, -1, 1) * np.float32(32767)).astype("<i2")
                    self._file.write(np.ascontiguousarray(scaled.T).tobytes())
                else:
                    self._file.write(np.ascontiguousarray(block.T.astype("<f4", copy=False)).tobytes())
        except BaseException:
            self.discard()
            raise
        self.num_samples += block.shape[1]

    def _wav_header(self) -> bytes:
        code, width = (1, 2) if self.codec == "s16" else (3, 4)
        length = self.num_samples * width * self.channels
        if length + 50 > 0xFFFFFFFF:
            raise UsageError(f"{display_name(self.path)} would pass the 4 GB a WAV file can hold.")
        align = width * self.channels
        return struct.pack(
            "<4sI4s4sIHHIIHHH4sII4sI",
            b"RIFF", 50 + length, b"WAVE", b"fmt ", 18, code, self.channels, self.rate_hz, self.rate_hz * align, align,
            8 * width, 0, b"fact", 4, self.num_samples, b"data", length,
        )  # fmt: skip

    def close(self) -> None:
        """Finish, sync and name the file."""
        if self._done:
            return
        try:
            with faults(self.path, "be written"):
                if self._file is not None:
                    self._file.seek(0)
                    self._file.write(self._wav_header())
                    self._file.close()
                    self._file = None
                else:
                    self._container.mux(self._encoder.finish())
                    self._container.close()
                    self._container = None
                settle(self._partial, self.path)
        except BaseException:
            self.discard()
            raise
        self._done = True

    def discard(self) -> None:
        """Stop and leave nothing behind."""
        self._done = True
        if self._file is not None:
            self._file.close()
            self._file = None
        container, self._container = self._container, None
        if container is not None:
            with contextlib.suppress(Exception):
                container.close()
        self._partial.unlink(missing_ok=True)


class SoundEncoder:
    """A sound stream inside an output container: blocks of any length in, packets out."""

    def __init__(
        self, container: Any, codec: str, *, rate_hz: int, channels: int, bit_rate: int | None
    ) -> None:
        self._rate_hz, self._layout = rate_hz, "mono" if channels == 1 else "stereo"
        stream = container.add_stream(_ENCODERS[codec], rate=rate_hz)
        context = stream.codec_context
        context.layout = self._layout
        self._format = {"flac": "s32", "mp3": "fltp", "aac": "fltp", "opus": "flt"}[codec]
        context.format = self._format
        context.time_base = Fraction(1, rate_hz)
        if bit_rate is not None:
            context.bit_rate = bit_rate
        context.options = {"flags": "+bitexact"}
        self.stream, self._context = stream, context
        self._at = 0
        self._fifo: Any = None

    @property
    def seconds(self) -> Fraction:
        """How much sound went in."""
        return Fraction(self._at, self._rate_hz)

    def encode(self, samples_CS: Samples) -> list[Any]:
        """Packets that are ready after this block."""
        import av

        if not samples_CS.shape[1]:
            return []
        if self._fifo is None:
            self._fifo = av.AudioFifo()
            self._context.open(strict=False)
        clipped = np.clip(samples_CS, -1, 1)
        if self._format == "fltp":
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(clipped), format="fltp", layout=self._layout
            )
        else:
            woven: Any = np.ascontiguousarray(clipped.T).reshape(1, -1)
            if self._format == "s32":  # FLAC takes the upper 24 bits
                woven = np.rint(woven.astype(np.float64) * 8388607).astype(np.int32) << 8
            frame = av.AudioFrame.from_ndarray(woven, format=self._format, layout=self._layout)
        frame.sample_rate = self._rate_hz
        frame.time_base = Fraction(1, self._rate_hz)
        frame.pts = self._at
        self._at += samples_CS.shape[1]
        self._fifo.write(frame)
        size = self._context.frame_size or 4096
        packets = []
        while (piece := self._fifo.read(size)) is not None:
            packets += self.stream.encode(piece)
        return packets

    def finish(self) -> list[Any]:
        """The last packets."""
        packets = []
        if self._fifo is not None and (rest := self._fifo.read(0, partial=True)) is not None and rest.samples:
            packets += self.stream.encode(rest)
        return packets + list(self.stream.encode(None))


class PacedSound:
    """Sound blocks encoded just as far as the pictures have come, and cut after ``length`` seconds."""

    def __init__(
        self, encoder: SoundEncoder, blocks: Iterator[Samples], length: Fraction | None, rate_hz: int
    ) -> None:
        self._encoder, self._blocks = encoder, blocks
        self._left = 2**62 if length is None else math.ceil(length * rate_hz)  # samples
        self._finished = False

    def until(self, seconds: Fraction | None) -> list[Any]:
        """Packets up to half a second past ``seconds``; all that are left with None."""
        packets: list[Any] = []
        # Half a second ahead, so that the muxer never waits for sound.
        while not self._finished and (seconds is None or self._encoder.seconds < seconds + Fraction(1, 2)):
            block = next(self._blocks, None) if self._left > 0 else None
            if block is None:
                self._finished = True
                return packets + self._encoder.finish()
            block = block[:, : self._left]
            self._left -= block.shape[1]
            packets += self._encoder.encode(block)
        return packets
