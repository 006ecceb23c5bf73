"""flite: recorded American voices from the system's package, dated but human; English only, 16 kHz.

Word times come from the program's own list of phones with their ends. Which phones belong to which word is learned
by having the words said one by one (the program prints phones, not words) and matching both lists.
"""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import tempfile
import unicodedata
import wave
from functools import cache
from pathlib import Path

import numpy as np

from mutoscope.audio.speech.engine import EngineState, Mark, Utterance
from mutoscope.audio.speech.script import Script
from mutoscope.errors import CapabilityError

TIMEOUT_SECONDS = 120.0
BEST_FIRST = ("slt", "rms", "awb", "kal16", "kal")
# At its own pace flite's slt speaks about 190 words a minute; a narrator about 155 (measured on the test sentences).
SLOWER = 1.15
_PAUSE = "pau"
_BREAKS = re.compile(
    r"(?<!\d)\.|\.(?!\d)|[^A-Za-z0-9'%. ]+"
)  # what would make the program pause inside a word
_ASCII = str.maketrans({"—": ", ", "–": " ", "…": "...", "’": "'", "‘": "'", "“": "", "”": "", '"': ""})


class Flite:
    """The better voice where Debian's ``flite`` is installed."""

    name = "flite"
    can_pitch = False

    def state(self) -> EngineState:
        if shutil.which("flite") is None:
            return EngineState(
                name=self.name, present=False, detail="no program flite", remedy="apt install flite"
            )
        return EngineState(name=self.name, present=True, detail=f"recorded voices: {', '.join(_installed())}")

    def voices(self) -> tuple[str, ...]:
        return _installed()

    def voice(self, language: str, name: str | None) -> str | None:
        if language.lower().replace("_", "-").split("-")[0] != "en":
            return None
        if name is not None:
            return name if name in _installed() else None
        return next((voice for voice in BEST_FIRST if voice in _installed()), None)

    def speak(self, script: Script, *, voice: str, speed: float, pitch: float) -> Utterance:
        text = _plain(script.spoken)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "line.wav"
            stretch = f"duration_stretch={SLOWER / speed:.4f}"
            printed = _run("-voice", voice, "--setf", stretch, "-psdur", "-o", str(file), "-t", text)
            with wave.open(str(file), "rb") as read:
                rate_hz = read.getframerate()
                pcm = np.frombuffer(read.readframes(read.getnframes()), dtype="<i2")
        phones = [(name, float(at)) for name, at in re.findall(r"([a-z0-9_]+):([0-9.]+)", printed)]
        samples = pcm.astype(np.float32) / 32768.0
        return Utterance(samples=samples, rate_hz=rate_hz, marks=_marks(script, phones, voice))


def _marks(script: Script, phones: list[tuple[str, float]], voice: str) -> tuple[Mark, ...]:
    """Where each word's phones begin and end."""
    first_of: dict[int, int] = {}
    for position, word in enumerate(script.owner):
        if script.spoken[position].isalnum():
            first_of.setdefault(word, position)
    alone = _alone([script.spoken_of(word) for word in first_of], voice)
    if alone is None:
        return ()
    said = [(phone, word) for word, own in zip(first_of, alone, strict=True) for phone in own]
    heard = [
        (phone, phones[index - 1][1] if index else 0.0, stop)
        for index, (phone, stop) in enumerate(phones)
        if phone != _PAUSE
    ]
    match = difflib.SequenceMatcher(a=[p for p, _ in said], b=[p for p, _, _ in heard], autojunk=False)
    owners: list[int | None] = [None] * len(heard)
    for kind, a1, a2, b1, b2 in match.get_opcodes():
        if kind in ("equal", "replace"):
            for step in range(b2 - b1):
                owners[b1 + step] = said[a1 + min(step * (a2 - a1) // (b2 - b1), a2 - a1 - 1)][1]
    spans: dict[int, tuple[float, float]] = {}
    for owner, (_, start, stop) in zip(owners, heard, strict=True):
        if owner is not None:
            low, high = spans.get(owner, (start, stop))
            spans[owner] = (min(low, start), max(high, stop))
    return tuple(
        Mark(position=first_of[word], start=low, stop=high) for word, (low, high) in sorted(spans.items())
    )


def _alone(words: list[str], voice: str) -> list[list[str]] | None:
    """Phones of each word said by itself; None when the program's answer cannot be told apart."""
    text = " ".join(_BREAKS.sub(" ", _plain(word)).strip() + "," for word in words)
    printed = _run("-voice", voice, "-ps", "-o", "none", "-t", text)
    groups: list[list[str]] = [[]]
    for phone in printed.split():
        if phone == _PAUSE:
            groups.append([])
        else:
            groups[-1].append(phone)
    groups = [group for group in groups if group]
    return groups if len(groups) == len(words) else None


def _plain(text: str) -> str:
    """What flite can read: ASCII, accents taken off."""
    bare = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return "".join(char for char in bare if ord(char) < 128).strip()


@cache
def _installed() -> tuple[str, ...]:
    return tuple(_run("-lv").partition(":")[2].split())


def _run(*arguments: str) -> str:
    program = shutil.which("flite")
    if program is None:
        raise CapabilityError("flite is not installed; get it with: apt install flite.")
    try:
        done = subprocess.run([program, *arguments], capture_output=True, timeout=TIMEOUT_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise CapabilityError(f"flite did not answer ({problem}).") from problem
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CapabilityError(f"flite stopped with code {done.returncode}{': ' + said[-1] if said else ''}.")
    return done.stdout.decode("utf-8", "replace")
