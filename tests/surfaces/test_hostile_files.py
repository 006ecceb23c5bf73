"""Real damaged files (``MUTOSCOPE_TEST_DATA``): one sentence or a whole output, never a fault, never a rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from trips import Command

from mutoscope.media import VideoReader

DATA = os.environ.get("MUTOSCOPE_TEST_DATA")
# Small ones of every kind of damage; the folder has more, and larger.
NAMES = (
    "audio/xhe-aac_3s.mp4", "fuzz/frame_exceeds_screen.gif", "fuzz/clusterfuzz_minimized.avif",
    "fuzz/alpha_video_moov_is_moop.avif", "geometry/one_by_one_pixel.mp4", "geometry/-video-with-dash-.mp4",
    "truncated/bipbop_nonfragment_header.mp4", "truncated/idr_lost.264", "truncated/error_I_P.264",
    "truncated/zero_bytes.webm", "truncated/invalid_userdata.mp4", "truncated/chunk_out_of_range.mp4",
    "container/webvtt.mkv", "container/minimal.mp4", "alpha/transparent.gif",
)  # fmt: skip
SAYS = {
    "clip": "shots:\n  - clip: {name}\n    duration: 0.3s\n    loop: yes\n",
    "recording": "shots:\n  - card: x\n    say: {{file: {name}}}\n",
    "picture": "shots:\n  - image: {name}\n    duration: 0.3s\n",
}


@pytest.mark.skipif(not DATA, reason="needs MUTOSCOPE_TEST_DATA")
@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_anywhere(name: str, tmp_path: Path, command: Command) -> None:
    source = Path(str(DATA)) / "broken" / name
    if not source.is_file():
        pytest.skip(f"{name} is not in the folder")
    plain = "input" + source.suffix
    (tmp_path / plain).write_bytes(source.read_bytes())
    for kind, shots in SAYS.items():
        (tmp_path / f"{kind}.yaml").write_text(
            "storyboard: 1\nvoice: {engine: none}\nmusic: none\ncaptions: no\n"
            "format: {aspect: 128x72, fps: 12}\n" + shots.format(name=plain)
        )
    out = tmp_path / "out.mp4"
    film = tmp_path / plain
    for words in (
        ["info", film],
        ["cut", film, "--to", "0.2", "-o", out],
        ["cut", film, "--fast", "--to", "0.2", "-o", out],
        ["convert", film, "--size", "32x18", "--fps", "5", "-o", out],
        ["mix", "--voice", film, "-o", tmp_path / "out.wav"],
        ["speak", "--file", film, "-o", tmp_path / "out.wav"],
        ["check", film],
        ["again", film, "-o", out],
        *(["film", tmp_path / f"{kind}.yaml", "-o", out] for kind in SAYS),
    ):
        ran = command(*words)
        assert ran.code in (0, 2, 3), (words, ran)
        assert "Traceback" not in ran.err and ".partial" not in ran.err, (words, ran)
        if ran.code == 0 and out.exists() and words[0] != "cut":
            assert sum(1 for _ in VideoReader(out).frames()) > 0, words
        if ran.code != 0:
            assert ran.err or words[0] in ("check", "info"), words
            assert not out.exists() and not (tmp_path / "out.wav").exists(), words
        for rest in tmp_path.glob("out.*"):
            rest.unlink()
        assert not list(tmp_path.glob(".*")), words
