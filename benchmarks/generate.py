"""A learned model on this machine: seconds to a file and to the first frame, frames a second, memory of a long video.

    python benchmarks/generate.py [--model NAME|FOLDER] [--threads 1 2] [--long 40]

``file``: `mutoscope generate` for four seconds, from the command's start to the finished file, best of three.
``first_frame``: inside a process that has imported everything, from the sentence to the first decoded frames, model
loading included. ``stream``: frames a second of one video, decoded, at the model's own size, after a warm-up; once for
every number of threads. ``memory``: peak resident memory of the command for four seconds and for ``--long`` seconds.
JSON out.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

SENTENCES = {
    "shapes": "a red circle moves left and a blue square moves up on gray",
    "postcards": "a sailing boat on the sea at dusk",
}
SEED = 7


def sentence_for(world: str | None) -> str:
    return SENTENCES.get(world or "", "a red circle")


def file(model: str, sentence: str, seconds: float, threads: int, folder: Path) -> tuple[float, int]:
    """Wall-clock seconds of the whole command, and its peak resident bytes."""
    output = folder / f"{seconds:g}.mp4"
    output.unlink(missing_ok=True)
    command = [
        sys.executable, "-c",
        "import resource, sys; from mutoscope.cli.main import main; code = main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024); sys.exit(code)",
        "generate", sentence, "--model", model, "--seconds", f"{seconds:g}",
        "--seed", str(SEED), "-o", str(output), "--quiet",
    ]  # fmt: skip
    began = time.monotonic()
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": str(threads)}
    )
    return time.monotonic() - began, int(done.stdout.split()[-1])


def inside(model: str, sentence: str, threads: int, num_blocks: int = 60) -> dict[str, object]:
    """First frame and pace, in this process."""
    import torch

    from mutoscope.models import store
    from mutoscope.tasks.generate.sentence import meaning_of
    from mutoscope.tasks.generate.stream import blocks, manner

    torch.set_num_threads(threads)
    began = time.monotonic()
    bundle = store.load(model)
    meaning = meaning_of(sentence, bundle.attributes, bundle.world)
    how = manner(bundle)
    next(blocks(bundle, [meaning.labels], seeds=[SEED], manner=how))
    first = time.monotonic() - began
    made = blocks(bundle, [meaning.labels], seeds=[SEED], manner=how)
    for _ in islice(made, 4):
        pass
    paces = []
    for _ in range(5):
        began, cpu = time.monotonic(), time.process_time()
        count = sum(frames.shape[1] for frames in islice(made, num_blocks // 5))
        paces.append((count / (time.monotonic() - began), count / (time.process_time() - cpu)))
    return {
        "threads": threads,
        "first_frame_seconds": round(first, 3),
        "frames_a_second": round(statistics.median(pace for pace, _ in paces), 1),
        "frames_a_second_least_most": [round(pick(pace for pace, _ in paces), 1) for pick in (min, max)],
        "frames_a_cpu_second": round(statistics.median(cpu for _, cpu in paces), 1),
        "sampler": how.text(),
        "precision": str(bundle.dtype).removeprefix("torch."),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="shapes")
    parser.add_argument("--threads", type=int, nargs="+", default=[1])
    parser.add_argument("--long", type=float, default=40.0, help="seconds of the long video whose memory is measured")
    asked = parser.parse_args()
    from mutoscope.models import store
    from mutoscope.models.card import read_card

    card = read_card(store.find(asked.model))
    sentence = sentence_for(card.world)
    streams = [inside(asked.model, sentence, threads) for threads in asked.threads]
    with tempfile.TemporaryDirectory() as name:
        runs = [file(asked.model, sentence, 4, asked.threads[0], Path(name)) for _ in range(3)]
        long_seconds, long_bytes = file(asked.model, sentence, asked.long, asked.threads[0], Path(name))
    short_bytes = min(peak for _, peak in runs)
    result = {
        "model": card.name,
        "size": str(card.picture_size),
        "native_rate": card.rate,
        "file_seconds_for_4_s": round(min(seconds for seconds, _ in runs), 2),
        "file_seconds_spread": round(max(seconds for seconds, _ in runs) - min(seconds for seconds, _ in runs), 2),
        "file_seconds_for_long": round(long_seconds, 2),
        "long": asked.long,
        "streams": streams,
        "peak_mib_4_s": round(short_bytes / 2**20),
        "peak_mib_long": round(long_bytes / 2**20),
        "memory_ratio": round(long_bytes / short_bytes, 3),
        "load_average": [round(value, 1) for value in os.getloadavg()],
        "peak_mib_of_the_benchmark": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
