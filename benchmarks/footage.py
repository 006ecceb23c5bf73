"""Does an autoencoder learned from a folder of films keep more than Lanczos filters with as many numbers?

    python benchmarks/footage.py --data FILMS --run runs/films [--steps 1500] [--size s] [--threads 2]

The films are split by source; both sides of the comparison see only sources the autoencoder never saw. The rival is the
best of all ways to spend the numbers on frames, size and colors, chosen on the very clips that are compared. The run's
folder is one of ``mutoscope train footage``: that command goes on with it. Without --data the test material is taken
(``MUTOSCOPE_TEST_DATA``). JSON on standard output; the sheet is RUN/footage/comparison.png: original, Lanczos, ours.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--data", type=Path)
    ask.add_argument("--run", type=Path, help="the run's folder; a temporary one if left out")
    ask.add_argument("--steps", type=int, help="of the autoencoder; the size's own number if left out")
    ask.add_argument("--size", default="s")
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--license", default="not said: a benchmark whose model is not kept")
    ask.add_argument("--consent", default="not said: a benchmark whose model is not kept")
    asked = ask.parse_args()
    data: Path | None = asked.data
    if data is None and "MUTOSCOPE_TEST_DATA" in os.environ:
        data = Path(os.environ["MUTOSCOPE_TEST_DATA"]) / "natural"
    if data is None:
        print(json.dumps({"skipped": "no --data and no MUTOSCOPE_TEST_DATA"}))
        return
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(measured(asked, data, asked.run or Path(scratch) / "run")))


def measured(asked: argparse.Namespace, data: Path, run: Path) -> dict[str, object]:
    """The comparison's figures, with what the learning cost."""
    import torch

    from mutoscope.recipes import footage
    from mutoscope.recipes.request import Train
    from mutoscope.recipes.run import keep_memory
    from mutoscope.recipes.settings import settings
    from mutoscope.recipes.sources import FRESH
    from mutoscope.runtime.context import LocalContext

    keep_memory()
    torch.set_num_threads(asked.threads)
    steps = () if asked.steps is None else (f"autoencoder_steps={asked.steps}",)
    request = Train(
        what="footage",
        run=run,
        size=asked.size,
        set=steps,
        data=data,
        license=asked.license,
        consent=asked.consent,
    )
    with LocalContext(device="cpu", num_workers=asked.threads) as context:
        began = time.monotonic()
        _, learned, held_out = footage.prepare(request, context)
        prepared = time.monotonic()
        source, fresh = footage.Cuts(learned, request.seed), footage.Cuts(held_out, FRESH)
        _, found, num_steps = footage.learn_autoencoder(
            request, settings(asked.size, steps), context, source, fresh
        )
        learned_by = time.monotonic()
    return {
        "steps": num_steps,
        "threads": asked.threads,
        "seconds_of_footage": round(sum(reel.num_frames for reel in learned.reels) / float(footage.RATE)),
        "preparing_seconds": round(prepared - began),
        "learning_seconds": round(learned_by - prepared),
        "gain_db": round(found.ours - found.theirs, 2),
        **found.facts,
    }


if __name__ == "__main__":
    main()
