"""The same frames give the same bytes, whatever lay in memory before."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
import hashlib, sys
from pathlib import Path
import numpy as np
from mutoscope.media import VideoWriter
from mutoscope.types import Size
path = Path(sys.argv[1])
ys, xs = np.mgrid[0:180, 0:320]
with VideoWriter(path, size=Size(320, 180), rate=12, codec="h264", preset="fast", threads=1) as writer:
    for k in range(8):
        waves = [128 + k * 9 * np.sin(xs / 30 + c + ys / (41 - k)) for c in range(3)]
        writer.write(np.clip(np.stack(waves, -1), 0, 255).astype(np.uint8))
print(hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_bytes_do_not_depend_on_what_was_in_memory(tmp_path) -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path / "film.mp4")],
            env={**os.environ, "MALLOC_PERTURB_": perturb},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for perturb in ("1", "128", "255")
    }
    assert len(digests) == 1
