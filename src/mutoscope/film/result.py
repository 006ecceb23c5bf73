"""A rendered storyboard as a result to publish: the film, subtitles and timeline beside it, its recipe inside."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from mutoscope.audio.mix import Role
from mutoscope.config import Request
from mutoscope.context import Context
from mutoscope.errors import UsageError
from mutoscope.film import plan
from mutoscope.film.render import Options, Ready, make_ready, write_film
from mutoscope.film.score import RATE_HZ, mix_film
from mutoscope.film.storyboard import Storyboard
from mutoscope.provenance import recipe as recipes
from mutoscope.text import files
from mutoscope.types import Result

Container = Literal["mp4", "mov", "mkv", "webm", "gif"]
Codec = Literal["h264", "h265", "av1", "vp9", "prores"]
HOLDS: dict[Container, tuple[Codec, ...]] = {
    "mp4": ("h264", "h265", "av1", "vp9"),
    "mov": ("h264", "h265", "prores"),
    "mkv": ("h264", "h265", "av1", "vp9", "prores"),
    "webm": ("vp9", "av1"),
    "gif": ("h264",),
}  # what a container can hold; for GIF the codec of the intermediate pieces


def film_result(
    storyboard: Storyboard, request: Request, context: Context, options: Options, *, destination: Path
) -> Result:
    """Render everything the film needs and return it ready to be written to ``destination``."""
    storyboard = for_container(storyboard, destination, context)
    shown = files_of(storyboard)
    if (taken := _is_one_of(destination, shown)) is not None:
        raise UsageError(f"{destination} is also shown in the film, as {taken}; write to another file.")
    ready = make_ready(storyboard, context, options)
    facts = {**ready.facts, "title": storyboard.title}
    recipe = recipes.build(
        "film",
        request,
        files=shown,
        more={
            "storyboard": storyboard.document,
            "options": {"draft": options.draft, "aspect": options.aspect, "only": list(options.only)},
            "pictures": ready.facts["shots"],
            "scenes": ready.facts["scenes"],
            "models": ready.facts["models"],
            "voice": ready.facts["voice"],
        },
    )
    return Result(
        kind="video",
        write=lambda path, labels: write_film(ready, storyboard, path, labels, context),
        facts=facts,
        report=_summary(storyboard, ready),
        recipe=recipe,
        files=_stems(storyboard, ready, context, destination) if storyboard.output.stems else None,
        sidecars=_sidecars(storyboard, ready, destination, shown) if not options.only else None,
    )


def _is_one_of(path: Path, files: dict[str, Path]) -> str | None:
    """The name under which a file is used by the storyboard; it must not be written over, whatever is allowed."""
    return next((name for name, file in files.items() if path.exists() and path.samefile(file)), None)


def for_container(storyboard: Storyboard, destination: Path, context: Context) -> Storyboard:
    """The storyboard with the container that the file's suffix asks for, and a codec it can hold.

    Raises:
        UsageError: the suffix is none we write, or the codec was chosen and does not fit.
    """
    suffix = destination.suffix.lower().removeprefix(".")
    container = next((known for known in HOLDS if known == suffix), None)
    if container is None:
        raise UsageError(f"a film ends in .{', .'.join(HOLDS)}; got {destination.name!r}.")
    codec = storyboard.output.codec
    if codec not in HOLDS[container]:
        if codec != "h264":
            raise UsageError(
                f"a .{container} file holds {' or '.join(HOLDS[container])}; got codec {codec!r}."
            )
        codec = HOLDS[container][0]
        context.note(f"a .{container} file cannot hold h264; {codec} is used instead.")
    output = replace(storyboard.output, container=container, codec=codec)
    return replace(storyboard, output=output)


def files_of(storyboard: Storyboard) -> dict[str, Path]:
    """Every file the storyboard uses, by its path below the storyboard's folder."""
    folder = storyboard.folder.resolve()
    found: dict[str, Path] = {}
    for path in _paths(storyboard):
        if path not in (storyboard.folder, storyboard.source) and path.is_file():
            resolved = path.resolve()
            inside = resolved.is_relative_to(folder)
            found[resolved.relative_to(folder).as_posix() if inside else resolved.name] = path
    return found


def _paths(value: object) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _paths(getattr(value, field.name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _paths(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _paths(item)


def _sidecars(
    storyboard: Storyboard, ready: Ready, destination: Path, shown: dict[str, Path]
) -> dict[str, bytes]:
    sidecars: dict[str, bytes] = {}
    subtitles = plan.subtitles_of(ready.timetable.captions, ready.timetable.rate)
    wanted = storyboard.output.subtitles if storyboard.captions.show and subtitles else ()
    if "srt" in wanted:
        sidecars[".srt"] = files.to_srt(subtitles).encode()
    if "vtt" in wanted:
        sidecars[".vtt"] = files.to_vtt(subtitles).encode()
    if storyboard.output.poster is not None:
        sidecars[".jpg"] = _poster(ready, storyboard.output.poster)
    if storyboard.output.timeline == "otio":
        sidecars[".otio"] = _timeline(storyboard, ready, destination)
    # the storyboard's own captions keep their place
    return {s: text for s, text in sidecars.items() if not _is_one_of(destination.with_suffix(s), shown)}


def _stems(
    storyboard: Storyboard, ready: Ready, context: Context, destination: Path
) -> Callable[[], Iterator[tuple[str, Result]]]:
    """One sound file for each role of the mix (``film-voice.wav`` …), at the levels they have in it."""

    def files() -> Iterator[tuple[str, Result]]:
        mixed = mix_film(storyboard, ready.timetable, ready.spoken, context)
        for role in mixed.roles():

            def write(path: Path, labels: dict[str, str], role: Role = role) -> None:
                from mutoscope.media import SoundWriter

                with SoundWriter(path, rate_hz=RATE_HZ, channels=2, labels=labels) as out:
                    for block in mixed.stem(role):
                        context.check()
                        out.write(block)

            yield f"{destination.stem}-{role}.wav", Result(kind="sound", write=write, facts={"role": role})

    return files


def _poster(ready: Ready, seconds: float) -> bytes:
    """The film's picture at a time, as JPEG."""
    import io

    from PIL import Image

    from mutoscope import media

    wanted = min(round(seconds * ready.timetable.rate), ready.timetable.num_frames - 1)
    for piece in ready.pieces:
        count = media.probe(piece).num_frames or 0
        if wanted < count:
            when = wanted / ready.timetable.rate
            with media.VideoReader(piece) as reader:
                frame = next(iter(reader.frames_at([when])))
            out = io.BytesIO()
            Image.fromarray(frame.rgb_HWC.numpy()).save(out, "JPEG", quality=90)
            return out.getvalue()
        wanted -= count
    raise ValueError("the film has no pieces.")


def _timeline(storyboard: Storyboard, ready: Ready, destination: Path) -> bytes:
    """The timeline beside the film; photos and clips are named relative to it, so no folder of this machine shows."""
    from mutoscope.film import otio

    beside = destination.resolve().parent

    def url(path: Path) -> str:
        return quote(os.path.relpath(path.resolve(), beside).replace(os.sep, "/"))

    timeline = otio.timeline_of(storyboard, ready.timetable, url=url)
    return str(timeline.to_json_string(indent=1)).encode()


def _summary(storyboard: Storyboard, ready: Ready) -> str:
    timetable = ready.timetable
    made = ready.facts["pieces_drawn"]
    sound = ready.facts["sound"]
    loudness = (
        f", {sound['integrated_lufs']:.1f} LUFS"
        if isinstance(sound, dict) and sound["integrated_lufs"]
        else ""
    )
    voices = ready.facts["voice"]
    voice = f", voice: {', '.join(voices)}" if isinstance(voices, list) and voices else ""
    return (
        f"{storyboard.title}: {float(timetable.seconds(timetable.num_frames)):.1f} s, {timetable.size}, "
        f"{float(timetable.rate):g} frames/s, {made} of {ready.facts['pieces']} pieces drawn{voice}{loudness}"
    )
