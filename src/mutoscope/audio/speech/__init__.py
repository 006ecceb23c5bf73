"""Speech: one way to have a line spoken, whichever engine is on this machine.

``auto`` takes the first present engine that knows the language: kokoro, piper, flite, espeak. Nothing is ever
downloaded. Every word of the line comes back with the time at which it sounds.
"""

from __future__ import annotations

from dataclasses import dataclass

from mutoscope.audio.speech.engine import Engine, EngineState
from mutoscope.errors import CapabilityError, UsageError, did_you_mean
from mutoscope.registry import Table
from mutoscope.types import Sound, Word

ENGINES = Table(
    "speech engine",
    {
        "kokoro": "mutoscope.audio.speech.kokoro:Kokoro",
        "piper": "mutoscope.audio.speech.piper:Piper",
        "flite": "mutoscope.audio.speech.flite:Flite",
        "espeak": "mutoscope.audio.speech.espeak:Espeak",
    },
)
RATE_HZ = 48_000
SPEEDS = (0.5, 2.0)
PITCHES = (-12.0, 12.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenSound:
    """A spoken line: mono sound at 48 kHz without silence around it, and its words in its own time."""

    sound: Sound
    words: tuple[Word, ...]
    engine: str
    voice: str


def engines() -> tuple[EngineState, ...]:
    """Every engine, best first: whether it is here, and how to get it."""
    return tuple(_load(name).state() for name in ENGINES)


def resolve(language: str, engine: str = "auto", name: str | None = None) -> tuple[str, str]:
    """The engine and its voice that will speak.

    Raises:
        CapabilityError: the engine (or, for ``auto``, every engine) is missing here.
        UsageError: unknown engine, or no voice for the language or of that name.
    """
    if engine == "none":
        return "none", ""
    if engine == "recorded":
        raise UsageError(
            "the engine 'recorded' speaks only lines that have a recording; give the line a file."
        )
    if engine not in ("auto", *ENGINES):
        known = ("auto", *ENGINES, "none")
        raise UsageError(
            f"unknown speech engine {engine!r}{did_you_mean(engine, known)}; known: {', '.join(known)}."
        )
    if engine != "auto":
        found = _load(engine)
        state = found.state()
        if not state.present:
            raise CapabilityError(f"the {engine} voice cannot speak here ({state.detail}); {state.remedy}.")
        present: list[Engine] = [found]
    else:
        present = [each for each in map(_load, ENGINES) if each.state().present]
        if not present:
            raise CapabilityError(
                "no speech engine is installed; get the built-in voice with: pip install 'mutoscope[voice]' "
                "(or apt install libespeak-ng1)."
            )
    for each in present:
        voice = each.voice(language, name)
        if voice is not None:
            return each.name, voice
    raise _no_voice(present, language, name)


def speak(
    text: str,
    *,
    language: str,
    engine: str = "auto",
    name: str | None = None,
    speed: float = 1.0,
    pitch: float = 0.0,
    polish: bool = True,
) -> SpokenSound:
    """Have a line spoken.

    Args:
        text: what to say; its words come back as they were written, punctuation included.
        language: BCP 47 tag, "en-GB".
        engine: a name of :data:`ENGINES` or "auto".
        name: the engine's own voice name; None takes its voice for the language.
        speed: 1 is a narrator's pace, 0.5..2.
        pitch: semitones up, -12..12, for engines that can.
        polish: clean and even the voice and give it a small room (:mod:`.polish`).

    Raises:
        CapabilityError: no engine here, or it failed.
        UsageError: nothing to say, unknown language, voice or engine, or a number out of range.
    """
    if not SPEEDS[0] <= speed <= SPEEDS[1]:
        raise UsageError(f"speed must lie in {SPEEDS[0]:g}..{SPEEDS[1]:g}; got {speed:g}.")
    if not PITCHES[0] <= pitch <= PITCHES[1]:
        raise UsageError(f"pitch must lie in {PITCHES[0]:g}..{PITCHES[1]:g} semitones; got {pitch:g}.")
    if not any(char.isalnum() for char in text):
        raise UsageError(f"a spoken line needs at least one letter or figure; got {text!r}.")
    chosen, voice = resolve(language, engine, name)
    if chosen == "none":
        raise UsageError("the engine 'none' does not speak; leave the line silent, or name another engine.")
    from mutoscope.audio.filters import pitch_shift, resample
    from mutoscope.audio.silence import trim
    from mutoscope.audio.speech import polish as room
    from mutoscope.audio.speech.script import script
    from mutoscope.audio.speech.words import place

    said = script(text, language)
    with_engine = _load(chosen)
    utterance = with_engine.speak(said, voice=voice, speed=speed, pitch=pitch)
    samples = resample(utterance.samples[None, :], utterance.rate_hz)
    if pitch and not with_engine.can_pitch:
        samples = pitch_shift(samples, pitch)
    first, stop = trim(samples)
    kept = samples[:, first:stop]
    words = place(said, utterance.marks, first=first, stop=stop)
    if not utterance.marks:
        words = _borrowed(text, language, Sound(kept, RATE_HZ)) or words
    return SpokenSound(
        sound=Sound(room.polish(kept) if polish else kept, RATE_HZ), words=words, engine=chosen, voice=voice
    )


def _borrowed(text: str, language: str, sound: Sound) -> tuple[Word, ...]:
    """Word times for an engine that tells none, from a reading by one that does; empty when there is no such."""
    from mutoscope.audio.align import align

    return align(sound, text, language=language)


def _load(name: str) -> Engine:
    engine: Engine = ENGINES.load(name)()
    return engine


def _no_voice(present: list[Engine], language: str, name: str | None) -> UsageError:
    tried = " or ".join(each.name for each in present)
    known = [voice for each in present for voice in each.voices()]
    speaks = any(each.voice(language, None) is not None for each in present)
    if name is not None and speaks:
        return UsageError(
            f"{tried} has no voice {name!r} for language {language!r}{did_you_mean(name, known, most=3)}."
        )
    return UsageError(
        f"{tried} has no voice for language {language!r}{did_you_mean(language, known, most=3)}."
    )
