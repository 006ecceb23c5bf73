"""Does a long stream stay what it was? Two minutes of several prompts at once, looked at early, midway and at the end.

    python benchmarks/drift.py [--model shapes] [--streams 32] [--at 2 30 120] [--steps 10] [--sheet sheet.png]

A window of 16 frames that ends at each of the times is read (by the world's own rule, else by the model's reader
network) and compared with the first window. ``change`` is the share of attributes shown now less that share then, over
all attributes and for the one that lost most; ``color_of_range`` how far the mean color of a stream's window went from
its first one, the largest of R, G and B, as a share of the range 0..255, mean over streams; ``color_relative`` the same
as a share of the first window's own level. Both are distances, which streams drifting opposite ways do not cancel;
``color_bias_of_range`` is signed and shows what all streams have in common. ``floor`` is the same of clips the world
draws that long (``--floor`` of them): things that cross, or a sun that sets, move colors without any drift.

Targets: no score falls by more than .1, no color moves by more than .03 of the range (relative is told beside it).
JSON on standard output.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from numpy.typing import NDArray
from obeys import reader_of

from mutoscope.metrics.drift import Moment, drift, moments
from mutoscope.metrics.obedience import Read
from mutoscope.models.store import Bundle, load
from mutoscope.tasks.generate.stream import Manner, blocks, manner
from mutoscope.worlds.training import TrainingWorld

ADDRESS = 3_000_017  # seed of prompts; trainings use small numbers
AT_ONCE = 16
WINDOW = 16  # frames
SCORE, COLOR = 0.1, 0.03  # targets: loss of score, distance of mean color
Windows = dict[int, NDArray[np.uint8]]  # first frame -> (B, WINDOW, H, W, 3)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--model", default="shapes")
    ask.add_argument("--streams", "--seeds", type=int, default=32)
    ask.add_argument(
        "--at", type=float, nargs="+", default=[2, 30, 120], help="seconds at which a window ends"
    )
    ask.add_argument("--steps", type=int)
    ask.add_argument("--guidance", type=float)
    ask.add_argument("--sampler", default="euler")
    ask.add_argument(
        "--floor", type=int, default=8, help="long clips drawn by the world for comparison; 0: none"
    )
    ask.add_argument("--sheet", type=Path, help="a picture of the windows, a row a stream")
    asked = ask.parse_args()
    torch.set_num_threads(1)
    bundle = load(asked.model, reader=True)
    world, read = bundle.world, reader_of(bundle)
    how = manner(bundle, sampler=asked.sampler, steps=asked.steps, guidance=asked.guidance)
    starts = [max(0, round(at * float(bundle.card.frame_rate)) - WINDOW) for at in sorted(asked.at)]
    began, cpu = time.monotonic(), time.process_time()
    streams, pictures = [], []
    for first in range(0, asked.streams, AT_ONCE):
        indices = range(first, min(first + AT_ONCE, asked.streams))
        windows = streamed(bundle, indices, how, starts)
        pictures.append(np.concatenate([window[:, ::5] for window in windows.values()], 1))
        streams += looked_at(windows, [world.labels(ADDRESS, index) for index in indices], world, read)
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    if asked.sheet:
        sheet(asked.sheet, np.concatenate(pictures))
    found, made = summary(streams), len(streams) * (starts[-1] + WINDOW)
    print(json.dumps({
        "model": asked.model, "manner": how.text(), "streams": len(streams), "ends_at_seconds": sorted(asked.at),
        "frames_of_a_window": WINDOW, "targets": {"score": SCORE, "color_of_range": COLOR},
        "kept": kept(found), **found,
        "floor": summary(real(world, asked.floor, starts, read)) if asked.floor else None,
        "wall_seconds": round(wall, 1), "processor_seconds": round(cpu, 1),
        "frames_a_processor_second": round(made / cpu, 1), "at_once": AT_ONCE,
        "timing": "one thread; processor time beside wall time, as other programs may share the machine",
    }))  # fmt: skip


def streamed(bundle: Bundle, indices: Sequence[int], how: Manner, starts: Sequence[int]) -> Windows:
    """Windows of several streams made at once; what lies between is not kept."""
    labels = [bundle.world.labels(ADDRESS, index) for index in indices]
    stream = blocks(bundle, labels, seeds=[ADDRESS + index for index in indices], manner=how)
    return windows_of(stream, starts)


def windows_of(stream: Iterator[NDArray[np.uint8]], starts: Sequence[int]) -> Windows:
    """Blocks (B, some frames, H, W, 3), one after the other, become windows."""
    parts: dict[int, list[NDArray[np.uint8]]] = {start: [] for start in starts}
    at = 0
    for block in stream:
        for start, list_of in parts.items():
            inside = block[:, max(0, start - at) : max(0, start + WINDOW - at)]
            if inside.shape[1]:
                list_of.append(inside)
        at += block.shape[1]
        if at >= starts[-1] + WINDOW:
            break
    return {start: np.concatenate(list_of, 1) for start, list_of in parts.items()}


def looked_at(windows: Windows, labels: Sequence, world: TrainingWorld, read: Read) -> list[list[Moment]]:
    """What every stream is at every window."""
    names = [one.name for one in world.attributes]
    return [
        [
            replace(moment, start=start)
            for start, window in windows.items()
            for moment in moments(
                window[row],
                [0],
                num_frames=WINDOW,
                read=read,
                asked=asked,
                names=names,
                objects=world.objects,
            )
        ]
        for row, asked in enumerate(labels)
    ]


def real(world: TrainingWorld, how_many: int, starts: Sequence[int], read: Read) -> list[list[Moment]]:
    """The same of clips the world draws."""
    found = []
    for index in range(how_many):
        labels = world.labels(ADDRESS, index)
        clip = world.clip(labels, ADDRESS, index, num_frames=starts[-1] + WINDOW)
        found += looked_at(windows_of(iter([clip[None]]), starts), [labels], world, read)
    return found


def summary(streams: list[list[Moment]]) -> dict[str, object]:
    """``drift`` of the metrics, and how far scores and colors are from those of the first window."""
    table = drift(streams)
    then = table["moments"][0]["shares"]
    first = np.array([stream[0].color for stream in streams])
    for place, row in enumerate(table["moments"]):
        lost = {name: round(share - then[name], 4) for name, share in row["shares"].items()}
        worst = min(lost, key=lost.__getitem__)
        colors = np.array([stream[place].color for stream in streams])
        row["score"] = round(float(np.mean(list(row["shares"].values()))), 4)
        gone = [score(stream[place]) - score(stream[0]) for stream in streams]
        row["change"] = {
            "all": round(float(np.mean(gone)), 4),
            "standard_error": round(float(np.std(gone) / len(gone) ** 0.5), 4),
            "worst": [worst, lost[worst]],
        }
        row["color_of_range"] = round(row["color_shift"] / 255, 5)
        row["color_relative"] = round(float((np.abs(colors - first) / np.maximum(first, 1)).max(1).mean()), 5)
        row["color_bias_of_range"] = [round(float(shift), 5) for shift in (colors - first).mean(0) / 255]
    return table


def score(moment: Moment) -> float:
    """Share of what was asked for that one window shows."""
    return float(np.mean(list(moment.shares.values())))


def kept(found: dict) -> dict[str, bool]:
    """Whether the targets are met at every window: scores over all attributes and for each, colors."""
    rows = found["moments"]
    return {
        "score": all(row["change"]["all"] >= -SCORE for row in rows),
        "score_of_every_attribute": all(row["change"]["worst"][1] >= -SCORE for row in rows),
        "color_of_range": all(row["color_of_range"] <= COLOR for row in rows),
        "color_relative": all(row["color_relative"] <= COLOR for row in rows),
    }


def sheet(path: Path, rows: NDArray[np.uint8]) -> None:
    """Four frames of each window of up to sixteen streams."""
    from PIL import Image

    lines = [
        np.concatenate([np.pad(frame, [(2, 2), (2, 2), (0, 0)]) for frame in row], 1) for row in rows[:16]
    ]
    Image.fromarray(np.concatenate(lines, 0)).save(path)


if __name__ == "__main__":
    main()
