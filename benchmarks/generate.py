"""A learned model on this machine: seconds to a file and to the first frame, frames a second, memory of a long video.

    python benchmarks/generate.py [--model NAME|FOLDER] [--threads 1 2] [--short 12] [--long 120]

``file``: `mutoscope generate` for four seconds, from the command's start to the closed file, best of three.
``first_frame``: inside a process that has imported everything, from the sentence to the first decoded frames, model
loading included. ``manners``: frames a second of one video, decoded, at the model's own size, after a warm-up, at four
steps with the model's guidance and without any, and in the model's own manner; once for every number of threads.
``memory``: peak resident memory of the command for ``--short`` and ``--long`` seconds. Every time is given twice: by
the clock, which other programs on the machine slow down, and as processor time of this one. JSON out.
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


def file(model: str, sentence: str, seconds: float, threads: int, folder: Path) -> tuple[float, float, int]:
    """Seconds of the whole command by the clock and of processor time, and its peak resident bytes."""
    output = folder / f"{seconds:g}.mp4"
    output.unlink(missing_ok=True)
    command = [
        sys.executable, "-c",
        "import resource, sys; from mutoscope.cli.main import main; code = main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024); sys.exit(code)",
        "generate", sentence, "--model", model, "--seconds", f"{seconds:g}", "--seed", str(SEED),
        "-o", str(output), "--quiet",
    ]  # fmt: skip
    began, cpu = time.monotonic(), children()
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": str(threads)},
    )
    return time.monotonic() - began, children() - cpu, int(done.stdout.split()[-1])


def children() -> float:
    """Processor seconds of all commands so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def inside(model: str, sentence: str, threads: int, num_blocks: int) -> dict[str, object]:
    """First frame and paces, in this process."""
    import torch

    from mutoscope.models import store
    from mutoscope.tasks.generate.sentence import meaning_of
    from mutoscope.tasks.generate.stream import blocks, manner

    torch.set_num_threads(threads)
    began, cpu = time.monotonic(), time.process_time()
    bundle = store.load(model)
    meaning = meaning_of(sentence, bundle.attributes, bundle.world)
    next(blocks(bundle, [meaning.labels], seeds=[SEED], manner=manner(bundle)))
    first, first_cpu = time.monotonic() - began, time.process_time() - cpu

    def pace(steps: int | None, guidance: float | None) -> dict[str, object]:
        how = manner(bundle, steps=steps, guidance=guidance)
        made = blocks(bundle, [meaning.labels], seeds=[SEED], manner=how)
        for _ in islice(made, 5):
            pass
        paces = []
        for _ in range(5):
            began, cpu = time.monotonic(), time.process_time()
            count = sum(frames.shape[1] for frames in islice(made, num_blocks // 5))
            paces.append((count / (time.monotonic() - began), count / (time.process_time() - cpu)))
        return {
            "sampler": how.text(),
            "frames_a_second": round(statistics.median(pace for pace, _ in paces), 1),
            "frames_a_second_least_most": [round(pick(pace for pace, _ in paces), 1) for pick in (min, max)],
            "frames_a_processor_second": round(statistics.median(cpu for _, cpu in paces), 1),
            "frames_a_processor_second_least_most": [
                round(pick(cpu for _, cpu in paces), 1) for pick in (min, max)
            ],
        }

    return {
        "threads": threads,
        "first_frame_seconds": round(first, 3),
        "first_frame_processor_seconds": round(first_cpu, 3),
        "manners": [pace(4, None), pace(4, 1.0), pace(None, None)],
        "precision": str(bundle.dtype).removeprefix("torch."),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="shapes")
    parser.add_argument("--threads", type=int, nargs="+", default=[1])
    parser.add_argument("--blocks", type=int, default=60, help="of 4 frames, timed for each manner")
    parser.add_argument(
        "--short", type=float, default=12.0, help="seconds of the video whose memory is measured"
    )
    parser.add_argument("--long", type=float, default=120.0, help="and of the long one")
    asked = parser.parse_args()
    from mutoscope.models import store
    from mutoscope.models.card import read_card

    card = read_card(store.find(asked.model))
    sentence = sentence_for(card.world)
    streams = [inside(asked.model, sentence, threads, asked.blocks) for threads in asked.threads]
    with tempfile.TemporaryDirectory() as name:
        runs = [file(asked.model, sentence, 4, asked.threads[0], Path(name)) for _ in range(3)]
        _, short_cpu, short_bytes = file(asked.model, sentence, asked.short, asked.threads[0], Path(name))
        long_wall, long_cpu, long_bytes = file(
            asked.model, sentence, asked.long, asked.threads[0], Path(name)
        )
    result = {
        "model": card.name,
        "size": str(card.picture_size),
        "native_rate": card.rate,
        "file_seconds_for_4_s": round(min(wall for wall, _, _ in runs), 2),
        "file_seconds_spread": round(max(wall for wall, _, _ in runs) - min(wall for wall, _, _ in runs), 2),
        "file_processor_seconds_for_4_s": round(min(cpu for _, cpu, _ in runs), 2),
        "short": asked.short,
        "long": asked.long,
        "file_processor_seconds_for_short": round(short_cpu, 2),
        "file_seconds_for_long": round(long_wall, 2),
        "file_processor_seconds_for_long": round(long_cpu, 2),
        "streams": streams,
        "peak_mib_4_s": round(min(peak for _, _, peak in runs) / 2**20),
        "peak_mib_short": round(short_bytes / 2**20),
        "peak_mib_long": round(long_bytes / 2**20),
        "memory_ratio": round(long_bytes / short_bytes, 3),
        "memory_target": 1.05,
        "load_average": [round(value, 1) for value in os.getloadavg()],
        "peak_mib_of_the_benchmark": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
