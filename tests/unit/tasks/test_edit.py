"""Cut, convert, caption, info: what comes out is what was asked for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from mutoscope import media
from mutoscope.errors import MediaError, UsageError
from mutoscope.runtime.catalogue import run, run_and_publish
from mutoscope.runtime.context import LocalContext
from mutoscope.tasks.caption.request import Caption
from mutoscope.tasks.convert.request import Convert
from mutoscope.tasks.cut.request import Cut
from mutoscope.tasks.info.request import Info


def bar(picture: np.ndarray) -> float:
    """Where the bar's middle stands, in pixels."""
    bright = picture[:30, :, 0].astype(float).mean(axis=0) > 150
    return float(np.flatnonzero(bright).mean())


def test_an_exact_cut_begins_and_ends_where_it_was_told(
    video: Path, tmp_path: Path, context: LocalContext
) -> None:
    out = tmp_path / "cut.mp4"
    run_and_publish("cut", Cut(video=video, start="400ms", stop=1.2, output=out), context)
    frames = list(media.VideoReader(out).frames())
    assert len(frames) == 20 and frames[0].seconds == 0
    assert bar(frames[0].rgb_HWC.numpy()) == pytest.approx(2 * 10 + 3.5, abs=1)
    assert media.read_sound(out).seconds == pytest.approx(0.8, abs=0.05)


def test_a_fast_cut_copies_packets_and_says_what_it_kept(
    video: Path, tmp_path: Path, context: LocalContext
) -> None:
    out = tmp_path / "cut.mkv"
    result, done = run_and_publish(
        "cut", Cut(video=video, start=0.4, stop=1.2, output=out, fast=True), context
    )
    assert (
        result.facts["from"] == 0 and not result.facts["exact"] and "key pictures decide" in context.notes[0]
    )
    assert media.labels(out)["title"] == "A title" and '"verb":"cut"' in media.labels(out)["comment"]
    assert [path.name for path in tmp_path.iterdir() if "bare" in path.name] == []
    assert done[0].path == out


def test_cuts_that_cannot_be(video: Path, tmp_path: Path, context: LocalContext) -> None:
    with pytest.raises(UsageError, match="--to must lie after --from; got 3 s to 2 s"):
        Cut(video=video, start=3, stop=2, output="x.mp4")
    with pytest.raises(UsageError, match=r"must lie before the end of video\.mp4, 2\.00 s; got 9 s"):
        run("cut", Cut(video=video, start=9, output="x.mp4"), context)


def test_convert_changes_what_was_asked_and_nothing_else(
    video: Path, tmp_path: Path, context: LocalContext
) -> None:
    out = tmp_path / "small.mov"
    run_and_publish("convert", Convert(video=video, size="80x44", rate="12.5", output=out), context)
    facts = media.probe(out)
    assert (
        str(facts.size) == "80x44"
        and facts.rate == Fraction(25, 2)
        and facts.seconds == pytest.approx(2, abs=0.05)
    )
    frames = [frame.rgb_HWC.numpy() for frame in media.VideoReader(out).frames()]
    assert len(frames) == 25 and bar(frames[10]) == pytest.approx((2 * 20 + 3.5) / 2, abs=1.5)
    assert facts.labels["title"] == "A title"
    with pytest.raises(UsageError, match=r"--codec must be vp9 or av1 in a \.webm file; got 'h264'"):
        run("convert", Convert(video=video, codec="h264", output="x.webm"), context)


SRT = """1
00:00:00,400 --> 00:00:01,000
WWWW

2
00:00:01,200 --> 00:00:01,600
MMMM

3
00:00:05,000 --> 00:00:06,000
late
"""


def test_captions_show_in_their_time_and_are_stored(
    video: Path, tmp_path: Path, context: LocalContext
) -> None:
    (tmp_path / "x.srt").write_text(SRT)
    out = tmp_path / "captioned.mp4"
    request = Caption(video=video, srt=tmp_path / "x.srt", output=out, beside=("vtt",), crf=10)
    run_and_publish("caption", request, context)
    before = [frame.rgb_HWC.numpy().astype(int) for frame in media.VideoReader(video).frames()]
    after = [frame.rgb_HWC.numpy().astype(int) for frame in media.VideoReader(out).frames()]
    assert len(after) == 50
    changed = [bool(np.abs(b - a)[45:].max() > 80) for b, a in zip(before, after, strict=True)]
    assert changed == [10 <= n < 25 or 30 <= n < 40 for n in range(50)]
    facts = media.probe(out)
    assert len(facts.subtitles) == 1 and len(facts.sounds) == 1 and facts.labels["title"] == "A title"
    assert "00:00:00.400 --> 00:00:01.000\nWWWW" in (tmp_path / "captioned.vtt").read_text()
    assert any("1 captions begin after the video's end" in note for note in context.notes)


def test_soft_captions_leave_the_pictures_alone(video: Path, tmp_path: Path, context: LocalContext) -> None:
    (tmp_path / "x.srt").write_text(SRT)
    out = tmp_path / "soft.mp4"
    run_and_publish("caption", Caption(video=video, srt=tmp_path / "x.srt", output=out, burn=False), context)
    pairs = zip(media.VideoReader(video).frames(), media.VideoReader(out).frames(), strict=True)
    assert all(bool((a.rgb_HWC == b.rgb_HWC).all()) for a, b in pairs)
    assert len(media.probe(out).subtitles) == 1


def test_captions_need_one_source_and_a_place(video: Path) -> None:
    with pytest.raises(UsageError, match="give either --text or --srt; got neither"):
        Caption(video=video, output="x.mp4")
    with pytest.raises(UsageError, match="captions must go somewhere"):
        Caption(video=video, srt="x.srt", output="x.mp4", burn=False, soft=False)


def test_info_tells_whole_from_cut(video: Path, tmp_path: Path, context: LocalContext) -> None:
    whole = run("info", Info(file=video), context)
    assert whole.facts["whole"] is True and whole.exit_code == 0 and whole.facts["recipe"] is None
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(video.read_bytes()[: video.stat().st_size * 2 // 3])
    report = run("info", Info(file=broken), context)
    assert report.facts["whole"] is False and report.exit_code == MediaError.exit_code
    assert "of 50 frames" in report.report or "sound:" in report.report
    assert run("info", Info(file=broken, quick=True), context).facts["whole"] is None


def test_labels_cannot_steer_the_terminal(video: Path, tmp_path: Path, context: LocalContext) -> None:
    media.remux_labels(video, tmp_path / "evil.mp4", {"title": "\x1b[31mred\x07"})
    report = run("info", Info(file=tmp_path / "evil.mp4", quick=True), context).report
    assert "red" in report and not any(ord(letter) < 32 and letter != "\n" for letter in report)
