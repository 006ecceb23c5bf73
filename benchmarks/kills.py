"""Kill a film's making at random moments, again and again; then let it finish and compare with the unbroken one.

    python benchmarks/kills.py [--kills 30] [--storyboard examples/postcards.yaml] [--seed 1]

Every kill is SIGKILL to the whole process group, at a random time within the film's own making. Between kills the same
command is run again, as a user would. JSON out: kills that hit, pieces that survived each, whether every finished piece
and the whole film are byte for byte those of the unbroken run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def command(storyboard: Path, film: Path, draft: bool) -> list[str]:
    options = ["--draft"] if draft else []
    return [sys.executable, "-m", "mutoscope", "film", str(storyboard), "-o", str(film), "--quiet", *options]


def start(storyboard: Path, film: Path, cache: Path, draft: bool) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "MUTOSCOPE_CACHE": str(cache)}
    return subprocess.Popen(command(storyboard, film, draft), env=environment, start_new_session=True)


def pieces(cache: Path) -> dict[str, str]:
    """Finished pieces by name, and what is in them."""
    found = sorted((cache / "piece").glob("*.mp4")) if (cache / "piece").is_dir() else []
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--storyboard", type=Path, default=Path("examples/postcards.yaml"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--final", action="store_true", help="the full film instead of the draft")
    asked = parser.parse_args()
    draw = random.Random(asked.seed)
    draft = not asked.final
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        began = time.monotonic()
        whole = start(asked.storyboard, root / "whole.mp4", root / "whole", draft).wait()
        seconds = time.monotonic() - began
        if whole:
            raise SystemExit(f"the unbroken run ended with code {whole}")
        expected = pieces(root / "whole")
        film, cache = root / "broken.mp4", root / "broken"
        hits, kept, wrong, half_written = 0, [], 0, 0
        while hits < asked.kills:
            process = start(asked.storyboard, film, cache, draft)
            try:
                process.wait(timeout=draw.uniform(0.05, 1.0) * seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                hits += 1
            finished = pieces(cache)
            kept.append(len(finished))
            wrong += sum(digest != expected.get(name) for name, digest in finished.items())
            if film.exists():
                half_written += hashlib.sha256(film.read_bytes()).digest() != hashlib.sha256(
                    (root / "whole.mp4").read_bytes()
                ).digest()
                film.unlink()
                if len(finished) == len(expected) and hits < asked.kills:
                    for path in (cache / "piece").iterdir():  # begin anew, so that later kills find work to break
                        path.unlink()
        last = start(asked.storyboard, film, cache, draft).wait()
        equal = last == 0 and film.read_bytes() == (root / "whole.mp4").read_bytes()
        left = [path.name for path in root.iterdir() if "partial" in path.name]
    print(json.dumps({
        "kills": hits, "unbroken_seconds": round(seconds, 1), "pieces": len(expected), "pieces_kept": kept,
        "finished_pieces_that_differ": wrong, "half_written_films": half_written,
        "film_equal_to_unbroken": equal, "left_over_files": left,
    }))  # fmt: skip
    raise SystemExit(0 if equal and not wrong and not half_written else 1)


if __name__ == "__main__":
    main()
