"""Decoding: exact times, any order, orientation, shape, transparency, damage."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from numbered import SIZE, make, number, numbered

from mutoscope.errors import MediaError, UsageError
from mutoscope.media import Budget, VideoReader, VideoWriter, probe
from mutoscope.rng import generator
from mutoscope.types import Size, Span

F = Fraction
KINDS = ["clip.mp4", "clip.mkv", "clip.webm", "clip.gif"]


def test_importing_the_package_and_opening_a_file_does_not_import_torch(clips: Path) -> None:
    code = (
        "import sys, mutoscope.media as m; assert 'av' not in sys.modules; from mutoscope.media import *\n"
        f"probe({str(clips / 'clip.mp4')!r}); r = VideoReader({str(clips / 'clip.mp4')!r}, threads=1);"
        "assert 'torch' not in sys.modules; next(r.frames()); assert 'torch' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_no_name_is_hidden_by_a_module() -> None:
    code = (
        "import importlib, pkgutil, types, mutoscope.media as m\n"
        "for found in pkgutil.iter_modules(m.__path__): importlib.import_module(f'mutoscope.media.{found.name}')\n"
        "assert not [n for n in m.__all__ if isinstance(getattr(m, n), types.ModuleType)]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", KINDS)
def test_frames_come_in_order_with_exact_times(name: str, threads: int, clips: Path) -> None:
    reader = VideoReader(clips / name, threads=threads)
    frames = list(reader.frames())
    assert [number(frame.rgb_HWC) for frame in frames] == list(range(24))
    assert [frame.seconds for frame in frames] == [F(k, 25) for k in range(24)]
    assert frames[0].rgb_HWC.dtype == torch.uint8 and frames[0].rgb_HWC.shape == (64, 96, 3)
    assert reader.num_frames() == 24 and reader.truncated is None


@pytest.mark.parametrize("name", KINDS)
def test_a_span_is_half_open(name: str, clips: Path) -> None:
    reader = VideoReader(clips / name, threads=1)
    assert [number(f.rgb_HWC) for f in reader.frames(Span(0.4, 0.6))] == [10, 11, 12, 13, 14]
    assert [number(f.rgb_HWC) for f in reader.frames(Span(0.0, 0.04))] == [0]
    assert list(reader.frames(Span(5, 6))) == []


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 frames with a key picture every 25 and reordered pictures."""
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    with VideoWriter(
        path, size=SIZE, rate=F(25, 2), preset="fast"
    ) as writer:  # a key picture every two seconds
        for k in range(200):
            writer.write(numbered(k))
    return path


def test_frames_at_any_time_in_the_order_asked(long: Path) -> None:
    reader = VideoReader(long, threads=1)
    picks = [int(k) for k in generator(0, "test.read").integers(0, 200, 80)]
    times = [k / F(25, 2) + F(1, 100) for k in picks]  # a little after its start: still on screen
    frames = list(reader.frames_at(times))
    assert [number(frame.rgb_HWC) for frame in frames] == picks
    assert [frame.seconds for frame in frames] == [k / F(25, 2) for k in picks]
    ascending = sorted(picks)
    assert [number(f.rgb_HWC) for f in reader.frames_at(k / F(25, 2) for k in ascending)] == ascending


def test_times_outside_give_the_first_and_the_last(long: Path) -> None:
    reader = VideoReader(long, threads=1)
    assert [number(f.rgb_HWC) for f in reader.frames_at([-3, 0, 0.0799, 0.0801, 99])] == [0, 0, 0, 1, 199]
    for bad in (float("nan"), float("inf")):
        with pytest.raises(UsageError, match="finite"):
            list(reader.frames_at([bad]))


def test_pictures_are_decoded_once_however_they_are_asked_for(
    long: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mutoscope.media import decode

    seen: list[F] = []
    original = decode.Pass._decode

    def counted(self: decode.Pass) -> object:
        for pair in original(self):
            seen.append(pair[0])
            yield pair

    monkeypatch.setattr(decode.Pass, "_decode", counted)
    times = [k / F(25, 2) for k in (190, 10, 60, 12, 61, 11)]
    list(VideoReader(long, threads=1).frames_at(times))
    assert len(seen) == len(set(seen))
    assert len(seen) < 70  # three groups of 25, not 200 frames


def test_waiting_pictures_are_bounded(long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mutoscope.media import read

    monkeypatch.setattr(read, "_HELD_BYTES", 0)  # windows of 8
    picks = list(range(60, 0, -1))
    assert [
        number(f.rgb_HWC) for f in VideoReader(long, threads=1).frames_at(k / F(25, 2) for k in picks)
    ] == picks


def write_packets(path: Path, stamps: list[int], clock: F, **settings: object) -> None:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast", "tune": "zerolatency"})
        stream.width, stream.height, stream.pix_fmt = SIZE.width, SIZE.height, "yuv420p"
        stream.codec_context.time_base = clock
        for name, value in settings.items():
            setattr(stream.codec_context, name, value)
        for k, stamp in enumerate(stamps):
            frame = av.VideoFrame.from_ndarray(numbered(k)).reformat(format="yuv420p")
            frame.pts, frame.time_base = stamp, clock
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def test_variable_rates_keep_every_time(tmp_path: Path) -> None:
    stamps = [0, 10, 35, 36, 90, 200, 205]
    write_packets(tmp_path / "vfr.mp4", stamps, F(1, 1000))
    reader = VideoReader(tmp_path / "vfr.mp4", threads=1)
    assert reader.picture.variable_rate
    assert [frame.seconds for frame in reader.frames()] == [F(s, 1000) for s in stamps]
    assert [number(f.rgb_HWC) for f in reader.frames_at([F(89, 1000), F(90, 1000), F(204, 1000)])] == [
        3,
        4,
        5,
    ]
    write_packets(tmp_path / "vfr.mkv", stamps, F(1, 1000))
    assert [frame.seconds for frame in VideoReader(tmp_path / "vfr.mkv", threads=1).frames()] == [
        F(s, 1000) for s in stamps
    ]


def test_a_late_start_stays_late_and_a_transport_clock_is_taken_off(tmp_path: Path) -> None:
    write_packets(tmp_path / "late.mp4", [40 * k + 500 for k in range(10)], F(1, 1000))
    late = VideoReader(tmp_path / "late.mp4", threads=1)
    assert late.picture.start == 0.5 and next(late.frames()).seconds == F(1, 2)
    assert number(next(late.frames_at([0])).rgb_HWC) == 0  # before the first frame the first
    write_packets(tmp_path / "clock.ts", [40 * k + 5000 for k in range(10)], F(1, 1000))
    with av.open(str(tmp_path / "clock.ts")) as container:
        assert container.start_time >= 5_000_000
    assert [f.seconds for f in VideoReader(tmp_path / "clock.ts", threads=1).frames()] == [
        F(k, 25) for k in range(10)
    ]


@pytest.mark.parametrize(
    ("degrees", "flip"), [(0, False), (90, False), (180, False), (-90, False), (0, True), (90, True)]
)
def test_pictures_are_brought_upright(degrees: int, flip: bool, tmp_path: Path) -> None:
    """The display matrix, as PyAV writes it, against the same turn done by NumPy."""
    picture = numbered(137)
    path = tmp_path / "turned.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast", "crf": "10"})
        stream.width, stream.height, stream.pix_fmt = SIZE.width, SIZE.height, "yuv444p"
        stream.set_display_rotation(degrees, hflip=flip)
        out.mux(stream.encode(av.VideoFrame.from_ndarray(picture).reformat(format="yuv444p")))
        out.mux(stream.encode(None))
    turned = np.rot90(picture, degrees // 90)  # counter-clockwise, as set_display_rotation says
    wanted = turned[:, ::-1] if flip else turned  # and the mirror comes after it
    reader = VideoReader(path, threads=1)
    assert reader.size == Size(wanted.shape[1], wanted.shape[0])
    found = next(reader.frames()).rgb_HWC.numpy()
    assert np.abs(found.astype(int) - wanted).mean() < 6


def test_sample_aspect_widens_and_a_size_can_be_asked_for(tmp_path: Path) -> None:
    write_packets(tmp_path / "wide.mp4", [0, 1], F(1, 25), sample_aspect_ratio=F(2, 1))
    reader = VideoReader(tmp_path / "wide.mp4", threads=1)
    assert reader.picture.coded == SIZE and reader.size == Size(192, 64)
    assert next(reader.frames()).rgb_HWC.shape == (64, 192, 3)
    small = next(VideoReader(tmp_path / "wide.mp4", Size(48, 32), threads=1).frames()).rgb_HWC
    assert small.shape == (32, 48, 3) and number(small.repeat_interleave(2, 0)) == 0


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [("a.webm", "vp9", "yuva420p"), ("a.mov", "prores", "yuva444p10le"), ("a.mkv", "ffv1", "bgra")],
)
def test_transparency_survives(name: str, codec: str, pixel_format: str, tmp_path: Path) -> None:
    rgba = np.zeros((64, 96, 4), np.uint8)
    rgba[..., :3] = (200, 40, 90)
    rgba[:, 48:, 3] = 255
    rgba[32:, :48, 3] = 128
    with VideoWriter(
        tmp_path / name, size=SIZE, rate=25, codec=codec, pixel_format=pixel_format, crf=4
    ) as writer:
        for _ in range(3):
            writer.write(rgba)
    reader = VideoReader(tmp_path / name, threads=1)
    assert reader.picture.alpha
    for frame in reader.frames():
        assert frame.alpha_HW is not None
        assert np.abs(frame.alpha_HW.numpy().astype(int) - rgba[..., 3]).mean() < 2
        assert np.abs(frame.rgb_HWC.numpy()[:, 50:].astype(int) - rgba[:, 50:, :3]).mean() < 4
    assert next(VideoReader(tmp_path / name, threads=1, alpha=False).frames()).alpha_HW is None


def test_strict_reports_the_cut_and_the_other_way_says_how_much(tmp_path: Path) -> None:
    path = make(tmp_path / "cut.mp4", 48, crf=10)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(MediaError, match=r"^cut\.mp4 is cut or damaged after \d+ of 48 frames"):
        list(VideoReader(path, threads=1).frames())
    for threads in (1, 3):
        reader = VideoReader(path, threads=threads, strict=False)
        got = [number(frame.rgb_HWC) for frame in reader.frames()]
        assert reader.truncated is not None
        assert got == list(range(len(got))) and 0 < len(got) == reader.truncated.num_frames < 48
        assert reader.truncated.expected == 48


def test_a_cut_between_two_packets_is_noticed(tmp_path: Path) -> None:
    """Nothing is damaged then: only the count tells."""
    path = make(tmp_path / "cut.mp4", 24)
    with av.open(str(path)) as container:
        ends = [packet.pos + packet.size for packet in container.demux(video=0) if packet.size]
    path.write_bytes(path.read_bytes()[: ends[17]])
    reader = VideoReader(path, strict=False, threads=1)
    assert [number(frame.rgb_HWC) for frame in reader.frames()] == list(range(18))
    assert str(reader.truncated) == "18 of 24 frames"
    with pytest.raises(MediaError, match=r"^cut\.mp4 is cut or damaged after 18 of 24 frames\.$"):
        list(VideoReader(path, threads=2).frames())


def test_leaving_early_closes_the_file(clips: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for threads in (1, 3):
        for _ in VideoReader(clips / "clip.mp4", threads=threads).frames():
            break
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_streams_longer_than_the_budget_stop(tmp_path: Path) -> None:
    write_packets(tmp_path / "x.ts", [40 * k for k in range(30)], F(1, 1000))
    with pytest.raises(MediaError, match=r"^x\.ts "):
        list(VideoReader(tmp_path / "x.ts", threads=1, budget=Budget(most_seconds=1)).frames())


def test_quick_colors_are_a_little_dark_and_exact_ones_are_not(tmp_path: Path) -> None:
    coarse = generator(2, "test.quick").integers(40, 216, (8, 12, 3)).astype(np.float64)
    picture = np.kron(coarse, np.ones((8, 8, 1))).astype(np.uint8)
    with VideoWriter(tmp_path / "x.mp4", size=SIZE, rate=25, crf=1, preset="ultrafast") as writer:
        writer.write(picture)
    exact, quick = (
        (
            next(VideoReader(tmp_path / "x.mp4", threads=1, quick=way).frames()).rgb_HWC.numpy()
            - picture.astype(float)
        ).mean()
        for way in (False, True)
    )
    assert abs(exact) < 0.15 and -3 < quick < exact - 0.5


@pytest.mark.parametrize(
    ("codec", "suffix"), [("h264", ".mp4"), ("h265", ".mp4"), ("vp9", ".webm"), ("av1", ".mp4")]
)
def test_chroma_does_not_slide_sideways(codec: str, suffix: str, tmp_path: Path) -> None:
    """A red ramp at constant luma: the half pixel that wrong siting makes is 3 levels on its slopes of 6."""
    wave = np.abs(np.arange(128) * 6 % 480 - 240)
    picture = np.full((64, 128, 3), 100, np.uint8)
    picture[..., 0] = wave
    picture[..., 1] = np.round(180 - 0.2126 / 0.7152 * wave)
    with VideoWriter(tmp_path / f"x{suffix}", size=Size(128, 64), rate=25, codec=codec, crf=1) as writer:
        writer.write(picture)
    found = next(VideoReader(tmp_path / f"x{suffix}", threads=1).frames()).rgb_HWC.numpy()
    error = (found.astype(float) - picture)[:, 2:-2, 0]
    slope = np.sign(np.gradient(wave.astype(float)))[2:-2]
    assert abs(error[:, slope > 0].mean() - error[:, slope < 0].mean()) / 12 < 0.05  # in pixels


def test_facts(tmp_path: Path) -> None:
    path = make(tmp_path / "x.mp4", 30, rate=F(30000, 1001), labels={"title": "Hello", "comment": "你好"})
    facts = probe(path)
    picture = facts.picture
    assert picture is not None
    assert (facts.container, facts.num_streams, facts.labels["title"], facts.labels["comment"]) == (
        "mov",
        1,
        "Hello",
        "你好",
    )
    assert (picture.codec, picture.rate, picture.nominal_rate, picture.num_frames) == (
        "h264",
        F(30000, 1001),
        F(30000, 1001),
        30,
    )
    assert (picture.matrix, picture.full_range, picture.primaries, picture.transfer) == (
        "bt709",
        False,
        "bt709",
        "bt709",
    )
    assert (picture.pixel_format, picture.bit_depth, picture.alpha, picture.rotation) == (
        "yuv420p",
        8,
        False,
        0,
    )
    assert picture.seconds == pytest.approx(30 * 1001 / 30000, abs=1e-4)
    plain = facts.as_dict()
    assert plain["picture"]["rate"] == "30000/1001" and plain["picture"]["shown"] == "96x64"
