"""Joining pieces: what is compared, what goes in beside the pictures, and that nothing half-made stays."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numbered import SIZE, make, number

from mutoscope.errors import MediaError, UsageError
from mutoscope.media import (
    Caption,
    VideoReader,
    join,
    labels,
    open_media,
    probe,
    read_still,
    transcode_pieces,
)
from mutoscope.types import Size

RATE = Fraction(25)


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    return [make(tmp_path / "a.mp4", 10), make(tmp_path / "b.mp4", 15)]


def subtitle_packets(path: Path) -> list[tuple[float, float, str]]:
    with open_media(path) as container:
        stream = container.streams.subtitles[0]
        found = []
        for packet in container.demux(stream):
            if packet.size > 2:
                raw = bytes(packet)
                text = raw[2:] if stream.codec_context.name == "mov_text" else raw
                found.append(
                    (
                        float(packet.pts * packet.time_base),
                        float(packet.duration * packet.time_base),
                        text.decode().strip(),
                    )
                )
        return found


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_subtitles_chapters_labels_and_languages_survive(
    suffix: str, tmp_path: Path, two: list[Path]
) -> None:
    path = tmp_path / f"film{suffix}"
    recipe = "{" + "配方 recipe " * 25_000 + "}"
    assert len(recipe.encode()) > 300_000
    join(
        two,
        path,
        rate=RATE,
        size=SIZE,
        sound=lambda: iter([np.zeros((2, 48000), np.float32)]),
        subtitles=[Caption(0.1, 0.5, "Hello,\nworld {x}"), Caption(0.4, 0.9, "你好")],
        language="zh",
        chapters=[(0, 0.4, "One"), (0.4, 1, "第二")],
        labels={"title": "A film", "comment": recipe},
    )
    facts = probe(path)
    assert [(c.start, c.stop, c.title) for c in facts.chapters] == [(0, 0.4, "One"), (0.4, 1, "第二")]
    chinese = "chi" if suffix == ".mov" else "zho"  # QuickTime has a list of its own
    assert facts.sounds[0].language == facts.subtitles[0].language == chinese
    assert labels(path)["title"] == "A film" and labels(path)["comment"] == recipe
    first, second = subtitle_packets(path)
    assert first[0] == pytest.approx(0.1, abs=0.002) and first[1] == pytest.approx(
        0.3, abs=0.002
    )  # cut by the next
    assert first[2].replace("\r", "") == "Hello,\nworld (x)"
    assert second[0] == pytest.approx(0.4, abs=0.002) and second[2] == "你好"


def test_webm_holds_webvtt_and_opus(tmp_path: Path) -> None:
    pieces = [make(tmp_path / f"{k}.webm", 5, codec="vp9", preset="8") for k in range(2)]
    path = tmp_path / "film.webm"
    join(pieces, path, rate=RATE, size=SIZE, sound=lambda: iter([np.zeros((2, 9600), np.float32)]), sound_codec="opus",
         subtitles=[Caption(0, 0.2, "Hi")])  # fmt: skip
    facts = probe(path)
    assert (facts.container, facts.picture.codec, facts.sounds[0].codec) == ("webm", "vp9", "opus")
    assert facts.subtitles[0].codec == "webvtt"
    assert [number(f.rgb_HWC) for f in VideoReader(path, threads=1).frames()] == [0, 1, 2, 3, 4] * 2


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"crf": 40, "pixel_format": "yuv444p"}, "pixel format"),
        ({"size": Size(96, 80)}, "size"),
        ({"codec": "h265"}, "codec"),
        ({"preset": "slow"}, "encoder settings"),
    ],
)
def test_a_piece_that_differs_is_named(
    settings: dict[str, object], words: str, tmp_path: Path, two: list[Path]
) -> None:
    odd = make(tmp_path / "odd.mp4", 5, **settings)  # type: ignore[arg-type]
    with pytest.raises(MediaError, match=rf"^odd\.mp4 differs from a\.mp4 in its {words}"):
        join([*two, odd], tmp_path / "film.mp4", rate=RATE, size=SIZE)
    assert not (tmp_path / "film.mp4").exists() and not list(tmp_path.glob(".*"))


def test_a_piece_off_the_grid_or_damaged_is_named(tmp_path: Path, two: list[Path]) -> None:
    slow = make(tmp_path / "slow.mp4", 5, rate=Fraction(24))
    with pytest.raises(MediaError, match=r"^slow\.mp4 .*off the grid of 25"):
        join([*two, slow], tmp_path / "film.mp4", rate=RATE, size=SIZE)
    two[1].write_bytes(two[1].read_bytes()[:900])
    with pytest.raises(MediaError, match=r"^b\.mp4"):
        join(two, tmp_path / "film.mp4", rate=RATE, size=SIZE)
    with pytest.raises(UsageError, match="at least one piece"):
        join([], tmp_path / "film.mp4", rate=RATE, size=SIZE)


def test_sound_that_fails_leaves_nothing_behind(tmp_path: Path, two: list[Path]) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield np.zeros((2, 100), np.float32)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        join(two, tmp_path / "film.mp4", rate=RATE, size=SIZE, sound=broken)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


def test_the_same_pieces_give_the_same_bytes(tmp_path: Path, two: list[Path]) -> None:
    made = []
    for name in ("x.mp4", "y.mp4"):
        join(
            two,
            tmp_path / name,
            rate=RATE,
            size=SIZE,
            sound=lambda: iter([np.ones((2, 48000), np.float32) / 2]),
        )
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert made[0].index(b"moov") < made[0].index(b"mdat")  # plays while it loads


def test_steps_count_frames(tmp_path: Path, two: list[Path]) -> None:
    steps: list[float] = []
    join(two, tmp_path / "film.mp4", rate=RATE, size=SIZE, on_step=steps.append)
    assert sum(steps) == 25


@pytest.mark.parametrize("codec", ["gif", "webp"])
def test_gif_and_webp_are_encoded_anew(codec: str, tmp_path: Path, two: list[Path]) -> None:
    path = tmp_path / f"film.{codec}"
    assert transcode_pieces(two, path, rate=RATE, size=SIZE, codec=codec, every=2) == 13
    if codec == "gif":
        frames = list(VideoReader(path, threads=1).frames())
        assert [number(f.rgb_HWC) for f in frames] == [*range(0, 10, 2), *range(0, 15, 2)]
        assert [f.seconds for f in frames] == [Fraction(8 * k, 100) for k in range(13)]
    else:
        from PIL import Image

        with Image.open(path) as image:
            assert image.n_frames == 13
        assert number(read_still(path)) == 0
