"""YUV to RGB against the standards' formulas in real numbers.

ITU-R BT.601-7, BT.709-6 and BT.2020-2 give Kr and Kb, ITU-T H.273 section 8.3 the ranges. Chroma of 4:2:0 and 4:2:2
sits on the left luma column (H.264 annex E, chroma location 0) and, for 4:2:0, halfway between two rows.
"""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from mutoscope.media.colors import to_rgb
from mutoscope.rng import generator

KR_KB = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 9: (0.2627, 0.0593)}  # by H.273 matrix coefficients
Array = NDArray[np.float64]


def upsampled(chroma: Array, twice_x: bool, twice_y: bool) -> Array:
    if twice_y:
        above = np.concatenate([chroma[:1], chroma[:-1]])
        below = np.concatenate([chroma[1:], chroma[-1:]])
        chroma = np.stack([0.75 * chroma + 0.25 * above, 0.75 * chroma + 0.25 * below], 1).reshape(
            -1, chroma.shape[1]
        )
    if twice_x:
        right = np.concatenate([chroma[:, 1:], chroma[:, -1:]], 1)
        chroma = np.stack([chroma, (chroma + right) / 2], 2).reshape(chroma.shape[0], -1)
    return chroma


def exact(planes: list[Array], layout: str, matrix: int, full: bool, bits: int) -> Array:
    y, u, v = planes
    u, v = (upsampled(c, layout != "444", layout == "420") for c in (u, v))
    scale = 2.0 ** (bits - 8)
    middle = 128 * scale
    if full:
        y, u, v = y / (2**bits - 1), (u - middle) / (2**bits - 1), (v - middle) / (2**bits - 1)
    else:
        y, u, v = (y - 16 * scale) / (219 * scale), (u - middle) / (224 * scale), (v - middle) / (224 * scale)
    kr, kb = KR_KB[matrix]
    red, blue = y + 2 * (1 - kr) * v, y + 2 * (1 - kb) * u
    green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return np.clip(np.stack([red, green, blue], -1) * 255, 0, 255)


def decoded(name: str, bits: int, matrix: int, full: bool) -> av.VideoFrame:
    """A decoded picture with every value of its range, smooth in parts and noise in parts.

    From a decoder, because only then the picture says where its chroma sits.
    """
    source = av.VideoFrame(64, 48, name)
    random = generator(3, f"test.colors.{name}.{matrix}.{full}")
    low, high = (0, 2**bits) if full else (16 << (bits - 8), 236 << (bits - 8))
    for plane in source.planes:
        values = np.kron(
            random.integers(low, high, (plane.height // 4, plane.width // 4)), np.ones((4, 4), np.int64)
        )
        values[: plane.height // 2] = random.integers(low, high, (plane.height // 2, plane.width))
        kind = np.uint8 if bits == 8 else np.uint16
        raw = np.zeros((plane.height, plane.line_size // np.dtype(kind).itemsize), kind)
        raw[:, : plane.width] = values
        plane.update(raw)
    source.colorspace, source.color_range = matrix, 2 if full else 1
    encoder = av.CodecContext.create("libx265" if bits == 12 else "libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 64, 48, name, Fraction(1, 25)
    encoder.framerate = Fraction(25)
    encoder.colorspace, encoder.color_range = matrix, 2 if full else 1
    encoder.options = {"x265-params": "log-level=none:pools=none:qp=4"} if bits == 12 else {"qp": "4"}
    packets = [*encoder.encode(source), *encoder.encode(None)]
    decoder = av.CodecContext.create("hevc" if bits == 12 else "h264", "r")
    return next(frame for packet in (*packets, None) for frame in decoder.decode(packet))


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("matrix", sorted(KR_KB))
@pytest.mark.parametrize(
    "name", ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le", "yuv420p12le"]
)
def test_rounds_the_standards_formula(name: str, matrix: int, full: bool) -> None:
    bits = 10 if "p10" in name else 12 if "p12" in name else 8
    frame = decoded(name, bits, matrix, full)
    width, height = frame.width, frame.height
    kind = np.uint8 if bits == 8 else np.uint16
    planes = [
        np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width].astype(np.float64)
        for plane in frame.planes
    ]
    found = to_rgb(frame, VideoReformatter(), width=width, height=height).astype(np.float64)
    wanted = exact(planes, name[3:6], matrix, full, bits)
    # 1 for rounding twice; swscale's fixed-point coefficients add up to half a level at the extremes of random noise.
    # Rounded once. In full range of 10 bits swscale takes white for 255 * 4 instead of 1023: up to 1 level more.
    rough = full and bits > 8
    assert np.abs(found - wanted).max() <= (1.5 if rough else 0.6)
    assert abs(float((found - wanted).mean())) < (
        0.4 if rough else 0.05
    )  # many players' quick route is 1 too dark
    wrong = exact(planes, name[3:6], 1 if matrix != 1 else 5, full, bits)
    assert np.abs(found - wrong).mean() > 1  # the test tells matrices apart


@pytest.mark.parametrize(("color", "yuv"), [((255, 255, 255), (235, 128, 128)), ((0, 0, 0), (16, 128, 128)),
                                            ((255, 0, 0), (63, 102, 240)), ((0, 255, 0), (173, 42, 26)),
                                            ((0, 0, 255), (32, 240, 118))])  # fmt: skip
def test_the_writer_stores_bt709_bars(
    color: tuple[int, int, int], yuv: tuple[int, int, int], tmp_path: object
) -> None:
    """100 % bars in 8-bit BT.709, as SMPTE RP 177 and every vectorscope chart list them."""
    from pathlib import Path

    from mutoscope.media import VideoWriter, open_media
    from mutoscope.types import Size

    path = Path(str(tmp_path)) / "bar.mp4"
    with VideoWriter(path, size=Size(64, 64), rate=25, crf=1, preset="ultrafast") as writer:
        writer.write(np.broadcast_to(np.array(color, np.uint8), (64, 64, 3)))
    with open_media(path) as container:
        frame = next(container.decode(video=0))
        assert (frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc) == (1, 1, 1, 1)
        values = [
            np.frombuffer(plane, np.uint8).reshape(plane.height, -1)[:, : plane.width].mean()
            for plane in frame.planes
        ]
    assert np.abs(np.array(values) - yuv).max() <= 1


def test_untagged_pictures_are_bt709_from_720_lines_on() -> None:
    for height, matrix in ((576, 5), (720, 1)):
        frame = av.VideoFrame(64, height, "yuv420p")
        for plane, value in zip(frame.planes, (81, 90, 240), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        found = to_rgb(frame, VideoReformatter(), width=64, height=height)[0, 0].astype(float)
        planes = [np.full((4, 4), 81.0), np.full((2, 2), 90.0), np.full((2, 2), 240.0)]
        assert np.abs(found - exact(planes, "420", matrix, False, 8)[0, 0]).max() <= 1
