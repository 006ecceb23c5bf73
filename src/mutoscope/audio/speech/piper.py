"""Piper: natural voices in some thirty languages, fast on a CPU; one ``.onnx`` and one ``.onnx.json`` a voice.

The package is GPL-3 and carries espeak-ng, so it runs in ``piper_child.py``, a process of its own. Speaks only with
voice files that are on this disk already; each voice has a license of its own.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope.audio.speech.engine import EngineState, Utterance
from mutoscope.audio.speech.folders import voice_folders
from mutoscope.audio.speech.script import Script
from mutoscope.errors import CapabilityError

CHILD = Path(__file__).with_name("piper_child.py")
TIMEOUT_SECONDS = 300.0
PAUSE_SECONDS = 0.35  # between sentences; Piper itself leaves none
REMEDY = "pip install piper-tts, then put a voice's .onnx and .onnx.json into ~/.local/share/mutoscope/voices/piper"


class Piper:
    """A natural voice for whoever brings its file."""

    name = "piper"
    can_pitch = False

    def state(self) -> EngineState:
        if importlib.util.find_spec("piper") is None:
            return EngineState(name=self.name, present=False, detail="no package piper", remedy=REMEDY)
        if not _files():
            return EngineState(
                name=self.name, present=False, detail="no voice files on this disk", remedy=REMEDY
            )
        return EngineState(name=self.name, present=True, detail=f"natural voices: {', '.join(self.voices())}")

    def voices(self) -> tuple[str, ...]:
        return tuple(file.stem for file in _files())

    def voice(self, language: str, name: str | None) -> str | None:
        tag = language.lower().replace("_", "-")
        tag = {"cmn": "zh"}.get(tag, tag)
        tags = {file.stem: _tag(file) for file in _files()}
        same = [voice for voice, has in tags.items() if has == tag]
        near = [voice for voice, has in tags.items() if has.split("-")[0] == tag.split("-")[0]]
        if name is not None:
            return name if name in near else None
        return next(iter([*same, *near]), None)

    def speak(self, script: Script, *, voice: str, speed: float, pitch: float) -> Utterance:
        file = next((each for each in _files() if each.stem == voice), None)
        if file is None:
            raise CapabilityError(f"the voice file {voice}.onnx is gone; {REMEDY}.")
        asked = json.dumps(
            {"model": str(file), "text": script.spoken, "speed": speed, "pause_seconds": PAUSE_SECONDS}
        ).encode()
        try:
            done = subprocess.run(
                # -P: the child's own folder is not searched, or it would import this very file as piper.
                [sys.executable, "-P", str(CHILD)],
                input=asked,
                capture_output=True,
                timeout=TIMEOUT_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise CapabilityError(f"piper did not answer ({problem}).") from problem
        head, _, sound = done.stdout.partition(b"\n")
        if done.returncode or not head.startswith(b"{"):
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise CapabilityError(
                f"piper stopped with code {done.returncode}{': ' + said[-1] if said else ''}."
            )
        return Utterance(
            samples=np.frombuffer(sound, dtype=np.float32), rate_hz=int(json.loads(head)["rate_hz"])
        )


def _files() -> tuple[Path, ...]:
    """Voices that can speak without fetching anything, by name."""
    found = [file for folder in voice_folders() for file in sorted((folder / "piper").glob("**/*.onnx"))]
    # Chinese voices that need a pronunciation model of their own would fetch it.
    return tuple(file for file in found if _config(file).get("phoneme_type", "espeak") in ("espeak", "text"))


def _config(file: Path) -> dict[str, Any]:
    """A voice's description; marked unusable when it is missing or not JSON."""
    try:
        read = json.loads(file.with_name(file.name + ".json").read_text("utf-8"))
    except (OSError, ValueError):
        return {"phoneme_type": "unreadable"}
    return read if isinstance(read, dict) else {"phoneme_type": "unreadable"}


def _tag(file: Path) -> str:
    """The voice's language as a lower-case BCP 47 tag: from its description, else from its name."""
    language = _config(file).get("language")
    code = language.get("code") if isinstance(language, dict) else None
    return str(code or file.stem.split("-")[0]).lower().replace("_", "-")
