"""espeak-ng: clear and robotic, about a hundred languages, word times from the engine's own events.

The library comes from the wheel ``espeakng_loader`` or from the system (Debian ``libespeak-ng1``); either is loaded
only by ``espeak_child.py`` in a fresh process for each utterance, so the same words give the same samples.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope.audio.speech.engine import EngineState, Mark, Utterance
from mutoscope.audio.speech.script import Script
from mutoscope.errors import CapabilityError

CHILD = Path(__file__).with_name("espeak_child.py")
TIMEOUT_SECONDS = 120.0
# A narrator's pace in espeak's words a minute. Mandarin and Cantonese count syllables, so more of them (taste).
PACE_WPM = {"cmn": 205, "yue": 205}
NARRATOR_WPM = 150
REMEDY = "pip install 'mutoscope[voice]', or apt install libespeak-ng1"
# Tags that the voices' own language lists do not say.
_ALIASES = {
    "en": "en-us", "en-ca": "en-us", "zh": "cmn", "zh-cn": "cmn", "zh-hans": "cmn", "zh-sg": "cmn", "zh-tw": "cmn",
    "zh-hant": "cmn", "zh-hk": "yue", "zh-mo": "yue", "no": "nb", "nn": "nb", "iw": "he", "in": "id", "tl": "fil",
    "sh": "hr",
}  # fmt: skip
# espeak's pitch setting against semitones, measured on three voices (within 0.8 of each other); it ends at both ends.
_SEMITONES = (-5.9, -4.7, -3.5, -2.7, -1.5, 0.0, 1.5, 3.2, 4.9, 6.8, 8.4)
_PITCHES = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99)
_WORD, _CLAUSE_END, _PHONEME, _PAUSE = 1, 5, 7, 17


class Espeak:
    """The engine that is nearly always there."""

    name = "espeak"
    can_pitch = True

    def state(self) -> EngineState:
        library = _library()
        if library is None:
            return EngineState(name=self.name, present=False, detail="no espeak-ng library", remedy=REMEDY)
        try:
            count = len(_installed())
        except CapabilityError as problem:
            return EngineState(name=self.name, present=False, detail=str(problem), remedy=REMEDY)
        return EngineState(
            name=self.name, present=True, detail=f"built-in voice (robotic), {count} languages"
        )

    def voices(self) -> tuple[str, ...]:
        tags = [str(tag) for voice in _installed() for _, tag in voice["languages"]]
        names = [str(voice["name"]) for voice in _installed()]
        variants = [str(variant["file"]).rpartition("/")[2] for variant in _variants()]
        return tuple(dict.fromkeys([*tags, *names, *variants]))

    def voice(self, language: str, name: str | None) -> str | None:
        spoken = self._for_language(language)
        if name is None or spoken is None:
            return spoken
        wanted, _, variant = name.partition("+")
        base = spoken
        if wanted:
            known = self._for_language(wanted) if _known(wanted) else self._by_name(wanted)
            if known is None and not variant:
                known, variant = spoken, wanted
            if known is None:
                return None
            base = known
        if not variant:
            return base
        found = next((str(v["file"]) for v in _variants() if _same(v, variant)), None)
        return f"{base}+{found.rpartition('/')[2]}" if found else None

    def speak(self, script: Script, *, voice: str, speed: float, pitch: float) -> Utterance:
        base = voice.partition("+")[0].rpartition("/")[2].lower().split("-")[0]
        answer, sound = _ask(
            text=script.spoken,
            voice=voice,
            wpm=round(PACE_WPM.get(base, NARRATOR_WPM) * speed),
            pitch=round(float(np.interp(pitch, _SEMITONES, _PITCHES))),
        )
        samples = np.frombuffer(sound, dtype=np.int16).astype(np.float32) / 32768.0
        rate_hz = int(answer["rate_hz"])
        return Utterance(
            samples=samples,
            rate_hz=rate_hz,
            marks=_marks(answer["events"], len(samples) / rate_hz, len(script.spoken)),
        )

    def _for_language(self, language: str) -> str | None:
        """The voice whose language list is nearest: the tag itself, then the tag without its last part."""
        tag = language.lower().replace("_", "-")
        first = _ALIASES.get(tag, tag)
        while tag:
            for candidate in (first, tag, _ALIASES.get(tag, tag)):
                fits = [
                    (int(priority), index, str(voice["file"]))
                    for index, voice in enumerate(_installed())
                    for priority, has in voice["languages"]
                    if str(has).lower() == candidate
                ]
                if fits:
                    return min(fits)[2]
            tag = tag.rpartition("-")[0]
            first = tag
        return None

    def _by_name(self, name: str) -> str | None:
        return next((str(voice["file"]) for voice in _installed() if _same(voice, name)), None)


def _known(tag: str) -> bool:
    tag = tag.lower().replace("_", "-")
    tag = _ALIASES.get(tag, tag)
    return any(str(has).lower() == tag for voice in _installed() for _, has in voice["languages"])


def _same(voice: dict[str, Any], name: str) -> bool:
    file = str(voice["file"]).lower()
    return name.lower() in (file, file.rpartition("/")[2], str(voice["name"]).lower())


def _marks(events: list[list[int]], seconds: float, length: int) -> tuple[Mark, ...]:
    """Word events with their ends: the next word, or the pause before it."""
    marks: list[Mark] = []
    stop: float | None = None
    begun: tuple[int, float] | None = None

    def close(at: float) -> None:
        if begun is not None:
            position, start = begun
            marks.append(Mark(position=position, start=start, stop=max(start, at if stop is None else stop)))

    for kind, milliseconds, position, _ in events:
        at = milliseconds / 1000.0
        if kind == _WORD:
            close(at)
            begun, stop = (min(max(position - 1, 0), length - 1), at), None
        elif kind == _PHONEME:
            stop = None
        elif kind == _PAUSE and stop is None:
            stop = at
    close(seconds)
    return tuple(marks)


@cache
def _library() -> tuple[str, str] | None:
    """Path of the library and of its data; an empty data path means the library's own default."""
    try:
        import espeakng_loader

        found = Path(espeakng_loader.get_library_path()), str(espeakng_loader.get_data_path())
        if found[0].is_file():
            return str(found[0]), found[1]
    except (ImportError, RuntimeError, OSError):
        pass
    from ctypes.util import find_library

    system = find_library("espeak-ng")
    return (system, "") if system else None


@cache
def _voice_list() -> dict[str, Any]:
    return _ask(voices=True)[0]


def _installed() -> list[dict[str, Any]]:
    return list(_voice_list()["voices"])


def _variants() -> list[dict[str, Any]]:
    return list(_voice_list()["variants"])


def _ask(**request: object) -> tuple[dict[str, Any], bytes]:
    """One request to a fresh child process."""
    library = _library()
    if library is None:
        raise CapabilityError(f"espeak-ng is not installed; get it with: {REMEDY}.")
    asked = json.dumps({"library": library[0], "data": library[1], **request}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(CHILD)],
            input=asked,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise CapabilityError(f"espeak-ng did not answer ({problem}); {REMEDY}.") from problem
    head, _, sound = done.stdout.partition(b"\n")
    if done.returncode or not head:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CapabilityError(
            f"espeak-ng stopped with code {done.returncode}{': ' + said[-1] if said else ''}; {REMEDY}."
        )
    answer: dict[str, Any] = json.loads(head)
    if "error" in answer:
        raise CapabilityError(f"{answer['error']}; {REMEDY}.")
    return answer, sound
