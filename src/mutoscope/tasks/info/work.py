"""Look at a file: what it says, what its recipe says, and whether everything in it can be decoded."""

from __future__ import annotations

import json
from typing import Any

from mutoscope.context import Context
from mutoscope.errors import MediaError, UsageError
from mutoscope.media import Facts, VideoReader, probe, sound_blocks
from mutoscope.provenance import recipe as recipes
from mutoscope.tasks.info.request import Info
from mutoscope.types import Result, Size

_HOUSEKEEPING = {"major_brand", "minor_version", "compatible_brands"}  # of the container, not about the film
DAMAGED = MediaError.exit_code


def info(request: Info, context: Context) -> Result:
    """A report on one file; it ends with exit code 3 when the file is not whole.

    Raises:
        MediaError: the file cannot be opened at all.
    """
    facts = probe(request.file)
    recipe, fault = _recipe(facts)
    whole, damage = (None, "") if request.quick else _look_through(facts, context)
    described = facts.as_dict()
    described["path"] = facts.path.name
    labels = {name: value for name, value in facts.labels.items() if name not in _HOUSEKEEPING}
    if recipe is not None:
        labels.pop("comment", None)
    described["labels"] = labels
    report: dict[str, Any] = {
        **described,
        "recipe": recipe.document if recipe is not None else None,
        "recipe_fault": fault or None,
        "whole": whole,
        "damage": damage or None,
    }
    return Result(
        kind="report",
        facts=report,
        report=_words(facts, labels, recipe, fault, whole, damage, request.full_recipe),
        exit_code=DAMAGED if whole is False else 0,
    )


def _recipe(facts: Facts) -> tuple[recipes.Recipe | None, str]:
    try:
        return recipes.read(facts.labels.get("comment")), ""
    except UsageError as error:
        return None, str(error)


def _look_through(facts: Facts, context: Context) -> tuple[bool, str]:
    """Decode everything; whether it is whole, else what is wrong."""
    faults = []
    if facts.picture is not None:
        size = Size(min(64, facts.picture.shown.width), min(64, facts.picture.shown.height))
        reader = VideoReader(facts.path, size, strict=False)
        with context.stage("look", float(facts.picture.num_frames or 0) or 1.0) as stage:
            for _ in reader.frames():
                stage.step()
        if reader.truncated is not None:
            faults.append(f"pictures: {reader.truncated} can be decoded")
    if facts.sounds:
        try:
            with context.stage("listen", facts.sounds[0].seconds or facts.seconds or 1.0) as stage:
                for block in sound_blocks(facts.path, 48_000, 2):
                    stage.step(block.shape[1] / 48_000)
        except MediaError as error:
            faults.append(f"sound: {error}")
    return not faults, "; ".join(faults)


def _words(
    facts: Facts,
    labels: dict[str, str],
    recipe: recipes.Recipe | None,
    fault: str,
    whole: bool | None,
    damage: str,
    full: bool,
) -> str:
    lines = [f"{facts.path.name}: {facts.container}, {_clock(facts.seconds)}"]
    picture = facts.picture
    if picture is not None:
        rate = f"{float(picture.rate):.6g} frames a second" + (" (variable)" if picture.variable_rate else "")
        turned = f", turned {picture.rotation} degrees" if picture.rotation else ""
        lines.append(
            f"  picture   {picture.codec}, {picture.shown}{turned}, {rate}, "
            f"{picture.bit_depth} bit, {picture.pixel_format}"
        )
    for sound in facts.sounds:
        lines.append(
            f"  sound     {sound.codec}, {sound.rate_hz} Hz, {sound.channels} channels, "
            f"{sound.language or 'no language'}"
        )
    for subtitle in facts.subtitles:
        lines.append(f"  subtitles {subtitle.codec}, {subtitle.language or 'no language'}")
    if facts.chapters:
        lines.append(
            f"  chapters  {len(facts.chapters)}: "
            + ", ".join(chapter.title for chapter in facts.chapters[:8])
        )
    for name, value in sorted(labels.items()):
        lines.append(f"  {name:<9} {value if len(value) <= 100 else value[:97] + '...'}")
    if recipe is not None:
        lines.append(f"  recipe    {recipe.verb}, by {recipe.program}; {len(recipe.files)} input files")
        if full:
            lines += ["", json.dumps(recipe.document, indent=2, ensure_ascii=False, sort_keys=True), ""]
    else:
        lines.append(
            f"  recipe    {fault or 'none: this program did not make the file, or it was rewritten since'}"
        )
    state = {
        True: "yes, every picture and sound decodes",
        False: f"no, {damage}",
        None: "not looked at (--quick)",
    }
    lines.append(f"  whole     {state[whole]}")
    # labels are a stranger's: nothing in them may steer the terminal
    return "\n".join("".join(c if c.isprintable() or c == "\n" else "�" for c in line) for line in lines)


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "of unknown length"
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{int(hours)}:{int(minutes):02}:{left:06.3f}" if hours else f"{int(minutes)}:{left:06.3f}"
