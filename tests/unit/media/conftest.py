"""Small media, made once a session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numbered import make

from mutoscope.media import SoundWriter

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with clip.mp4, clip.mkv, clip.webm, clip.gif (24 frames, 25 a second) and tone.wav."""
    folder = tmp_path_factory.mktemp("clips")
    make(folder / "clip.mp4")
    make(folder / "clip.mkv")
    make(folder / "clip.webm", codec="vp9", preset="8")
    make(folder / "clip.gif", codec="gif")
    with SoundWriter(folder / "tone.wav") as writer:
        writer.write(
            np.sin(np.arange(24000) * 2 * np.pi * 440 / 48000, dtype=np.float32)[None].repeat(2, 0) * 0.5
        )
    return folder
