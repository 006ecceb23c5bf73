"""Process CPU time to draw a frame of every place, under a moving camera, on one thread.

    python benchmarks/scenes.py [--frames 10] [--size 640x360 --size 1280x720] [--time dusk]

The first frame of a scene, which lays it out, is told apart. Times are of this machine and this moment. JSON out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

import cv2
import numpy as np

from mutoscope.types import Size
from mutoscope.worlds.postcards import scene
from mutoscope.worlds.postcards.composition import PLACES
from mutoscope.worlds.scene import Understanding, View


def measure(place: str, moment: str, size: Size, frames: int) -> tuple[float, list[float]]:
    """Milliseconds of the first frame, and of each of the others."""
    card = scene(Understanding(attributes={"place": place, "time": moment}), seed=5, seconds=4.0)
    spent = []
    for k in range(frames + 1):
        began = time.process_time()
        card.picture(0.04 * k, size, View(x=0.001 * k, zoom=1.0 + 0.002 * k))
        spent.append(1000.0 * (time.process_time() - began))
    return spent[0], spent[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=10)
    parser.add_argument("--size", action="append", default=None, metavar="WxH")
    parser.add_argument("--time", default="dusk")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    sizes = asked.size or ["640x360", "1280x720"]
    measure("sea", asked.time, Size(64, 36), 1)  # the grain of the paper is made once
    places: dict[str, dict[str, dict[str, float]]] = {}
    for place in sorted(PLACES):
        places[place] = {}
        for name in sizes:
            width, height = map(int, name.split("x"))
            first, others = measure(place, asked.time, Size(width, height), asked.frames)
            places[place][name] = {
                "first_ms": round(first, 1), "median_ms": round(statistics.median(others), 1),
                "least_ms": round(min(others), 1), "most_ms": round(max(others), 1),
            }  # fmt: skip
    mean = {name: round(statistics.mean(place[name]["median_ms"] for place in places.values()), 1) for name in sizes}
    print(json.dumps({
        "mean_of_medians_ms": mean, "places": places, "frames": asked.frames, "time": asked.time,
        "machine": platform.machine(), "python": platform.python_version(), "numpy": np.__version__,
        "opencv": cv2.__version__,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
