"""Encoding: every codec round trips, same bytes every time, nothing half-written."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from numbered import SIZE, make, number, numbered

from mutoscope.errors import MediaError, UsageError
from mutoscope.media import VideoReader, VideoWriter, labels, open_media, probe, read_still
from mutoscope.types import Size

CODECS = [
    *(("h264", ".mp4"), ("h265", ".mp4"), ("av1", ".mp4"), ("vp9", ".webm")),
    *(("prores", ".mov"), ("ffv1", ".mkv"), ("gif", ".gif")),
]


@pytest.mark.parametrize(("codec", "suffix"), CODECS)
def test_frames_come_back(codec: str, suffix: str, tmp_path: Path) -> None:
    path = make(tmp_path / f"x{suffix}", 20, codec=codec)
    frames = list(VideoReader(path, threads=1).frames())
    assert [number(f.rgb_HWC) for f in frames] == list(range(20))
    assert [f.seconds for f in frames] == [Fraction(k, 25) for k in range(20)]
    error = np.mean(
        [np.abs(f.rgb_HWC.numpy().astype(int) - numbered(k)).mean() for k, f in enumerate(frames)]
    )
    assert error == 0 if codec in ("ffv1", "gif") else error < 3
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(("codec", "suffix"), [*CODECS, ("webp", ".webp")])
def test_the_same_frames_give_the_same_bytes(codec: str, suffix: str, tmp_path: Path) -> None:
    made = [make(tmp_path / f"{name}{suffix}", 12, codec=codec).read_bytes() for name in "ab"]
    assert made[0] == made[1]


def test_a_folder_of_png(tmp_path: Path) -> None:
    folder = make(tmp_path / "frames", 3, codec="png")
    assert sorted(path.name for path in folder.iterdir()) == ["000001.png", "000002.png", "000003.png"]
    assert np.array_equal(read_still(folder / "000002.png"), numbered(1))


def test_torch_and_numpy_and_a_partial_suffix(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "x.mp4.tmp", size=SIZE, rate=25, preset="ultrafast") as writer:
        writer.write(torch.from_numpy(numbered(5)))
        writer.write(numbered(6)[::-1][::-1])
    assert [number(f.rgb_HWC) for f in VideoReader(tmp_path / "x.mp4.tmp", threads=1).frames()] == [5, 6]


def test_streams_are_closed_and_seekable_every_two_seconds(tmp_path: Path) -> None:
    path = make(tmp_path / "x.mp4", 60, rate=Fraction(10), preset="fast")
    with open_media(path) as container:
        keys = [
            packet.pts * packet.time_base
            for packet in container.demux(video=0)
            if packet.size and packet.is_keyframe
        ]
    assert keys[0] == 0 and max(b - a for a, b in pairwise([*keys, 6])) <= 2


def test_odd_sizes_are_kept_or_refused(tmp_path: Path) -> None:
    odd = Size(97, 65)
    for codec, suffix in (
        ("h264", ".mp4"),
        ("vp9", ".webm"),
        ("prores", ".mov"),
        ("ffv1", ".mkv"),
        ("gif", ".gif"),
    ):
        path = make(tmp_path / f"odd{suffix}", 2, size=odd, codec=codec)
        assert probe(path).size == odd
    with pytest.raises(UsageError, match="av1 needs an even width and height; got 97x65"):
        make(tmp_path / "odd.mp4", 2, size=odd, codec="av1")
    with pytest.raises(UsageError, match="h265 needs a width and height of at least 64; got 48x32"):
        make(tmp_path / "odd3.mp4", 2, size=Size(48, 32), codec="h265")
    with pytest.raises(UsageError, match="yuv420p needs an even"):
        make(tmp_path / "odd2.mp4", 2, size=odd, pixel_format="yuv420p")


def test_times_off_the_grid(tmp_path: Path) -> None:
    stamps = [Fraction(0), Fraction(1, 10), Fraction(13, 100), Fraction(9, 10)]
    with VideoWriter(
        tmp_path / "x.mp4", size=SIZE, rate=25, clock=Fraction(1, 1000), preset="ultrafast"
    ) as writer:
        for k, stamp in enumerate(stamps):
            writer.write(numbered(k), stamp)
        with pytest.raises(UsageError, match="must grow"):
            writer.write(numbered(0), Fraction(1, 2))
    assert [f.seconds for f in VideoReader(tmp_path / "x.mp4", threads=1).frames()] == stamps


def test_wrong_requests_are_refused_before_a_file_appears(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    for words, settings in (
        ("did you mean 'prores'", {"codec": "prorez"}),
        ("rate must lie", {"rate": 0}),
        ("rate must lie", {"rate": -5}),
        ("threads must lie", {"threads": 0}),
    ):
        with pytest.raises(UsageError, match=words):
            VideoWriter(path, **{"size": SIZE, "rate": 25, **settings})  # type: ignore[arg-type]
    with VideoWriter(path, size=SIZE, rate=25) as writer:
        for bad in (
            np.zeros((64, 96, 4), np.uint8),
            np.zeros((96, 64, 3), np.uint8),
            np.zeros((64, 96, 3), np.float32),
        ):
            with pytest.raises(UsageError, match=r"frames must be uint8 \(64, 96, 3\)"):
                writer.write(bad)
        writer.write(numbered(0))
    path.unlink()
    with pytest.raises(UsageError, match=r"x\.mp4 got no frames"), VideoWriter(path, size=SIZE, rate=25):
        pass
    with pytest.raises(MediaError, match=r"^x\.mp4 cannot be written: there is no folder"):
        VideoWriter(tmp_path / "no" / "x.mp4", size=SIZE, rate=25)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("codec", ["h264", "png"])
def test_an_exception_leaves_nothing_and_keeps_the_old_file(codec: str, tmp_path: Path) -> None:
    path = tmp_path / ("x.mp4" if codec == "h264" else "frames")
    make(path, 3, codec=codec)
    old = probe(path).num_frames if codec == "h264" else len(list(path.iterdir()))
    with pytest.raises(KeyboardInterrupt), VideoWriter(path, size=SIZE, rate=25, codec=codec) as writer:
        writer.write(numbered(0))
        raise KeyboardInterrupt
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    assert (probe(path).num_frames if codec == "h264" else len(list(path.iterdir()))) == old == 3


FULL_DISK = """
import resource, signal, sys
import numpy as np
from mutoscope.errors import MediaError
from mutoscope.media import VideoWriter
from mutoscope.types import Size
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    with VideoWriter(sys.argv[1], size=Size(96, 64), rate=25, crf=1, preset="ultrafast") as writer:
        for k in range(200):
            writer.write(np.random.default_rng(k).integers(0, 256, (64, 96, 3)).astype(np.uint8))
except MediaError as error:
    print(error)
"""


def test_a_full_disk_is_one_sentence_and_no_file(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "x.mp4")], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert (
        run.stdout.startswith("x.mp4 cannot be written: ")
        and os.strerror(errno.EFBIG).lower() in run.stdout.lower()
    )
    assert list(tmp_path.iterdir()) == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 40_000


@pytest.mark.parametrize("codec", ["av1", "h265"])
def test_encoders_keep_quiet(codec: str, tmp_path: Path) -> None:
    code = (
        "import numpy as np; from mutoscope.media import VideoWriter; from mutoscope.types import Size\n"
        f"with VideoWriter({str(tmp_path / 'x.mp4')!r}, size=Size(96, 64), rate=25, codec={codec!r}) as w:\n"
        "    w.write(np.zeros((64, 96, 3), np.uint8))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout == run.stderr == ""


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm"])
def test_labels_are_stored(suffix: str, tmp_path: Path) -> None:
    codec = "vp9" if suffix == ".webm" else "h264"
    path = make(tmp_path / f"x{suffix}", 2, codec=codec, labels={"title": "T 题", "comment": "c" * 100_000})
    assert labels(path)["title"] == "T 题" and len(labels(path)["comment"]) == 100_000
