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
    for path, sentence in unused(storyboard):
        findings.warn(place(storyboard, path), sentence, "kept for learned scenes")


def unused(storyboard: Storyboard) -> list[tuple[str, str]]:
    """(path, sentence) of every field that is kept for learned scenes and changes nothing in drawn ones."""
    found: list[tuple[str, str]] = []
    if storyboard.look.style != "clean":
        found.append(("look.style", "drawn scenes have one style, cut paper: 'look.style' changes nothing"))
    if storyboard.look.avoid:
        found.append(
            ("look.avoid", "drawn scenes show only what they are asked for: 'look.avoid' changes nothing")
        )
    if storyboard.look.model not in ("auto", "drawn"):
        found.append(("look.model", f"there is no {storyboard.look.model} model here: scenes are drawn"))
    for index, shot in enumerate(storyboard.shots):
        path = f"shots[{index}]"
        if shot.avoid and shot.avoid != storyboard.look.avoid:
            found.append(
                (f"{path}.avoid", "drawn scenes show only what they are asked for: 'avoid' changes nothing")
            )
        if (
            isinstance(shot.picture, ScenePicture)
            and shot.picture.maker == "learned" != storyboard.look.model
        ):
            found.append((f"{path}.model", f"there is no learned model here: shot {shot.id!r} is drawn"))
    for name, member in storyboard.cast.items():
        if member.images:
            found.append(
                (f"cast.{name}", f"pictures of {name!r} are not looked at: drawn scenes go by 'look' alone")
            )
    return found


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
