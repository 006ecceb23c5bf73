"""Peak memory of making a film of ten minutes against one of thirty seconds: it must not grow with the length.

    python benchmarks/film_memory.py [--minutes 10] [--final]

Both storyboards repeat the same five-second shots (photos, a scene, narration, captions, music). Measured is the most
memory that all processes of the command held at one time (sum of resident sets, sampled every 50 ms). JSON out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

SAYINGS = (
    "The first light falls on the harbor wall.",
    "Nobody hurries here before the bell has rung.",
    "Bread, salt, and the smell of tar and rope.",
)


def storyboard(folder: Path, shots: int) -> Path:
    lines = ["storyboard: 1", f"title: Film of {shots} shots", "format: {quality: 720p}", "music: {mood: calm}", "shots:"]
    for number in range(shots):
        if number % 6 == 5:
            lines.append("  - scene: the sea at dusk, two sailing boats")
        else:
            lines.append(f"  - image: photo{number % 3}.png")
        lines += [f"    say: {SAYINGS[number % 3]}", "    duration: 5s"]
        lines += ["    transition: dissolve"] if number % 2 else []
    path = folder / f"film{shots}.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path


def photos(folder: Path) -> None:
    ys, xs = np.mgrid[0:900, 0:1600]
    for number in range(3):
        waves = [128 + 90 * np.sin(xs / (90 + 20 * number) + channel + ys / 70) for channel in range(3)]
        Image.fromarray(np.stack(waves, -1).astype(np.uint8)).save(folder / f"photo{number}.png")


def peak_bytes(command: list[str], cache: Path) -> tuple[int, float]:
    """Most memory held at one time by the command and all it started, and its seconds."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, "MUTOSCOPE_CACHE": str(cache)}, start_new_session=True, stdout=subprocess.DEVNULL
    )
    most = 0
    while process.poll() is None:
        most = max(most, sum(resident(pid) for pid in members(process.pid)))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with code {process.returncode}")
    return most, time.monotonic() - began


def members(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                found.append(int(entry.name))
    return found


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--final", action="store_true", help="full size instead of the draft")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos(folder)
        found = {}
        for label, shots in (("short", 6), ("long", round(asked.minutes * 12))):
            board = storyboard(folder, shots)
            options = [] if asked.final else ["--draft"]
            command = [sys.executable, "-m", "mutoscope", "film", str(board), "-o", str(folder / f"{label}.mp4"),
                       "--quiet", *options]  # fmt: skip
            most, seconds = peak_bytes(command, folder / f"cache-{label}")
            found[label] = {"film_seconds": shots * 5, "peak_mib": round(most / 2**20), "seconds": round(seconds, 1)}
    ratio = found["long"]["peak_mib"] / found["short"]["peak_mib"]
    print(json.dumps({**found, "ratio": round(ratio, 3), "draft": not asked.final}))


if __name__ == "__main__":
    main()
