"""Clips a second of processor time for every training world, on one thread.

    python benchmarks/worlds_speed.py [--clips 80] [--world postcards]

Clips are asked for in order, as a training or a bank asks for them. Times are of this machine and moment. JSON out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

import cv2

from mutoscope.worlds.catalogue import TRAINING

TARGETS = {"shapes": 500.0, "postcards": 15.0}  # clips a second; below, a training waits for its data


def measure(name: str, clips: int) -> dict[str, object]:
    """Clips and labels a second, after a first clip that fills caches."""
    world = TRAINING.load(name)
    world.clip(world.labels(0, 0), 0, 0)
    began = time.process_time()
    for index in range(clips):
        world.clip(world.labels(1, index), 1, index)
    drawn = time.process_time() - began
    began = time.process_time()
    for index in range(1000):
        world.labels(2, index)
    labeled = time.process_time() - began
    return {
        "size": str(world.size), "frames": world.num_frames, "clips_per_second": round(clips / drawn, 1),
        "target": TARGETS.get(name), "labels_per_second": round(1000 / labeled),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=80)
    parser.add_argument("--world", action="append", default=None, choices=sorted(TRAINING.keys()))
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    worlds = {name: measure(name, asked.clips) for name in asked.world or sorted(TRAINING.keys())}
    print(json.dumps({"machine": platform.platform(), "clips": asked.clips, "worlds": worlds}, indent=1))


if __name__ == "__main__":
    main()
