"""Sound: read, stream and map. Always float32 (C, S), full scale -1..1."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope.errors import MediaError, UsageError
from mutoscope.media.door import Budget, display_name, faults, open_media, sniff
from mutoscope.media.facts import clock_zero
from mutoscope.types import Samples, Sound, Span


def read_sound(
    path: Path | str,
    rate_hz: int = 48000,
    channels: int = 2,
    span: Span | None = None,
    *,
    budget: Budget | None = None,
    strict: bool = True,
) -> Sound:
    """A whole sound in memory: float32 (channels, S) at ``rate_hz``; sample 0 is the file's zero (or ``span.start``).

    Raises:
        MediaError: no sound in the file, or damage.
    """
    blocks = list(sound_blocks(path, rate_hz, channels, span, budget=budget, strict=strict))
    samples = np.concatenate(blocks, axis=1) if blocks else np.zeros((channels, 0), np.float32)
    return Sound(samples, rate_hz)


def sound_blocks(
    path: Path | str,
    rate_hz: int = 48000,
    channels: int = 2,
    span: Span | None = None,
    *,
    budget: Budget | None = None,
    strict: bool = True,
) -> Iterator[Samples]:
    """The sound as a stream of float32 (channels, some samples) blocks; memory does not grow with the length.

    Gaps in the file's times are filled with silence, so that a sample's place is its time.

    Raises:
        UsageError: a rate or number of channels that cannot be.
        MediaError: no sound in the file; with ``strict`` also damage (otherwise damaged parts are silence).
    """
    if not 1000 <= rate_hz <= 384_000:
        raise UsageError(f"rate_hz must lie in 1000..384000; got {rate_hz}.")
    if channels not in (1, 2):
        raise UsageError(f"channels must be 1 or 2; got {channels}.")
    first = 0 if span is None else round(Fraction(span.start) * rate_hz)
    stop = None if span is None else round(Fraction(span.stop) * rate_hz)
    place = first  # the next sample to hand out, counted from the file's zero
    for at, block in _placed(path, rate_hz, channels, span, budget, strict):
        end = at + block.shape[1]
        if end <= place:
            continue
        if at > place:
            until = at if stop is None else min(at, stop)
            while place < until:  # silence, in small pieces
                step = min(until - place, rate_hz)
                yield np.zeros((channels, step), np.float32)
                place += step
            if stop is not None and place >= stop:
                return
        block = block[:, max(0, place - at) : None if stop is None else max(0, stop - at)]
        if block.shape[1]:
            yield np.ascontiguousarray(block)
            place += block.shape[1]
        if stop is not None and place >= stop:
            return


def _placed(
    path: Path | str, rate_hz: int, channels: int, span: Span | None, budget: Budget | None, strict: bool
) -> Iterator[tuple[int, Samples]]:
    """Resampled blocks, each with the place of its first sample at ``rate_hz`` counted from the file's zero."""
    import av

    with open_media(path, budget) as container:
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            raise MediaError(f"{display_name(path)} has no sound.")
        with faults(path):
            zero = clock_zero(container)
            stream.codec_context.thread_count = 1
            base = stream.time_base or Fraction(1, stream.codec_context.sample_rate)
            # FFmpeg makes mono 3 dB quieter on its way to two channels; here it keeps its level, see `_spread`.
            layout = "mono" if stream.codec_context.channels == 1 else "stereo"

            def fresh() -> Any:
                return av.AudioResampler(format="fltp", layout=layout, rate=rate_hz)

            if span is not None and span.start > 1:
                # One second early: decoders with overlapping blocks need a few of them to be exact again.
                container.seek(int((Fraction(span.start) - 1 + zero) / base), stream=stream, backward=True)
        resampler, place, expected = fresh(), None, None
        packets = container.demux(stream)
        while True:
            with faults(path):
                packet = next(packets, None)
            if packet is None:
                break
            try:
                with faults(path):
                    frames = packet.decode()
            except MediaError as error:
                if strict or not isinstance(
                    error.__cause__, (av.error.InvalidDataError, av.error.PatchWelcomeError)
                ):
                    raise
                continue
            for frame in frames:
                with faults(path):
                    if frame.pts is not None and frame.time_base:
                        seconds = frame.pts * frame.time_base - zero
                        # A jump of more than 20 ms is a gap; less is the wobble of coarse clocks (Matroska: 1 ms).
                        if expected is None or abs(seconds - expected) > Fraction(1, 50):
                            if place is not None:
                                for out in resampler.resample(None):
                                    yield place, _spread(out, channels)
                                resampler = fresh()
                            place = round(seconds * rate_hz)
                            expected = seconds
                    if place is None:
                        place, expected = 0, Fraction(0)
                    assert expected is not None
                    expected += Fraction(frame.samples, frame.sample_rate)
                    frame.pts = None
                    outs = resampler.resample(frame)
                for out in outs:
                    samples = _spread(out, channels)
                    yield place, samples
                    place += samples.shape[1]
        if place is not None:
            with faults(path):
                outs = resampler.resample(None)
            for out in outs:
                samples = _spread(out, channels)
                yield place, samples
                place += samples.shape[1]


def _spread(frame: Any, channels: int) -> Samples:
    """Mono on both sides at its own level; two channels averaged to one."""
    samples: Samples = frame.to_ndarray()
    if samples.shape[0] == channels:
        return samples
    return np.repeat(samples, 2, axis=0) if channels == 2 else samples.mean(axis=0, keepdims=True)


def map_sound(path: Path | str) -> Sound:
    """A float32 WAV file mapped into memory: read-only, and no larger in RAM than the parts that are looked at.

    Raises:
        MediaError: not a WAV of 32-bit float samples with one or two channels.
    """
    local, head = sniff(path)
    name = display_name(local)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise MediaError(f"{name} is not a WAV file; only float32 WAV files can be mapped.")
    total = local.stat().st_size
    kind = None
    with local.open("rb") as file:
        place = 12
        while place + 8 <= total:
            file.seek(place)
            tag, length = struct.unpack("<4sI", file.read(8))
            if tag == b"fmt ":
                if length < 16 or place + 24 > total:
                    break
                code, channels, rate_hz, _, _, bits = struct.unpack("<HHIIHH", file.read(16))
                if (
                    code == 0xFFFE and length >= 26
                ):  # WAVE_FORMAT_EXTENSIBLE: the code stands in the sub-format
                    code = struct.unpack("<8xH", file.read(10))[0]
                kind = (code, bits, channels, rate_hz)
            elif tag == b"data":
                if kind is None:
                    break
                code, bits, channels, rate_hz = kind
                if code != 3 or bits != 32:
                    raise MediaError(
                        f"{name} holds {bits}-bit samples of kind {code}; only 32-bit float can be mapped."
                    )
                if channels not in (1, 2) or not 1000 <= rate_hz <= 384_000:
                    raise MediaError(
                        f"{name} has {channels} channels at {rate_hz} Hz; 1 or 2 channels can be mapped."
                    )
                room = total - place - 8
                if length > room:
                    raise MediaError(f"{name} is cut: {room} of {length} bytes of sound are there.")
                frames = length // (4 * channels)
                if not frames:
                    return Sound(np.zeros((channels, 0), np.float32), rate_hz)
                mapped = np.memmap(local, dtype="<f4", mode="r", offset=place + 8, shape=(frames, channels))
                return Sound(mapped.T, rate_hz)
            place += 8 + length + (length & 1)
    raise MediaError(f"{name} has no sound data in it; it is damaged.")
