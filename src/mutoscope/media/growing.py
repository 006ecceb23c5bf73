"""A video that can be played while it is written: a fragmented MP4, a fragment a second, no index at the end."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope.media.door import faults
from mutoscope.types import Pixels, Rate, Size


class GrowingVideo:
    """Frames go in, and stand in the file within a second. It keeps what it has when the work breaks off.

    Args:
        path: an .mp4; written under its own name from the start.
        size: of every frame; even sides.

    Raises:
        MediaError: the file cannot be written.
    """

    def __init__(self, path: Path, *, size: Size, rate: Rate) -> None:
        import av

        self._path, self._size, self._count = path, size, 0
        self._tick = 1 / Fraction(rate)
        with faults(path, "be written"):
            self._container: Any = av.open(
                f"file:{path.absolute()}",
                "w",
                format="mp4",
                container_options={
                    "movflags": "frag_keyframe+empty_moov+default_base_moof",
                    "flush_packets": "1",
                },
            )
            stream: Any = self._container.add_stream("libx264", rate=Fraction(rate))
            context = stream.codec_context
            context.width, context.height, context.time_base = size.width, size.height, self._tick
            context.pix_fmt = "yuv420p" if size.width % 2 == size.height % 2 == 0 else "yuv444p"
            context.gop_size = max(1, round(rate))
            context.options = {"crf": "23", "preset": "ultrafast", "tune": "zerolatency"}
            context.color_range = context.colorspace = context.color_primaries = context.color_trc = 1
            self._stream = stream

    def write(self, rgb_HWC: Pixels) -> None:
        """Add a frame, uint8 (H, W, 3)."""
        import av

        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb_HWC), format="rgb24").reformat(
            format=self._stream.codec_context.pix_fmt, dst_colorspace="ITU709", dst_color_range="MPEG"
        )
        picture.pts, picture.time_base = self._count, self._tick
        with faults(self._path, "be written"):
            self._container.mux(self._stream.encode(picture))
        self._count += 1

    def close(self) -> None:
        """Finish the file."""
        with faults(self._path, "be written"):
            self._container.mux(self._stream.encode(None))
            self._container.close()
