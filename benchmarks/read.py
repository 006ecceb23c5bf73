"""How fast pictures come out: against OpenCV in order, and against seeking one by one.

    python benchmarks/read.py [FILE] [--repeats 5]

Prints JSON. Ratios above 1 mean VideoReader is the faster one; both sides run in this process, in turns.
Without FILE a 720p H.264 clip of 10 s with moving texture and noise is made first.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import torch

from mutoscope.media import VideoReader, VideoWriter, open_media
from mutoscope.rng import generator
from mutoscope.types import Size


def make_clip(path: Path, seconds: int = 10) -> None:
    """1280x720, 25 frames a second: a picture larger than the frame that drifts, with a little noise."""
    random = generator(0, "benchmark.read")
    coarse = random.integers(0, 256, (60, 90, 3)).astype(np.uint8)
    ground = cv2.resize(coarse, (1600, 1000), interpolation=cv2.INTER_CUBIC)
    noise = random.integers(0, 9, (8, 720, 1280, 3)).astype(np.uint8)
    with VideoWriter(path, size=Size(1280, 720), rate=25, crf=20, preset="veryfast", threads=2) as writer:
        for k in range(25 * seconds):
            x, y = 160 + int(150 * np.sin(k / 30)), 140 + int(130 * np.cos(k / 41))
            writer.write(cv2.add(ground[y : y + 720, x : x + 1280], noise[k % 8]))


def ours(path: Path, quick: bool = False) -> int:
    return sum(1 for frame in VideoReader(path, quick=quick).frames() if frame.rgb_HWC.shape[2] == 3)


def opencv(path: Path) -> int:
    capture, count = cv2.VideoCapture(str(path)), 0
    while True:
        there, picture = capture.read()
        if not there:
            return count
        torch.from_numpy(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
        count += 1


def planned(path: Path, times: list[Fraction]) -> list[Fraction]:
    return [frame.seconds for frame in VideoReader(path).frames_at(times)]


def one_by_one(path: Path, times: list[Fraction]) -> list[Fraction]:
    """Seek to the key picture before each time and decode up to it; only the wanted is converted."""
    found = []
    with open_media(path) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_type, stream.codec_context.thread_count = (
            "AUTO",
            min(4, os.cpu_count() or 1),
        )
        assert stream.time_base is not None
        for wanted in times:
            container.seek(int(wanted / stream.time_base), stream=stream, backward=True)
            last: av.VideoFrame | None = None
            for frame in container.decode(stream):
                if frame.pts * stream.time_base > wanted:
                    break
                last = frame
            assert last is not None and last.pts is not None
            torch.from_numpy(last.to_ndarray(format="rgb24"))
            found.append(last.pts * stream.time_base)
    return found


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def compared(pairs: list[tuple[float, float]]) -> dict[str, object]:
    ratios = [theirs / mine for theirs, mine in pairs]
    return {
        "other_s": round(statistics.median(theirs for theirs, _ in pairs), 4),
        "ours_s": round(statistics.median(mine for _, mine in pairs), 4),
        "ratio": round(statistics.median(ratios), 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder) / "clip.mp4"
        if options.file is None:
            make_clip(path)
        facts = VideoReader(path).picture
        count = VideoReader(path).num_frames()
        picks = generator(1, "benchmark.read").integers(0, count, 40)
        times = [Fraction(int(k)) / facts.rate for k in picks]
        assert ours(path) == opencv(path) == count
        assert planned(path, times) == one_by_one(path, times)
        order = [
            (
                seconds(lambda: opencv(path)),
                seconds(lambda: ours(path)),
                seconds(lambda: ours(path, quick=True)),
            )
            for _ in range(options.repeats)
        ]
        jumps = [
            (seconds(lambda: one_by_one(path, times)), seconds(lambda: planned(path, times)))
            for _ in range(options.repeats)
        ]
    print(
        json.dumps(
            {
                "file": path.name,
                "frames": count,
                "size": str(facts.shown),
                "codec": facts.codec,
                "in_order_exact_colors": compared([(a, b) for a, b, _ in order]),
                "in_order_quick_colors": compared([(a, c) for a, _, c in order]),
                "random_40": compared(jumps),
                "machine": {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()},
                "versions": {"av": av.__version__, "opencv": cv2.__version__, "torch": torch.__version__},
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
