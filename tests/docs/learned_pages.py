"""What the tests of the pages about learned models work with: a folder with all that their commands name."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import numpy as np
from PIL import Image

TESTS = Path(__file__).resolve().parents[1]
for _name in ("unit/tasks", "unit/data"):
    sys.path.insert(0, str(TESTS / _name))
from learned import random_model  # noqa: E402
from scenery import film, moving  # noqa: E402

TINY = (
    "fine=12", "coarse=12", "coarse_out=12", "width=64", "depth=1", "autoencoder_steps=2", "autoencoder_batch=2",
    "transformer_steps=2", "transformer_batch=4", "bank_clips=16",
)  # fmt: skip


def furnish(folder: Path) -> None:
    """Models with random weights where the pages have trained ones, pictures, and one's own clips."""
    for name in ("shipped", "runs/a/model", "runs/mine/model"):
        random_model(folder / name, name="shapes")
    for name, level in (("start.png", 80), ("end.png", 160)):
        Image.fromarray(np.full((90, 120, 3), level, np.uint8)).save(folder / name)
    for number in range(6):  # folders are words: two words that several films say
        film(folder / f"clips/{('beach', 'park')[number % 2]}/{number}.mp4", moving(number, 40))


def smaller(line: str) -> list[str]:
    """A page's command as it is run here: as short as it can be and on one thread, otherwise as printed."""
    line = re.sub(r"--seconds \d+", "--seconds 0.7", line)
    line = re.sub(r"--prompts \d+", "--prompts 2", line)
    words = shlex.split(line)[1:]
    if words[0] == "train":
        words += ["--threads", "1"]
        for setting in TINY:
            words += ["--set", setting]
    elif words[0] in ("generate", "extend"):
        words += ["--overwrite"] if "-o" in words else []
        words += [] if "--seconds" in words else ["--seconds", "0.7"]
    return words
