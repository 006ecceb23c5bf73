"""Inspects drawn scenes: what a sentence asks for and the world cannot draw is named, never guessed."""

from __future__ import annotations

from mutoscope.film.inspection.places import place
from mutoscope.film.reader.problems import Findings
from mutoscope.film.storyboard import ScenePicture, Storyboard


def inspect(storyboard: Storyboard, findings: Findings) -> None:
    """Add a warning for every scene with words that will not be in its picture."""
    for index, words in undrawn(storyboard):
        findings.warn(
            place(storyboard, f"shots[{index}].scene"),
            f"the scene will be drawn without: {', '.join(words)}",
            "docs/worlds.md lists what can be drawn",
        )


def undrawn(storyboard: Storyboard) -> list[tuple[int, tuple[str, ...]]]:
    """Shot number and the words of its scene that the world cannot use, for the shots that have such."""
    from mutoscope.worlds import postcards

    looks = {member.name: member.look for member in storyboard.cast.values()}
    found = []
    for index, shot in enumerate(storyboard.shots):
        if isinstance(shot.picture, ScenePicture):
            understanding = postcards.understand(shot.picture.text, language=storyboard.language, cast=looks)
            if understanding.ignored:
                found.append((index, understanding.ignored))
    return found
