"""One utterance of Piper in a process of its own: a program, never imported. See ``piper.py``.

In (JSON on standard input): model, text, speed, pause_seconds. Out: a line of JSON, then float32 samples.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Read one request, write one answer."""
    request = json.load(sys.stdin.buffer)
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # what libraries print must not reach the samples
    import numpy as np
    import onnxruntime  # type: ignore[import-not-found, unused-ignore]
    import piper

    onnxruntime.set_seed(1)  # the model draws noise: the same line must draw the same
    voice = piper.PiperVoice.load(request["model"])
    scale = voice.config.length_scale / request["speed"]
    chunks = voice.synthesize(request["text"], syn_config=piper.SynthesisConfig(length_scale=scale))
    rate_hz = int(voice.config.sample_rate)
    pieces: list[np.ndarray] = []
    for chunk in chunks:
        if pieces:
            pieces.append(np.zeros(round(request["pause_seconds"] * rate_hz), dtype=np.float32))
        pieces.append(np.asarray(chunk.audio_float_array, dtype=np.float32).reshape(-1))
    samples = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)
    out.write(json.dumps({"rate_hz": rate_hz}).encode() + b"\n" + samples.tobytes())


if __name__ == "__main__":
    main()
