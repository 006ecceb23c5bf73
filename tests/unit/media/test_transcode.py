"""Cut, convert and relabel: times, sound and labels keep their place."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numbered import SIZE, make, number, numbered

from mutoscope.errors import MediaError, UsageError
from mutoscope.media import (
    VideoReader,
    VideoWriter,
    convert,
    cut,
    join,
    labels,
    open_media,
    probe,
    read_sound,
    remux_labels,
)
from mutoscope.types import Size, Span

F = Fraction


def beeps(seconds: float) -> np.ndarray:
    """A 1 ms click every quarter second."""
    sound = np.zeros((2, round(seconds * 48000)), np.float32)
    for k in range(48):
        sound[:, 12000 + k :: 12000] = 0.9
    return sound


def clicks(path: Path) -> list[float]:
    loud = np.abs(read_sound(path, channels=1).samples_CS[0])
    starts = np.flatnonzero(loud > 0.35)
    first = starts[np.r_[True, np.diff(starts) > 4800]]
    return [float(k) / 48000 for k in first]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds at 25 frames a second with a key picture every two, clicks, labels and chapters."""
    folder = tmp_path_factory.mktemp("film")
    piece = make(folder / "piece.mp4", 100, preset="fast")
    path = folder / "film.mp4"
    join([piece], path, rate=F(25), size=SIZE, sound=lambda: iter([beeps(4)]), labels={"title": "Old", "artist": "A"},
         chapters=[(0, 2, "One"), (2, 4, "Two")])  # fmt: skip
    return path


def packets(path: Path, kind: str) -> list[bytes]:
    with open_media(path) as container:
        stream = getattr(container.streams, kind)[0]
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


def test_new_labels_change_no_packet(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.mp4"
    remux_labels(film, path, {"title": "New", "comment": "r" * 300_000})
    found = labels(path)
    assert (found["title"], found["artist"], len(found["comment"])) == ("New", "A", 300_000)
    for kind in ("video", "audio"):
        assert packets(path, kind) == packets(film, kind)
    assert [f.seconds for f in VideoReader(path, threads=1).frames()] == [F(k, 25) for k in range(100)]
    assert clicks(path) == pytest.approx(clicks(film), abs=1e-4)
    assert [c.title for c in probe(path).chapters] == ["One", "Two"]


def test_convert_keeps_copied_sound_in_place(film: Path, tmp_path: Path) -> None:
    for name, codec in (("a.mp4", "h264"), ("a.mkv", "h264"), ("a.mov", "prores")):
        path = tmp_path / name
        convert(film, path, codec=codec, size=Size(48, 32), preset="ultrafast" if codec != "prores" else None)
        # Matroska has no edit list: the packet of the coder's lead-in is left out.
        assert packets(path, "audio") == packets(film, "audio")[name == "a.mkv" :]
        assert clicks(path) == pytest.approx(clicks(film), abs=1e-3)
        frames = list(VideoReader(path, threads=1).frames())
        assert [f.seconds for f in frames] == [F(k, 25) for k in range(100)] and frames[0].rgb_HWC.shape == (
            32,
            48,
            3,
        )
        assert labels(path)["title"] == "Old"
    assert not list(tmp_path.glob(".*"))


def test_sound_is_encoded_where_the_container_cannot_hold_it(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    convert(film, path, codec="vp9", preset="8")
    assert probe(path).sounds[0].codec == "opus"
    assert clicks(path) == pytest.approx(clicks(film), abs=2e-3)
    convert(film, tmp_path / "mute.mp4", sound="none", preset="ultrafast")
    assert probe(tmp_path / "mute.mp4").sounds == ()


def test_an_exact_cut_holds_precisely_the_span(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "part.mp4"
    assert cut(film, path, Span(1.2, 2.4)) == Span(1.2, 2.4)
    frames = list(VideoReader(path, threads=1).frames())
    assert [number(f.rgb_HWC) for f in frames] == list(range(30, 60))
    assert [f.seconds for f in frames] == [F(k, 25) for k in range(30)]
    assert clicks(path) == pytest.approx([0.05, 0.3, 0.55, 0.8, 1.05], abs=2e-3)  # 1.25 … 2.25 in the film


def test_a_quick_cut_copies_packets_from_the_key_picture_on(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "part.mp4"
    kept = cut(film, path, Span(2.5, 3.2), exact=False)
    with open_media(film) as container:
        keys = [float(p.pts * p.time_base) for p in container.demux(video=0) if p.size and p.is_keyframe]
    assert kept.start == max(key for key in keys if key <= 2.5) and 3.2 <= kept.stop <= 3.4
    first = round(kept.start * 25)
    frames = list(VideoReader(path, threads=1).frames())
    assert [number(f.rgb_HWC) for f in frames] == list(range(first, first + len(frames)))
    assert frames[0].seconds == 0 and len(frames) >= round((3.2 - kept.start) * 25)
    assert set(packets(path, "video")) <= set(packets(film, "video"))
    wanted = [at - kept.start for at in clicks(film) if kept.start + 0.03 < at < 3.15]
    assert [at for at in clicks(path) if at > 0.03][: len(wanted)] == pytest.approx(wanted, abs=2e-3)


def test_empty_cuts_are_refused(film: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"film\.mp4 lasts 4\.00 s; a cut from 9 s on would be empty"):
        cut(film, tmp_path / "x.mp4", Span(9, 10))
    with pytest.raises(UsageError, match="0 <= start < stop"):
        cut(film, tmp_path / "x.mp4", Span(1, 1))
    with pytest.raises(MediaError, match="was not found"):
        convert(tmp_path / "no.mp4", tmp_path / "x.mp4")
    with pytest.raises(UsageError, match="sound must be"):
        convert(film, tmp_path / "x.mp4", sound="loud")
    assert list(tmp_path.iterdir()) == []


def test_a_new_rate_repeats_or_drops(film: Path, tmp_path: Path) -> None:
    convert(film, tmp_path / "fast.mp4", rate=F(50), sound="none", preset="ultrafast")
    frames = list(VideoReader(tmp_path / "fast.mp4", threads=1).frames())
    assert [f.seconds for f in frames] == [F(k, 50) for k in range(200)]
    assert [number(f.rgb_HWC) for f in frames] == [k // 2 for k in range(200)]
    convert(film, tmp_path / "slow.mp4", rate=F(10), sound="none", preset="ultrafast")
    assert [number(f.rgb_HWC) for f in VideoReader(tmp_path / "slow.mp4", threads=1).frames()] == [
        k * 25 // 10 for k in range(40)
    ]


def test_variable_rates_stay_variable(tmp_path: Path) -> None:
    stamps = [F(s, 1000) for s in (0, 10, 35, 36, 90, 200, 205)]
    with VideoWriter(
        tmp_path / "vfr.mp4", size=SIZE, rate=25, clock=F(1, 1000), preset="ultrafast"
    ) as writer:
        for k, stamp in enumerate(stamps):
            writer.write(numbered(k), stamp)
    for name in ("x.mp4", "x.mkv"):
        convert(tmp_path / "vfr.mp4", tmp_path / name, preset="ultrafast")
        frames = list(VideoReader(tmp_path / name, threads=1).frames())
        assert [f.seconds for f in frames] == stamps and [number(f.rgb_HWC) for f in frames] == list(range(7))


def test_gif_and_png_and_steps(film: Path, tmp_path: Path) -> None:
    steps: list[float] = []
    convert(film, tmp_path / "x.gif", codec="gif", span=Span(0, 1), on_step=steps.append)
    assert sum(steps) == 25 and probe(tmp_path / "x.gif").num_frames in (None, 25)
    convert(film, tmp_path / "frames", codec="png", span=Span(0, 0.2))
    assert len(list((tmp_path / "frames").iterdir())) == 5


def test_odd_display_sizes_become_even_for_players(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "wide.mp4"), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.sample_aspect_ratio = F(33, 32)  # 99 wide
        out.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(0)).reformat(format="yuv420p")))
        out.mux(stream.encode(None))
    assert probe(tmp_path / "wide.mp4").size == Size(99, 64)
    convert(tmp_path / "wide.mp4", tmp_path / "x.mp4")
    assert (
        probe(tmp_path / "x.mp4").size == Size(100, 64)
        and probe(tmp_path / "x.mp4").picture.pixel_format == "yuv420p"
    )


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_packets_of_a_matroska_file_keep_their_key_picture(suffix: str, tmp_path: Path) -> None:
    """Its first packets carry no decoding time; left out, nothing in the part could be decoded."""
    source, part = tmp_path / "film.mkv", tmp_path / f"part{suffix}"
    rng = np.random.default_rng(1)
    with VideoWriter(
        source, size=Size(64, 36), rate=24, preset="medium"
    ) as writer:  # medium holds pictures back
        for number in range(24):
            picture = rng.integers(0, 60, (36, 64, 3), dtype=np.uint8)
            picture[:, number * 2 : number * 2 + 12] = 230
            writer.write(picture)
    import av

    with av.open(str(source)) as container:
        assert next(container.demux(video=0)).dts is None, "the file no longer shows what this test is about"
    kept = cut(source, part, Span(0.0, 0.5), exact=False)
    assert kept.start == 0.0
    reader = VideoReader(part)
    assert sum(1 for _ in reader.frames()) >= 12
