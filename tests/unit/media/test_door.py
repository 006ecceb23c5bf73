"""Files that would open other files or addresses, that are no media, or that ask for too much."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numbered import make

from mutoscope.errors import MediaError
from mutoscope.media import Budget, SoundWriter, VideoReader, VideoWriter, open_media, probe
from mutoscope.rng import generator
from mutoscope.types import Size


class Listener:
    """Counts connections to a local port."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.socket.close()


PAYLOADS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n{target}\n#EXT-X-ENDLIST\n",
    "hls-with-bom": "\ufeff#EXTM3U\n#EXTINF:1,\n{target}\n#EXT-X-ENDLIST\n",
    "ffconcat": "ffconcat version 1.0\nfile '{target}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
    "dash": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{target}</BaseURL></MPD>\n',
    "pls": "[playlist]\nFile1={target}\n",
    "asx": '<asx version="3"><entry><ref href="{target}"/></entry></asx>\n',
    "ffmetadata": ";FFMETADATA1\ntitle={target}\n",
    "smil": '<smil><body><video src="{target}"/></body></smil>\n',
    "rtsp": "rtsptext\nrtsp://127.0.0.1:{port}/x\n",
    "imf": '<?xml version="1.0"?><AssetMap xmlns="http://www.smpte-ra.org/schemas/429-9/2007/AM"/>\n',
    "lavfi": "movie={target}\n",
}
SUFFIXES = (".mp4", ".mkv", ".m3u8", ".ffconcat", ".sdp", ".mpd", ".txt")


@pytest.mark.parametrize("payload", sorted(PAYLOADS))
def test_a_script_posing_as_a_video_opens_nothing(
    payload: str, tmp_path: Path, clips: Path, listener: Listener
) -> None:
    sibling = tmp_path / "sibling.mp4"
    sibling.write_bytes((clips / "clip.mp4").read_bytes())
    os.utime(sibling, ns=(1, 1))  # with relatime the first read would move the access time
    for target in (sibling.name, str(sibling), f"file://{sibling}", f"http://127.0.0.1:{listener.port}/x.ts"):
        for suffix in SUFFIXES:
            path = tmp_path / f"film{suffix}"
            path.write_text(PAYLOADS[payload].format(target=target, port=listener.port), encoding="utf-8")
            for act in (open_media, probe, VideoReader):
                with pytest.raises(MediaError) as caught:
                    act(path)
                assert str(caught.value).startswith(path.name)
    assert listener.connections == 0
    assert sibling.stat().st_atime_ns == 1


@pytest.mark.parametrize(
    "name",
    [
        "http://127.0.0.1:{port}/x.mp4",
        "https://127.0.0.1:{port}/x.mp4",
        "rtmp://127.0.0.1:{port}/x",
        "rtsp://127.0.0.1:{port}/x",
        "tcp://127.0.0.1:{port}",
        "udp://127.0.0.1:{port}",
        "concat:{clip}|{clip}",
        "concatf:{clip}",
        "subfile,,start,0,end,999,,:{clip}",
        "cache:{clip}",
        "crypto:{clip}",
        "async:{clip}",
        "data:video/mp4;base64,AAAA",
        "pipe:0",
        "fd:0",
        "lavfi:testsrc",
        "tee:{clip}",
        "//127.0.0.1:{port}/x.mp4",
        "im%03d.png",
        "-i",
    ],
)
def test_protocols_and_patterns_given_as_names_are_refused(
    name: str, tmp_path: Path, clips: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "im001.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(MediaError):
        open_media(name.format(port=listener.port, clip=clips / "clip.mp4"))
    assert listener.connections == 0


def test_a_mov_that_refers_to_another_file_does_not_open_it(tmp_path: Path, clips: Path) -> None:
    """QuickTime data references can name other files; they stay shut (and the broken one decodes to nothing)."""
    good = make(tmp_path / "good.mov")
    other = tmp_path / "other.mp4"
    other.write_bytes((clips / "clip.mp4").read_bytes())
    os.utime(other, ns=(1, 1))
    data = good.read_bytes()
    url = b"file://" + str(other).encode() + b"\x00"
    entry = struct.pack(">I4sI", 12 + len(url), b"url ", 0) + url  # flag 0: the samples are elsewhere
    old = struct.pack(">I4sI", 12, b"url ", 1)
    assert old in data
    (tmp_path / "refers.mov").write_bytes(data.replace(old, entry[: len(old)], 1))
    with contextlib.suppress(MediaError):  # one sentence, or its own samples
        assert sum(1 for _ in VideoReader(tmp_path / "refers.mov").frames()) == 24
    assert other.stat().st_atime_ns == 1


@pytest.mark.parametrize(
    "name",
    [
        "-video.mp4",
        "a:b.mp4",
        "concat:x.mp4",
        "im%03d.mp4",
        "two\nlines.mp4",
        "快照.mp4",
        "it's.mp4",
        " .mp4",
    ],
)
def test_odd_but_honest_names_open(
    name: str, tmp_path: Path, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes((clips / "clip.mp4").read_bytes())
    assert probe(name).num_frames == 24
    assert probe(tmp_path / name).num_frames == 24


def test_a_missing_file_names_its_neighbors(clips: Path) -> None:
    with pytest.raises(MediaError, match=r"^clp\.mp4 was not found in .*; near names there: .*clip\.mp4"):
        open_media(clips / "clp.mp4")
    with pytest.raises(MediaError, match="there is no folder"):
        open_media(clips / "nowhere" / "clip.mp4")


def test_pipes_folders_devices_and_empty_files_have_their_own_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    (tmp_path / "empty.mp4").touch()
    for path, words in (
        (tmp_path / "pipe.mp4", "pipe or device"),  # a blocking open would hang here
        (tmp_path, "is a folder"),
        (Path("/dev/null"), "pipe or device"),
        (tmp_path / "empty.mp4", "empty"),
    ):
        with pytest.raises(MediaError, match=words) as caught:
            open_media(path)
        assert str(caught.value).startswith(path.name)
    with pytest.raises(MediaError, match="NUL"):
        open_media("a\x00b.mp4")


def test_sound_only_and_cover_only_are_told_apart(tmp_path: Path, clips: Path) -> None:
    with pytest.raises(MediaError, match="has no pictures, only sound"):
        VideoReader(clips / "tone.wav")
    import av

    with av.open(str(tmp_path / "cover.mp4"), "w") as out:
        stream = out.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        stream.disposition = stream.disposition.attached_pic
        out.mux(
            stream.encode(
                av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8)).reformat(format="yuvj420p")
            )
        )
        out.mux(stream.encode(None))
    with pytest.raises(MediaError, match=r"^cover\.mp4 holds only a cover picture"):
        probe(tmp_path / "cover.mp4")
    with av.open(str(tmp_path / "none.mp4"), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height = 64, 48
        out.start_encoding()
    with pytest.raises(MediaError, match=r"^none\.mp4"):
        probe(tmp_path / "none.mp4")


def test_codecs_outside_the_list_are_refused(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "foreign.avi"), "w") as out:
        stream = out.add_stream("huffyuv", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv422p"
        for k in range(3):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), k, np.uint8)).reformat(format="yuv422p")
            frame.pts = k
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(MediaError, match=r"^foreign\.avi holds video coded as 'huffyuv'; .*h264"):
        open_media(tmp_path / "foreign.avi")


def test_budgets_are_counted_before_anything_is_decoded(tmp_path: Path, clips: Path) -> None:
    for budget, words in (
        (Budget(most_pixels=96 * 64 - 1), "96x64"),
        (Budget(most_seconds=0.5), "at most 0 s|at most 1 s"),
        (Budget(most_streams=0), "1 streams"),
    ):
        with pytest.raises(MediaError, match=words):
            open_media(clips / "clip.mp4", budget)
    with pytest.raises(MediaError, match="2 sound channels"):
        open_media(clips / "tone.wav", Budget(most_channels=1))
    open_media(clips / "clip.mp4", Budget(most_pixels=96 * 64, most_streams=1)).close()


BOMB = """
import resource, sys, time
from mutoscope.errors import MediaError
from mutoscope.media import VideoReader
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
try:
    next(VideoReader(sys.argv[1], threads=1).frames())
except MediaError as error:
    print(error)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert time.perf_counter() - start < 2, time.perf_counter() - start
    assert grown < 200_000, grown
else:
    raise SystemExit("decoded")
"""


@pytest.mark.parametrize("codec", ["h264", "gif-claim"])
def test_a_small_file_with_huge_pictures_is_refused_in_little_memory(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb.mp4"
    if codec == "gif-claim":
        path.write_bytes(b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + b"\x2c"
                         + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x02\x02\x44\x01\x00\x3b")  # fmt: skip
    else:
        big = Size(8192, 4608)  # 37.7 million pixels; the budget ends at 33.6
        with VideoWriter(path, size=big, rate=1, codec=codec, preset="ultrafast") as writer:
            writer.write(np.zeros((big.height, big.width, 3), np.uint8))
    run = subprocess.run([sys.executable, "-c", BOMB, str(path)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("bomb.mp4")


def test_a_size_that_changes_midway_is_refused(tmp_path: Path) -> None:
    import av

    parts = []
    for size in (Size(96, 64), Size(128, 96)):
        make(tmp_path / "part.mp4", 12, size=size)
        with av.open(str(tmp_path / "part.mp4")) as source, av.open(str(tmp_path / "part.ts"), "w") as out:
            stream = out.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = stream
                    out.mux(packet)
        parts.append((tmp_path / "part.ts").read_bytes())
    path = tmp_path / "both.ts"
    path.write_bytes(b"".join(parts))
    with pytest.raises(MediaError, match=r"^both\.ts changes its size from 96x64 to 128x96"):
        list(VideoReader(path, strict=False).frames())


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.webm", "clip.gif"])
def test_cut_files_raise_one_sentence_or_say_how_much_is_missing(
    name: str, clips: Path, tmp_path: Path
) -> None:
    data = (clips / name).read_bytes()
    path = tmp_path / name
    silent = 0
    for part in range(1, 20):
        path.write_bytes(data[: len(data) * part // 20])
        try:
            count = sum(1 for _ in VideoReader(path, threads=1).frames())
        except MediaError as error:
            assert str(error).startswith(name) and str(error).count(". ") == 0
        else:
            silent += count < 24
        try:
            reader = VideoReader(path, strict=False, threads=1)
            count = sum(1 for _ in reader.frames())
        except MediaError:
            continue
        assert count == 24 or reader.truncated is not None, (part, count)
    assert silent == 0


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.webm", "clip.gif", "tone.wav"])
def test_mutated_files_give_frames_or_one_sentence(name: str, clips: Path, tmp_path: Path) -> None:
    from mutoscope.media import labels, read_sound

    data = np.frombuffer((clips / name).read_bytes(), np.uint8)
    random = generator(5, "test.media.mutate")
    path = tmp_path / name
    for trial in range(60):
        bad = data.copy()
        spread = (
            len(bad) if trial % 2 else min(len(bad), 1500)
        )  # half of them near the head, where the structure is
        for place in random.integers(0, spread, 1 + trial % 12):
            bad[place] = random.integers(0, 256)
        path.write_bytes(bad.tobytes())
        for act in (
            lambda: sum(1 for _ in VideoReader(path, threads=1).frames()),
            lambda: sum(1 for _ in VideoReader(path, strict=False, threads=1).frames()),
            lambda: read_sound(path),
            lambda: labels(path),
        ):
            try:
                act()
            except MediaError as error:
                assert name in str(error)


def test_labels_that_are_not_text_do_not_crash(tmp_path: Path) -> None:
    path = make(tmp_path / "clip.mp4", 2, labels={"title": "TITLETITLE"})
    path.write_bytes(path.read_bytes().replace(b"TITLETITLE", b"\xff\xfe\x80\xc3(\xff\xff\xff\xff\xff"))
    assert "title" in probe(path).labels


DATA = os.environ.get("MUTOSCOPE_TEST_DATA")


@pytest.mark.skipif(not DATA, reason="MUTOSCOPE_TEST_DATA is not set")
@pytest.mark.parametrize("folder", ["broken", "natural"])
def test_every_collected_file_gives_frames_or_one_sentence(folder: str) -> None:
    files = [path for path in sorted(Path(str(DATA), folder).rglob("*")) if path.is_file()]
    assert len(files) > 20
    decoded = 0
    for path in files:
        for strict in (True, False):
            try:
                for k, frame in enumerate(VideoReader(path, strict=strict, threads=1, quick=True).frames()):
                    assert frame.rgb_HWC.shape[2] == 3
                    decoded += 1
                    if k == 12:
                        break
            except MediaError as error:
                assert str(error).startswith(path.name)
    assert decoded > 200


def test_a_wav_with_absurd_lengths_is_refused(tmp_path: Path) -> None:
    from mutoscope.media import map_sound

    with SoundWriter(tmp_path / "x.wav") as writer:
        writer.write(np.zeros((2, 100), np.float32))
    data = bytearray((tmp_path / "x.wav").read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = b"\xff\xff\xff\x7f"
    (tmp_path / "x.wav").write_bytes(data)
    with pytest.raises(MediaError, match=r"^x\.wav is cut: 800 of"):
        map_sound(tmp_path / "x.wav")
