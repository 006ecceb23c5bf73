"""Put a trained model among those that come with the program, with its measured figures in its card.

    python tools/ship_model.py runs/a --name shapes --figures obeys.json --command "mutoscope train ..."

The figures are what the benchmarks print: ``obeys`` gives the card its scores (``models check`` holds new clips against
them), other JSON objects are taken over as they are. Weights lie in src/mutoscope/weights/NAME, at most 16 MB a file.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from mutoscope.models import store

MOST_BYTES = 16_000_000
HERE = Path(__file__).resolve().parents[1]


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("run", type=Path)
    ask.add_argument("--name", required=True)
    ask.add_argument(
        "--figures", type=Path, nargs="*", default=[], help="files of JSON that benchmarks printed"
    )
    ask.add_argument("--reader", type=Path, help="a model folder that holds a reader")
    ask.add_argument("--data", help="what it learned from, if the card does not say it well")
    ask.add_argument("--command", help="the command that trains it again")
    asked = ask.parse_args()
    bundle = store.load(asked.run, precision="fp32")
    parts = {"autoencoder": bundle.autoencoder, "tokens": bundle.tokens, "transformer": bundle.transformer}
    if asked.reader:
        parts["reader"] = store.load(asked.reader, precision="fp32", roles=("reader",)).reader
    figures = dict(bundle.card.figures)
    for path in asked.figures:
        figures |= read(path)
    changes = {"name": asked.name, "figures": figures}
    changes |= {key: value for key in ("data", "command") if (value := getattr(asked, key))}
    folder = HERE / "src" / "mutoscope" / "weights" / asked.name
    store.save(folder, parts, bundle.card.model_copy(update=changes))
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>10}  {path.relative_to(HERE)}")
        if path.stat().st_size > MOST_BYTES:
            print(f"{path.name} is larger than {MOST_BYTES} bytes", file=sys.stderr)
            return 1
    return 0


def read(path: Path) -> dict[str, Any]:
    """Figures out of the last line a benchmark printed."""
    found = json.loads(path.read_text().strip().splitlines()[-1])
    found = found.get("result", found)
    if "detail" in found and "shares" in found:  # benchmarks/obeys.py
        return {
            "obedience": found["detail"]["all"],
            "seen": found["shares"]["seen"],
            "unseen": found["shares"]["unseen"],
            "reader_on_real_clips": found["floor"],
            "sampled": f"{found['prompts']} prompts, {found['manner']}",
        }
    return {path.stem: {key: value for key, value in found.items() if key != "model"}}


if __name__ == "__main__":
    sys.exit(main())
