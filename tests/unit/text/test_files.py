"""SubRip and WebVTT: exact to the millisecond, read back equal by an independent reader."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pysubs2
import pytest

from mutoscope.errors import MediaError
from mutoscope.text.files import Subtitle, read, read_text, to_srt, to_vtt

NTSC = Fraction(30000, 1001)
SUBTITLES = [
    Subtitle(
        start=45 / NTSC,
        stop=Fraction(107) / NTSC,
        lines=("Salt & pepper <now>", "里斯本醒得很早。"),
        words=(
            ("Salt", 45 / NTSC, 55 / NTSC, 0),
            ("&", 55 / NTSC, 57 / NTSC, 0),
            ("pepper", 57 / NTSC, 70 / NTSC, 0),
            ("<now>", 70 / NTSC, 80 / NTSC, 0),
            ("里斯本醒得很早。", 80 / NTSC, 107 / NTSC, 1),
        ),
    ),
    Subtitle(
        start=Fraction(3725), stop=Fraction(3727, 1) + Fraction(1, 3), lines=("One line -- and no more.",)
    ),
]


def test_srt_reads_back_to_the_millisecond() -> None:
    parsed = pysubs2.SSAFile.from_string(to_srt(SUBTITLES), format_="srt", keep_unknown_html_tags=True)
    assert [(event.start, event.end) for event in parsed] == [(1502, 3570), (3725000, 3727333)]
    assert [event.plaintext for event in parsed] == ["\n".join(subtitle.lines) for subtitle in SUBTITLES]
    assert to_srt(SUBTITLES).startswith("1\n00:00:01,502 --> 00:00:03,570\n")


def test_vtt_reads_back_to_the_millisecond() -> None:
    parsed = pysubs2.SSAFile.from_string(to_vtt(SUBTITLES, words=False), format_="vtt")
    assert [(event.start, event.end) for event in parsed] == [(1502, 3570), (3725000, 3727333)]
    assert parsed[1].plaintext == "One line -- and no more."


def test_vtt_marks_when_each_word_begins() -> None:
    block = to_vtt(SUBTITLES).split("\n\n")[1]
    assert block.splitlines() == [
        "00:00:01.502 --> 00:00:03.570",
        "Salt <00:00:01.835>&amp; <00:00:01.902>pepper <00:00:02.336>&lt;now&gt;",
        "<00:00:02.669>里斯本醒得很早。",
    ]


def test_times_of_words_rise_and_stay_inside() -> None:
    words = (
        ("a", Fraction(1), Fraction(1), 0),
        ("b", Fraction(1), Fraction(1), 0),
        ("c", Fraction(2), Fraction(2), 0),
    )
    text = to_vtt([Subtitle(start=Fraction(1), stop=Fraction(2), lines=("a b c",), words=words)])
    assert "a b c" in text  # none of them lies strictly between start and stop


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
def test_what_was_written_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    path.write_text(to_srt(SUBTITLES[1:]) if suffix == ".srt" else to_vtt(SUBTITLES), encoding="utf-8")
    found = read(path)
    assert found[-1] == Subtitle(start=Fraction(3725), stop=Fraction(3727333, 1000), lines=SUBTITLES[1].lines)
    if suffix == ".vtt":
        assert found[0].lines == SUBTITLES[0].lines


def test_windows_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "film.srt"
    path.write_bytes(to_srt(SUBTITLES[1:]).replace("\n", "\r\n").encode("utf-8-sig"))
    assert read(path)[0].lines == SUBTITLES[1].lines
    path.write_bytes(to_srt(SUBTITLES[1:]).encode("utf-16"))
    assert read(path)[0].lines == SUBTITLES[1].lines


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("gone.srt", None, r"gone\.srt: there is no such file"),
        ("film.txt", b"x", r"film\.txt: captions are read from \.srt and \.vtt files; got '\.txt'"),
        ("film.srt", b"\xff\x00\xfa", r"film\.srt: is not text in UTF-8"),
        ("film.srt", b"nothing here", r"film\.srt: holds no subtitle"),
        ("film.vtt", b"", r"film\.vtt: holds no subtitle"),
    ],
)
def test_bad_files_are_named_in_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, expected: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MediaError, match=expected):
        read(path)


def test_a_text_is_an_ordinary_small_file_of_utf8(tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    path.write_bytes("\ufeffGood evening.".encode())
    assert read_text(path, most_bytes=100) == "Good evening."
    with pytest.raises(
        MediaError, match=r"^said\.txt: a file of text may have 3 bytes here; this one has 16\."
    ):
        read_text(path, most_bytes=3)
    path.write_bytes(b"ab\xff")
    with pytest.raises(MediaError, match=r"^said\.txt: this is not UTF-8 text \(byte 3 is not\); save it"):
        read_text(path, most_bytes=100)
    with pytest.raises(MediaError, match=r"this is a folder"):
        read_text(tmp_path, most_bytes=100)
    os.mkfifo(tmp_path / "pipe.srt")
    with pytest.raises(MediaError, match=r"^pipe\.srt: this is not an ordinary file"):
        read(tmp_path / "pipe.srt")  # a plain open would wait for a writer without end
    with pytest.raises(MediaError, match=r"^zero: this is not an ordinary file"):
        read_text(Path("/dev/zero"), most_bytes=100)
