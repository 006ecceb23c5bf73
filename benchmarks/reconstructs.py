"""How well, and how fast, does a model's autoencoder give clips back?

    python benchmarks/reconstructs.py [--model shapes] [--clips 64] [--sheet sheet.png]

Clips are drawn by the model's world at addresses no training used, half of them with combinations no training clip
holds; the weights are those of the model folder, in the precision in which it is used (bf16 where the CPU has it). PSNR
is of 8-bit frames before and after, clip by clip: mean, tenth percentile and worst, and of the mean error of all.
Paces are frames a second of one thread: of processor time, and of the clock, which other programs slow down.
``decode_streamed`` is one latent frame (4 frames) at a time, as `generate` does it. JSON on standard output.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch

from mutoscope.metrics.psnr import psnr
from mutoscope.models.autoencoder import FRAMES
from mutoscope.models.store import load
from mutoscope.pixels import to_file, to_model

ADDRESS = 2_000_029  # seed of clips; trainings use small numbers


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--model", default="shapes")
    ask.add_argument("--clips", type=int, default=64)
    ask.add_argument("--rounds", type=int, default=9, help="of the timings, whose median counts")
    ask.add_argument("--sheet", type=Path, help="a picture: clips above, what came back below")
    asked = ask.parse_args()
    torch.set_num_threads(1)
    bundle = load(asked.model, roles=("autoencoder",))
    world, autoencoder = bundle.world, bundle.autoencoder
    if world is None:
        raise SystemExit(
            f"the model {asked.model} was trained on footage; there is no world to draw fresh clips"
        )
    decibels, errors, rows = [], [], []
    with torch.inference_mode():
        for number in range(asked.clips):
            labels = world.labels(ADDRESS, number, unseen=bool(number % 2))
            clip = torch.from_numpy(world.clip(labels, ADDRESS, number))
            back = to_file(autoencoder.decode(autoencoder.encode(to_model(clip)[None])[0])[0])
            decibels.append(float(psnr(back[None], clip[None], peak=255)))
            errors.append(float((back.float() - clip.float()).square().mean()))
            if number < 6:
                rows += [clip[::3].numpy(), back[::3].numpy()]
        x = to_model(clip)[None].to(bundle.dtype)
        z = autoencoder.encode(x)[0]
        memory: dict = {}
        paces = {
            "encode": pace(lambda: autoencoder.encode(x), len(clip), asked.rounds),
            "decode": pace(lambda: autoencoder.decode(z), len(clip), asked.rounds),
            "decode_streamed": pace(lambda: autoencoder.decode(z[:, :, :1], memory), FRAMES, asked.rounds),
        }
    if asked.sheet:
        sheet(asked.sheet, rows)
    print(json.dumps({
        "model": asked.model, "size": str(bundle.card.picture_size), "clips": asked.clips, "frames": len(clip),
        "precision": str(bundle.dtype).removeprefix("torch."),
        "psnr_db": {
            "mean": round(statistics.fmean(decibels), 3),
            "standard_error": round(float(np.std(decibels) / len(decibels) ** 0.5), 3),
            "tenth_percentile": round(float(np.percentile(decibels, 10)), 3), "worst": round(min(decibels), 3),
            "of_mean_error": round(float(10 * np.log10(255**2 / np.mean(errors))), 3),
            "seen": round(statistics.fmean(decibels[::2]), 3),
            "unseen": round(statistics.fmean(decibels[1::2]), 3) if len(decibels) > 1 else None,
        },
        "paces": paces, "threads": 1, "torch": torch.__version__,
    }))  # fmt: skip


def pace(work: Callable[[], object], frames: int, rounds: int) -> dict[str, float]:
    """Frames a second: median of rounds, each long enough for the clock, after one to warm up."""
    work()
    times = []
    for _ in range(rounds):
        began, cpu = time.monotonic(), time.thread_time()
        for _ in range(4):
            work()
        times.append(((time.monotonic() - began) / 4, (time.thread_time() - cpu) / 4))
    return {
        "frames_a_processor_second": round(frames / statistics.median(cpu for _, cpu in times), 1),
        "frames_a_second": round(frames / statistics.median(wall for wall, _ in times), 1),
    }


def sheet(path: Path, rows: list[np.ndarray]) -> None:
    from PIL import Image

    lines = [np.concatenate([np.pad(frame, [(2, 2), (2, 2), (0, 0)]) for frame in row], 1) for row in rows]
    Image.fromarray(np.concatenate(lines, 0)).save(path)


if __name__ == "__main__":
    main()
