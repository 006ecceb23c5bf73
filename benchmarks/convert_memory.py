"""Memory of converting a film and one ten times as long: the peak must not grow with the length.

    python benchmarks/convert_memory.py [--seconds 12]

Each conversion runs in a process of its own; prints JSON with the peak resident sizes in MB and their ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np

from mutoscope.media import VideoWriter, join
from mutoscope.rng import generator
from mutoscope.types import Samples, Size

SIZE = Size(640, 360)

CHILD = """
import resource, sys
from mutoscope.media import convert
from mutoscope.types import Size
convert(sys.argv[1], sys.argv[2], codec="h264", size=Size(480, 270), preset="ultrafast", sound=sys.argv[3])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def make_film(folder: Path, seconds: int) -> Path:
    """Drifting texture with stereo noise, 25 frames a second."""
    random = generator(0, "benchmark.memory")
    coarse = random.integers(0, 256, (40, 60, 3)).astype(np.uint8)
    ground = cv2.resize(coarse, (900, 600), interpolation=cv2.INTER_CUBIC)
    piece = folder / f"piece{seconds}.mp4"
    with VideoWriter(piece, size=SIZE, rate=25, preset="ultrafast") as writer:
        for k in range(25 * seconds):
            x, y = 120 + int(110 * np.sin(k / 30)), 110 + int(100 * np.cos(k / 41))
            writer.write(ground[y : y + SIZE.height, x : x + SIZE.width])

    def noise() -> Iterator[Samples]:
        for _ in range(seconds):
            yield (random.standard_normal((2, 48000)) / 20).astype(np.float32)

    film = folder / f"film{seconds}.mp4"
    join([piece], film, rate=writer.rate, size=SIZE, sound=noise)
    return film


def peak_mb(film: Path, sound: str) -> float:
    """The middle of three runs."""
    found = []
    for _ in range(3):
        run = subprocess.run(
            [sys.executable, "-c", CHILD, str(film), str(film.with_name("out.mp4")), sound],
            check=True,
            capture_output=True,
            text=True,
        )
        found.append(int(run.stdout) / 1024)
    return sorted(found)[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        short, long = (make_film(Path(folder), options.seconds * factor) for factor in (1, 10))
        results = {}
        for sound in ("copy", "opus"):
            peaks = [peak_mb(film, sound) for film in (short, long)]
            results[f"sound_{sound}"] = {
                "short_mb": round(peaks[0], 1),
                "ten_times_longer_mb": round(peaks[1], 1),
                "ratio": round(peaks[1] / peaks[0], 4),
            }
    machine = {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()}
    print(
        json.dumps(
            {"seconds": options.seconds, **results, "machine": machine, "av": av.__version__}, indent=2
        )
    )


if __name__ == "__main__":
    main()
