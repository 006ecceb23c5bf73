"""How long a storyboard takes: a draft, the final film, the same film again, and after one sentence has changed.

    python benchmarks/film.py [--storyboard examples/postcards.yaml] [--shot ID]

Times are of this machine and this moment; the shares are what counts. JSON out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(storyboard: Path, film: Path, cache: Path, *options: str) -> tuple[float, dict[str, object]]:
    """Seconds of one run of the command, start of Python included, and the facts it printed."""
    environment = {**os.environ, "MUTOSCOPE_CACHE": str(cache)}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "mutoscope", "film", str(storyboard), "-o", str(film), "--json", *options],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    seconds = time.monotonic() - began
    if done.returncode:
        raise SystemExit(done.stderr)
    facts = json.loads(done.stdout.splitlines()[-1])["facts"]
    return seconds, facts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--storyboard", type=Path, default=Path("examples/postcards.yaml"))
    parser.add_argument("--sentence", default=None, help="the sentence to change; the second spoken one by default")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(asked.storyboard.parent, root / "board")
        board = root / "board" / asked.storyboard.name
        draft, _ = run(board, root / "draft.mp4", root / "cache", "--draft")
        final, first = run(board, root / "film.mp4", root / "cache")
        again, _ = run(board, root / "film.mp4", root / "cache")
        text = board.read_text("utf-8")
        lines = re.findall(r"^\s+say: (.+)$", text, re.M)
        old = asked.sentence or lines[1]
        words = old.split()
        new = " ".join([*words[:-2], words[-1].rstrip("."), "today."]) if len(words) > 3 else old + " Today."
        board.write_text(text.replace(old, new, 1), "utf-8")
        changed, facts = run(board, root / "film.mp4", root / "cache")
    print(json.dumps({
        "film_seconds": first["seconds"], "size": first["size"], "pieces": first["pieces"],
        "draft_s": round(draft, 1), "final_s": round(final, 1), "again_s": round(again, 1),
        "changed_s": round(changed, 1), "changed_pieces": facts["pieces_drawn"],
        "changed_share": round(changed / final, 3), "draft_share": round(draft / final, 3),
        "sentence": [old, new], "sound": first["sound"],
    }, ensure_ascii=False))  # fmt: skip


if __name__ == "__main__":
    main()
