"""Kokoro (82M parameters, Apache-2.0 weights): a natural voice at 24 kHz, near real time on a CPU.

Speaks only when the package ``kokoro`` and its files are on this disk already: ``config.json``, ``kokoro-v1_0.pth`` and
``voices/*.pt`` in a folder ``kokoro`` beside the user's voices, or where Hugging Face's tools keep them. English
gives word times; for the other languages they are found by alignment.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope.audio.speech.engine import EngineState, Mark, Utterance
from mutoscope.audio.speech.folders import hub_snapshots, voice_folders
from mutoscope.audio.speech.script import Script
from mutoscope.errors import CapabilityError
from mutoscope.rng import address

REPOSITORY = "hexgrad/Kokoro-82M"
RATE_HZ = 24_000
WEIGHTS = "kokoro-v1_0.pth"
# BCP 47 to Kokoro's own letters; a voice's name begins with its letter.
LETTERS = {
    "en": "a", "en-us": "a", "en-gb": "b", "es": "e", "fr": "f", "hi": "h", "it": "i", "pt": "p", "ja": "j", "zh": "z",
    "cmn": "z",
}  # fmt: skip
NEEDS = {"a": "en_core_web_sm", "b": "en_core_web_sm", "j": "pyopenjtalk", "z": "jieba"}
FIRST_CHOICE = {"a": "af_heart", "b": "bf_emma", "e": "ef_dora", "f": "ff_siwis", "h": "hf_alpha", "i": "if_sara",
                "j": "jf_alpha", "p": "pf_dora", "z": "zf_xiaobei"}  # fmt: skip
REMEDY = (
    "pip install 'kokoro>=0.9.4', then put config.json, kokoro-v1_0.pth and voices/ of hexgrad/Kokoro-82M into "
    "~/.local/share/mutoscope/voices/kokoro"
)


class Kokoro:
    """The most natural voice one can have without a service."""

    name = "kokoro"
    can_pitch = False

    def state(self) -> EngineState:
        if importlib.util.find_spec("kokoro") is None:
            return EngineState(name=self.name, present=False, detail="no package kokoro", remedy=REMEDY)
        folder = _folder()
        if folder is None:
            return EngineState(
                name=self.name, present=False, detail="no voice files on this disk", remedy=REMEDY
            )
        return EngineState(
            name=self.name, present=True, detail=f"natural voice, {len(self.voices())} speakers"
        )

    def voices(self) -> tuple[str, ...]:
        folder = _folder()
        return tuple(sorted(file.stem for file in folder.glob("voices/*.pt"))) if folder else ()

    def voice(self, language: str, name: str | None) -> str | None:
        tag = language.lower().replace("_", "-")
        letter = LETTERS.get(tag) or LETTERS.get(tag.split("-")[0])
        # English needs spaCy's model and would fetch it; without it this engine does not speak English.
        if letter is None or (letter in NEEDS and importlib.util.find_spec(NEEDS[letter]) is None):
            return None
        fits = [voice for voice in self.voices() if voice.startswith(letter)]
        if name is not None:
            return name if name in fits else None
        return FIRST_CHOICE[letter] if FIRST_CHOICE[letter] in fits else next(iter(fits), None)

    def speak(self, script: Script, *, voice: str, speed: float, pitch: float) -> Utterance:
        import torch

        folder = _folder()
        if folder is None:
            raise CapabilityError(f"kokoro's voice files are gone; {REMEDY}.")
        pieces: list[np.ndarray] = []
        marks: list[Mark] = []
        cursor, before = 0, 0
        # The decoder draws noise: the same line must draw the same.
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            torch.manual_seed(address(0, f"kokoro\x1f{voice}\x1f{script.spoken}") % 2**63)
            try:
                for result in _pipeline(voice[0], folder)(
                    script.spoken, voice=str(folder / "voices" / f"{voice}.pt"), speed=speed
                ):
                    cursor = _mark(marks, result.tokens or (), script.spoken, cursor, before / RATE_HZ)
                    if result.audio is not None:
                        pieces.append(
                            np.asarray(result.audio.detach().cpu().numpy(), dtype=np.float32).reshape(-1)
                        )
                        before += len(pieces[-1])
            except (RuntimeError, OSError, AssertionError, ValueError) as problem:
                raise CapabilityError(f"kokoro could not speak ({problem}); try engine: espeak.") from problem
        if not pieces:
            raise CapabilityError("kokoro gave no sound for this line; try engine: espeak.")
        return Utterance(samples=np.concatenate(pieces), rate_hz=RATE_HZ, marks=tuple(marks))


def _mark(marks: list[Mark], tokens: Any, spoken: str, cursor: int, offset: float) -> int:
    """Find each timed token in the text from the cursor on; the new cursor."""
    for token in tokens:
        at = spoken.find(token.text, cursor)
        if at < 0:
            continue
        cursor = at + len(token.text)
        if (
            token.start_ts is not None
            and token.end_ts is not None
            and any(char.isalnum() for char in token.text)
        ):
            marks.append(Mark(position=at, start=offset + token.start_ts, stop=offset + token.end_ts))
    return cursor


@cache
def _pipeline(letter: str, folder: Path) -> Any:
    """One pipeline a language, over one model, from files on this disk only."""
    import kokoro

    return kokoro.KPipeline(lang_code=letter, repo_id=REPOSITORY, model=_model(folder))


@cache
def _model(folder: Path) -> Any:
    import kokoro

    return kokoro.KModel(
        repo_id=REPOSITORY, config=str(folder / "config.json"), model=str(folder / WEIGHTS)
    ).eval()


def _folder() -> Path | None:
    places = [*(folder / "kokoro" for folder in voice_folders()), *hub_snapshots(REPOSITORY)]
    return next(
        (
            place
            for place in places
            if (place / "config.json").is_file()
            and (place / WEIGHTS).is_file()
            and any(place.glob("voices/*.pt"))
        ),
        None,
    )
