"""Encode pictures to a file: closed streams, tagged colors, same frames -> same bytes (with one thread)."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from mutoscope.errors import MediaError, UsageError, did_you_mean
from mutoscope.media.door import display_name, faults
from mutoscope.types import Pixels, Rate, Size

if TYPE_CHECKING:
    from av.container import OutputContainer
    from torch import Tensor

# codec -> encoder, pixel format for even sizes, for odd sizes ("" when it cannot), default crf, default preset, suffix
_CODECS: dict[str, tuple[str, str, str, int | None, str | None, str]] = {
    "h264": ("libx264", "yuv420p", "yuv444p", 18, "fast", ".mp4"),
    "h265": ("libx265", "yuv420p", "yuv444p", 20, "fast", ".mp4"),
    "av1": ("libsvtav1", "yuv420p", "", 28, "8", ".mp4"),
    "vp9": ("libvpx-vp9", "yuv420p", "yuv444p", 28, "4", ".webm"),
    "prores": ("prores_ks", "yuv422p10le", "yuv444p10le", None, None, ".mov"),
    "ffv1": ("ffv1", "bgr0", "bgr0", None, None, ".mkv"),
    "gif": ("gif", "pal8", "pal8", None, None, ".gif"),
    "webp": ("libwebp_anim", "yuv420p", "yuv420p", 80, None, ".webp"),
    "png": ("png", "rgb24", "rgb24", None, None, ""),
}
FORMATS = {
    ".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm", ".gif": "gif", ".webp": "webp",
    ".avi": "avi",
}  # fmt: skip


def container_format(path: Path, fallback: str = ".mp4") -> str:
    """FFmpeg's muxer for a name: the last suffix it knows (``film.mp4.partial`` is an mp4)."""
    for suffix in reversed(path.suffixes):
        if suffix.lower() in FORMATS:
            return FORMATS[suffix.lower()]
    return FORMATS[fallback]


def muxer_options(muxer: str) -> dict[str, str]:
    """Nothing of the date or the library's version in the file; the index first; long labels kept whole."""
    options = {"fflags": "+bitexact"}
    if muxer == "mp4":
        options["movflags"] = "+faststart"
    if muxer == "mov":  # its old text boxes hold 64 KB; the newer key table holds any label
        options["movflags"] = "+faststart+use_metadata_tags"
    return options


class VideoWriter:
    """Encode frames one by one; the file appears under its name only when all went well.

    Args:
        path: where to write. For codec ``"png"`` a folder of numbered pictures.
        size: every frame must have it. Odd sizes are kept (h264, h265, vp9 and prores then store 4:4:4); AV1 cannot.
        rate: frames per second; frame k is shown at ``k / rate`` unless ``pts`` is given.
        codec: h264, h265, av1, vp9, prores, ffv1 (lossless RGB), gif, webp, png.
        crf: quality, lower is better; the default is visually clean for the codec.
        preset: the encoder's own word for speed.
        pixel_format: FFmpeg's word; one with alpha (``yuva420p`` for vp9, ``yuva444p10le`` for prores, ``rgba`` for
            png, ``bgra`` for ffv1) takes RGBA frames.
        threads: 1 gives the same bytes every time.
        labels: ``title``, ``comment`` … stored in the file.
        clock: length of one tick, for ``pts`` off the ``k / rate`` grid. Default ``1 / rate``.

    Colors are BT.709, limited range, and tagged so; ffv1, png, gif and webp hold sRGB.

    Raises:
        UsageError: a size, rate, codec or frame that cannot be.
        MediaError: the file cannot be written (disk full, no permission).
    """

    def __init__(
        self,
        path: Path | str,
        *,
        size: Size,
        rate: Rate | int,
        codec: str = "h264",
        crf: float | None = None,
        preset: str | None = None,
        pixel_format: str | None = None,
        threads: int = 1,
        labels: Mapping[str, str] | None = None,
        clock: Fraction | None = None,
    ) -> None:
        if codec not in _CODECS:
            raise UsageError(
                f"codec must be one of {', '.join(_CODECS)}; got {codec!r}{did_you_mean(codec, _CODECS)}."
            )
        if crf is not None and codec in ("h264", "h265") and not 0 <= crf <= 51:
            raise UsageError(f"the crf of {codec} must lie in 0..51; got {crf:g}.")
        if codec == "webp" and max(size.width, size.height) > 16383:
            raise UsageError(f"a WebP picture has at most 16383 pixels on a side; got {size}.")
        rate = Fraction(rate)
        if not 0 < rate <= 1000:
            raise UsageError(f"rate must lie in 0..1000 frames a second; got {rate}.")
        if not 1 <= threads <= 64:
            raise UsageError(f"threads must lie in 1..64; got {threads}.")
        self.path = Path(path)
        self.size, self.rate, self.codec = size, rate, codec
        self.num_frames = 0
        # A GIF counts in hundredths of a second, whatever one asks for.
        self._tick = (
            Fraction(1, 100) if codec == "gif" else Fraction(clock) if clock is not None else 1 / rate
        )
        self._labels = dict(labels or {})
        self._encoder, even, odd, default_crf, default_preset, self._suffix = _CODECS[codec]
        if pixel_format is None:
            pixel_format = odd if size.width % 2 or size.height % 2 else even
            if not pixel_format:
                raise UsageError(f"{codec} needs an even width and height; got {size}.")
        elif "420" in pixel_format and codec != "webp" and (size.width % 2 or size.height % 2):
            raise UsageError(f"{pixel_format} needs an even width and height; got {size}.")
        if codec == "h265" and min(size.width, size.height) < 64:
            # x265's vector code writes past its buffers on tiny pictures (seen at 48x32: the heap was damaged).
            raise UsageError(f"h265 needs a width and height of at least 64; got {size}.")
        self.pixel_format = pixel_format
        self.alpha = any(word in pixel_format for word in ("yuva", "rgba", "bgra", "argb", "ya8"))
        self._crf = default_crf if crf is None else crf
        self._preset = preset or default_preset
        self._threads = threads
        self._last: int | None = None
        self._partial = self.path.with_name(f".{self.path.name}.partial")
        self._container: OutputContainer | None = None
        self._stream: Any = None
        self._graph: Any = None
        self._done = False
        self._open()

    # -- life ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def _open(self) -> None:
        if not self.path.parent.is_dir():
            raise MediaError(
                f"{display_name(self.path)} cannot be written: there is no folder {str(self.path.parent)!r}."
            )
        if self.codec == "png":
            shutil.rmtree(self._partial, ignore_errors=True)
            with faults(self.path, "be written"):
                self._partial.mkdir()
            return
        import av

        muxer = container_format(self.path, self._suffix)
        os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 prints its banner past every logger
        with faults(self.path, "be written"), self._swept():
            self._container = av.open(
                f"file:{self._partial.absolute()}", "w", format=muxer, container_options=muxer_options(muxer)
            )
            self._container.metadata.update(self._labels)
            stream: Any = self._container.add_stream(self._encoder, rate=self.rate)
            context = stream.codec_context
            context.width, context.height = self.size.width, self.size.height
            context.pix_fmt = self.pixel_format
            context.time_base = self._tick
            context.framerate = self.rate
            context.thread_count = self._threads
            context.sample_aspect_ratio = Fraction(1)
            if self.codec in ("h264", "h265", "av1", "vp9", "prores"):
                # H.273: 1 is BT.709 in each table, range 1 is limited.
                context.color_range = context.colorspace = context.color_primaries = context.color_trc = 1
            if self.codec in ("h264", "h265", "av1", "vp9"):
                context.gop_size = max(1, round(2 * self.rate))  # a place to seek to every two seconds
            context.options = self._encoder_options()
            self._stream = stream

    def _encoder_options(self) -> dict[str, str]:
        crf = "" if self._crf is None else f"{self._crf:g}"
        preset = self._preset or ""
        threads = self._threads
        match self.codec:
            case "h264":
                # x264's AVX-512 macroblock tree reads memory nobody wrote: the same frames gave different bytes
                # (shown with MALLOC_PERTURB_); this takes the plain C version of just that step.
                steady = "cpu-independent=1"
                return {"flags": "+bitexact", "crf": crf, "preset": preset, "x264-params": steady}
            case "h265":
                quiet = f"log-level=none:open-gop=0:pools={threads if threads > 1 else 'none'}:frame-threads={threads}"
                return {
                    "flags": "+bitexact",
                    "crf": crf,
                    "preset": preset,
                    "x265-params": quiet,
                    "tag": "hvc1",
                }
            case "av1":
                return {"flags": "+bitexact", "crf": crf, "preset": preset, "svtav1-params": f"lp={threads}"}
            case "vp9":
                return {
                    "flags": "+bitexact",
                    "crf": crf,
                    "b": "0",
                    "deadline": "good",
                    "cpu-used": preset,
                    "row-mt": "0",
                }
            case "prores":
                return {
                    "flags": "+bitexact",
                    "profile": "4444" if "444" in self.pixel_format else "hq",
                    "vendor": "apl0",
                }
            case "ffv1":
                return {"flags": "+bitexact", "level": "3", "g": "1", "slicecrc": "1"}
            case "webp":
                return {"flags": "+bitexact", "quality": crf, "loop": "0"}
            case _:
                return {"flags": "+bitexact"}

    @contextlib.contextmanager
    def _swept(self) -> Any:
        try:
            yield
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Stop and leave nothing behind."""
        self._done = True
        container, self._container, self._stream = self._container, None, None
        if container is not None:
            with contextlib.suppress(Exception):
                container.close()
        if self._partial.is_dir():
            shutil.rmtree(self._partial, ignore_errors=True)
        else:
            self._partial.unlink(missing_ok=True)

    # -- frames ----------------------------------------------------------------------------------------------------

    def write(self, rgb_HWC: Pixels | Tensor, pts: Fraction | None = None) -> None:
        """Add one frame: uint8 (H, W, 3) RGB, or (H, W, 4) for a pixel format with alpha.

        ``pts`` is when it is shown, in seconds (rounded to the clock, and it must grow); default: right after the last.

        Raises:
            UsageError: another size or type, or a time that does not grow.
        """
        if self._done:
            raise UsageError(f"{display_name(self.path)} was closed; no frame can be added.")
        frame = np.ascontiguousarray(rgb_HWC)
        channels = 4 if self.alpha else 3
        if frame.dtype != np.uint8 or frame.shape != (self.size.height, self.size.width, channels):
            raise UsageError(
                f"frames must be uint8 ({self.size.height}, {self.size.width}, {channels}); "
                f"got {frame.dtype} {frame.shape}."
            )
        if self.codec == "png":
            from mutoscope.media.stills import write_still

            write_still(self._partial / f"{self.num_frames + 1:06d}.png", frame)
            self.num_frames += 1
            return
        tick = round((self.num_frames / self.rate if pts is None else Fraction(pts)) / self._tick)
        if self._last is not None and tick <= self._last:
            raise UsageError(
                f"times of frames must grow by at least {float(self._tick):g} s; frame {self.num_frames} does not."
            )
        with faults(self.path, "be written"), self._swept():
            self._encode(frame, tick)
        self._last = tick
        self.num_frames += 1

    def _encode(self, frame: Pixels, tick: int) -> None:
        import av

        picture = av.VideoFrame.from_ndarray(frame, format="rgba" if self.alpha else "rgb24")
        if self.codec == "gif":
            picture = self._paletted(picture)
        elif self.codec in ("ffv1", "webp") or self.pixel_format.startswith(("rgb", "bgr", "gbr")):
            picture = picture.reformat(format=self.pixel_format, threads=1)
        else:
            picture = self._to_yuv(picture)
        picture.pts, picture.time_base = tick, self._tick
        assert self._container is not None
        self._container.mux(self._stream.encode(picture))

    def _to_yuv(self, picture: Any) -> Any:
        """BT.709 limited, rounded once; chroma left-sited, where players look for it (``reformat`` centers it)."""
        if self._graph is None:
            how = "flags=bicubic+accurate_rnd+full_chroma_inp:in_range=full:out_range=limited"
            graph, source, sink = self._new_graph(picture)
            scale = graph.add("scale", f"{how}:out_color_matrix=bt709:out_chroma_loc=left")
            kind = graph.add("format", f"pix_fmts={self.pixel_format}")
            source.link_to(scale)
            scale.link_to(kind)
            kind.link_to(sink)
            graph.configure()
        return self._through(picture)

    def _new_graph(self, picture: Any) -> tuple[Any, Any, Any]:
        from av.filter import Graph

        self._graph = graph = Graph()
        graph.threads = self._threads
        source = graph.add_buffer(
            width=self.size.width, height=self.size.height, format=picture.format, time_base=self._tick
        )
        return graph, source, graph.add("buffersink")

    def _through(self, picture: Any) -> Any:
        picture.pts, picture.time_base = self.num_frames, self._tick
        self._graph.push(picture)
        return self._graph.pull()

    def _paletted(self, picture: Any) -> Any:
        """256 colors of this frame's own, ordered dither: nothing is held back, and still parts do not crawl."""
        if self._graph is None:
            graph, source, sink = self._new_graph(picture)
            split = graph.add("split")
            palette = graph.add("palettegen", "stats_mode=single:reserve_transparent=0")
            use = graph.add("paletteuse", "new=1:dither=bayer:bayer_scale=4")
            source.link_to(split)
            split.link_to(palette, 0, 0)
            split.link_to(use, 1, 0)
            palette.link_to(use, 0, 1)
            use.link_to(sink)
            graph.configure()
        return self._through(picture)

    def close(self) -> None:
        """Finish the file, sync it to the disk and give it its name.

        Raises:
            UsageError: no frame was written.
        """
        if self._done:
            return
        if self.num_frames == 0:
            self.discard()
            raise UsageError(f"{display_name(self.path)} got no frames; a video needs at least one.")
        if self.codec == "png":
            self._done = True
            with faults(self.path, "be written"), self._swept():
                if self.path.is_dir():
                    shutil.rmtree(self.path)
                self._partial.replace(self.path)
            return
        with faults(self.path, "be written"), self._swept():
            assert self._container is not None
            self._container.mux(self._stream.encode(None))
            self._container.close()
            self._container = None
            settle(self._partial, self.path)
        self._done = True


def settle(partial: Path, path: Path) -> None:
    """Sync a finished temporary file and give it its name in one step."""
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)
