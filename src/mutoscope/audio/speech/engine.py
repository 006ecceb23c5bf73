"""What every speech engine is: a name, whether it is here, which voices it has, and one way to speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mutoscope.audio.speech.script import Script

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineState:
    """Whether an engine can speak on this machine, and if not, how to get it."""

    name: str
    present: bool
    detail: str  # what is there, or what is missing
    remedy: str = ""  # how to get it; empty when present


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A stretch of sound that belongs to the character at ``position`` of the spoken text; seconds."""

    position: int
    start: float
    stop: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Utterance:
    """What an engine hands back: mono samples (S,) at its own rate, and marks (none when it knows no times)."""

    samples: NDArray[np.float32]
    rate_hz: int
    marks: tuple[Mark, ...] = ()


class Engine(Protocol):
    """A way to turn text into sound. Nothing is ever downloaded."""

    name: str
    can_pitch: bool  # else the sound is shifted afterwards

    def state(self) -> EngineState:
        """Is it here?"""

    def voices(self) -> tuple[str, ...]:
        """Names a user may ask for. Asked only when present."""

    def voice(self, language: str, name: str | None) -> str | None:
        """The engine's voice for a BCP 47 tag, or the one called ``name``; None when it has none. When present only."""

    def speak(self, script: Script, *, voice: str, speed: float, pitch: float) -> Utterance:
        """Say it. ``speed`` 1 is a narrator's pace, ``pitch`` counts semitones.

        Raises:
            CapabilityError: the engine failed on this machine.
        """
