"""Does a learned model show what it is told? Clips streamed from fresh prompts, read back, seen and unseen apart.

    python benchmarks/obeys.py [--model shapes] [--prompts 512] [--steps 10] [--guidance 2] [--sheet sheet.png]

Prompts are the world's labels at addresses no training used; half of them hold a combination that no training clip
holds. Clips are read by the world's own reader by rule, or by the model's reader network where the world has none;
``floor`` is what the same reader says of real clips of the same labels. JSON on standard output.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch

from mutoscope.metrics.obedience import Read, obedience
from mutoscope.models.store import Bundle, load
from mutoscope.tasks.generate.stream import Manner, blocks, manner

ADDRESS = 2_000_003  # seed of prompts; trainings use small numbers
AT_ONCE = 32


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--model", default="shapes")
    ask.add_argument("--prompts", type=int, default=512, help="in all; half of them unseen")
    ask.add_argument("--steps", type=int)
    ask.add_argument("--guidance", type=float)
    ask.add_argument("--sampler", default="euler")
    ask.add_argument("--sheet", type=Path, help="a picture of the first clips")
    asked = ask.parse_args()
    torch.set_num_threads(1)
    bundle = load(asked.model, reader=True)
    how = manner(bundle, sampler=asked.sampler, steps=asked.steps, guidance=asked.guidance)
    read = reader_of(bundle)
    made, real = [], []
    for unseen in (False, True):
        for start in range(0, asked.prompts // 2, AT_ONCE):
            indices = range(start, min(start + AT_ONCE, asked.prompts // 2))
            labels = [bundle.world.labels(ADDRESS, index, unseen=unseen) for index in indices]
            clips = sampled(bundle, labels, [ADDRESS + 2 * index + unseen for index in indices], how)
            made += [(clip, one, unseen) for clip, one in zip(clips, labels, strict=True)]
            real += [
                (bundle.world.clip(one, ADDRESS, index), one, unseen)
                for index, one in list(zip(indices, labels, strict=True))[:: max(1, asked.prompts // 256)]
            ]
    world = bundle.world
    names, objects = [one.name for one in world.attributes], world.objects
    found = obedience(made, read, names=names, objects=objects)
    floor = obedience(real, read, names=names, objects=objects)
    if asked.sheet:
        sheet(asked.sheet, [clip for clip, _, _ in made])
    shares = {part: kinds(found[part]) for part in ("seen", "unseen")}
    print(json.dumps({"model": asked.model, "manner": how.text(), "prompts": len(made), "shares": shares,
                      "floor": kinds(floor["all"]), "detail": found}))  # fmt: skip


def kinds(table: dict) -> dict[str, float]:
    """Shares by kind of attribute: color1 and color2 are one, ``color``."""
    sums: dict[str, list[int]] = {}
    for name, score in table["attributes"].items():
        here = sums.setdefault(name.rstrip("0123456789"), [0, 0])
        here[0] += score["shown"]
        here[1] += score["asked"]
    return {name: round(shown / max(1, asked), 4) for name, (shown, asked) in sums.items()}


def reader_of(bundle: Bundle) -> Read:
    """By rule where the world can, else by the model's network."""
    world = bundle.world
    if world.read(world.clip(world.labels(0, 0), 0, 0)) is not None:
        return world.read
    if bundle.reader is None:
        raise SystemExit(f"the world {world.name} has no reader by rule, and the model brings no reader network")
    return bundle.reader.read_frames


def sampled(bundle: Bundle, labels: list, seeds: list[int], how: Manner) -> np.ndarray:
    """Clips (B, T, H, W, 3) of the world's training length, streamed."""
    stream = blocks(bundle, labels, seeds=seeds, manner=how)
    return np.concatenate([next(stream) for _ in range(bundle.world.num_frames // 4)], 1)


def sheet(path: Path, clips: list[np.ndarray], rows: int = 16) -> None:
    from PIL import Image

    half = len(clips) // 2
    chosen = [*clips[: rows // 2], *clips[half : half + rows // 2]]  # seen above, unseen below
    gap = [(2, 2), (2, 2), (0, 0)]
    lines = [np.concatenate([np.pad(frame, gap) for frame in clip[::3]], 1) for clip in chosen]
    Image.fromarray(np.concatenate(lines, 0)).save(path)


if __name__ == "__main__":
    main()
