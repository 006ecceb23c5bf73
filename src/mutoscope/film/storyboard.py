"""The storyboard as typed nouns: what the reader hands to planner and renderer.

Every value is already checked and in one unit (seconds, decibels, 0..1, sRGB). Paths are absolute and exist.
Field by field meaning: docs/storyboard.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

from mutoscope.types import Box, Color, Size

MOVES = (
    "static", "push-in", "pull-out", "pan", "tilt-up", "tilt-down", "truck", "pedestal", "roll", "orbit",
    "ken-burns", "drift", "handheld", "follow",
)  # fmt: skip
TRANSITIONS = ("cut", "dissolve", "fade", "slide", "push", "wipe", "zoom")
CAPTION_STYLES = ("clean", "boxed", "word", "bold", "lower-third", "chalk")
EFFECTS = (
    "whoosh", "riser", "hit", "click", "pop", "clink", "chime", "page", "rain", "wind", "waves", "crowd",
)  # fmt: skip
PLACES = (
    "top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands in its file; both numbers count from 1."""

    line: int
    column: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """Shape and rate of the film."""

    size: Size = Size(1920, 1080)
    rate: Fraction = Fraction(30)
    seconds: float | None = None  # a target; words are never cut to reach it
    quality: str = "1080p"
    aspect: str = "16:9"
    also: tuple[str, ...] = ()  # further aspects, "9:16"
    platform: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How pictures look as far as the file says."""

    style: str = "clean"
    avoid: str = ""
    palette: tuple[Color, ...] = ()
    grade: str | Path = "none"
    model: str | Path = "auto"  # auto, drawn, learned, a model's name or its folder


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """A speaker. ``engine`` auto takes the first present of kokoro, piper, flite, espeak; none is silence."""

    speaker: str = "narrator"
    engine: str = "auto"
    name: str | None = None  # the engine's own voice name
    speed: float = 1.0
    pitch: float = 0.0  # semitones
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Music:
    """What the composer is asked for, or the file to use instead; ``mood`` "none" is silence."""

    mood: str = "calm"
    file: Path | None = None
    tempo_bpm: float | None = None
    energy: tuple[float, ...] = ()
    cut: Literal["free", "on-beat"] = "free"
    level_db: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Captions:
    """Captions under the picture."""

    show: bool = True
    style: str = "clean"
    source: Literal["narration", "none"] | Path = "narration"
    lines: int = 2
    chars: int | None = None  # None: 42, in upright films 24
    place: str = "bottom"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mix:
    """Levels of the whole."""

    preset: Literal["online", "podcast", "film", "broadcast"] = "online"
    duck_db: float = -12.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Brand:
    """House marks, laid over every shot when set."""

    logo: Path | None = None
    corner: str = "top-right"
    font: Path | None = None
    colors: tuple[Color, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CastMember:
    """Somebody or something that must look the same in every shot."""

    name: str
    look: str = ""
    images: tuple[Path, ...] = ()
    voice: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenePicture:
    """A picture made from a sentence."""

    text: str
    cast: tuple[str, ...] = ()
    maker: Literal["auto", "drawn", "learned"] = "auto"
    model: str | Path | None = None  # of a learned scene: its name or folder; None: whichever knows its words


@dataclass(frozen=True, kw_only=True, slots=True)
class ImagePicture:
    """The user's own photo."""

    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class ClipPicture:
    """The user's own video; start and stop in seconds of the file."""

    path: Path
    start: float = 0.0
    stop: float | None = None
    speed: float = 1.0
    loop: bool = False
    stabilize: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CardPicture:
    """Words on a plain ground."""

    text: str
    logo: Path | None = None
    color: Color | None = None
    background: Color | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SlidePicture:
    """A teaching slide: exactly one kind of content, with an optional heading."""

    kind: Literal["text", "formula", "plot", "world"]
    heading: str = ""
    text: str = (
        ""  # kind text: paragraphs and "- " bullets; kind formula: mathtext without $; kind world: its name
    )
    data: Path | tuple[tuple[float, ...], ...] | None = None  # kind plot: a CSV file, or columns x, y1, y2 …
    labels: tuple[str, ...] = ()  # kind plot: axis and series names
    build: bool = True  # reveal step by step


Picture = ScenePicture | ImagePicture | ClipPicture | CardPicture | SlidePicture


@dataclass(frozen=True, kw_only=True, slots=True)
class Camera:
    """One eased move over the shot. ``amount`` is a share of the picture (0.08), for roll and orbit in turns/4."""

    move: str = "static"
    amount: float | None = None  # None: the planner's default for the move
    direction: str | None = None  # left right up down
    ease: Literal["in-out", "in", "out", "linear"] = "in-out"
    start: Box | None = None
    stop: Box | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What is said in a shot."""

    text: str
    who: str | None = None
    file: Path | None = None  # a recording; wins over every engine
    speed: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """Words over the picture; ``at`` counts from the shot's start; seconds None lasts to the shot's end."""

    text: str
    at: float = 0.4
    seconds: float | None = None
    place: str | tuple[float, float] = "center"
    style: str = "title"


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """How we come into a shot, centered on the cut. ``color`` for fades."""

    kind: str = "cut"
    seconds: float = 0.5
    direction: str = "left"
    color: Color = (0, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class SoundEffect:
    """A synthesized effect, or the clip's own sound kept (``effect`` "keep")."""

    effect: str
    at: float = 0.0
    level_db: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """One picture, what is said over it and how it moves."""

    id: str
    picture: Picture
    camera: Camera | None = None  # None: drift for stills and scenes, static for clips, cards, slides
    line: Line | None = None
    seconds: float | None = None
    lead: float = 0.4
    tail: float = 0.5
    title: Title | None = None
    into: Transition = Transition()
    fit: Literal["cover", "contain", "blur"] = "cover"
    focus: Literal["auto"] | tuple[float, float] = "auto"
    sounds: tuple[SoundEffect, ...] = ()
    seed: int | None = None
    avoid: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """Files the film becomes."""

    file: str | None = None
    container: Literal["mp4", "mov", "mkv", "webm", "gif"] = "mp4"
    codec: Literal["h264", "h265", "av1", "vp9", "prores"] = "h264"
    crf: float | None = None
    subtitles: tuple[str, ...] = ("srt", "vtt", "soft", "burned")
    timeline: Literal["otio", "otioz", "none"] = "otio"
    poster: float | None = None
    stems: bool = False


@dataclass(frozen=True, kw_only=True)
class Storyboard:
    """A whole film on paper."""

    title: str
    shots: tuple[Shot, ...]
    folder: Path  # everything the storyboard names lies below it
    language: str = "en"
    seed: int = 1
    format: Format = Format()
    look: Look = Look()
    voice: Voice = Voice()
    voices: dict[str, Voice] = field(default_factory=dict)
    voice_pause: float = 0.6  # least silence between two lines, seconds
    music: Music = Music()
    captions: Captions = Captions()
    mix: Mix = Mix()
    brand: Brand = Brand()
    cast: dict[str, CastMember] = field(default_factory=dict)
    opening: Transition = Transition(kind="fade")
    ending: Transition = Transition(kind="fade")
    output: Output = Output()
    source: Path | None = None  # the file it was read from
    document: dict[str, object] = field(default_factory=dict)  # the file's data as plain JSON, for the recipe
    where: dict[str, Mark] = field(default_factory=dict)  # "shots[2].image" -> position in the file
