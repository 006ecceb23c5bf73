"""Inspects scenes: what a sentence asks for and its maker cannot show is named, never guessed."""

from __future__ import annotations

from collections.abc import Mapping

from mutoscope.errors import MutoscopeError
from mutoscope.film.inspection.places import place
from mutoscope.film.reader.problems import Findings
from mutoscope.film.scenes import Learned, learned, told
from mutoscope.film.storyboard import ScenePicture, Storyboard

MUCH_CUT = 0.2  # of a side of the picture; taste


def inspect(storyboard: Storyboard, findings: Findings) -> dict[str, Learned | None]:
    """Add an error for every scene that nobody can make, and a warning for every one with words that will not be seen.

    Returns:
        Who makes each scene, by shot, as :func:`mutoscope.film.scenes.makers`; without those nobody can make.
    """
    made: dict[str, Learned | None] = {}
    for index, shot in enumerate(storyboard.shots):
        if isinstance(shot.picture, ScenePicture):
            try:
                made[shot.id] = learned(storyboard, shot)
            except MutoscopeError as error:
                fields = (f"shots[{index}].model", "defaults.model", "look.model")
                asked = next(
                    (field for field in fields if field in storyboard.where), f"shots[{index}].scene"
                )
                findings.error(place(storyboard, asked), str(error).rstrip("."))
    _shapes(storyboard, made, findings)
    for index, sentence in unseen(storyboard, made):
        maker = made[storyboard.shots[index].id]
        hint = "docs/worlds.md lists what can be drawn" if maker is None else _hint(maker)
        findings.warn(place(storyboard, f"shots[{index}].scene"), sentence, hint)
    for path, sentence in unused(storyboard, made):
        findings.warn(place(storyboard, path), sentence)
    return made


def _shapes(storyboard: Storyboard, made: Mapping[str, Learned | None], findings: Findings) -> None:
    """Say where much of a model's picture is cut off because the film has another shape."""
    film = storyboard.format.size.aspect
    for index, shot in enumerate(storyboard.shots):
        maker = made.get(shot.id)
        if maker is None or shot.fit != "cover":
            continue
        own = maker.card.picture_size
        cut = 1 - float(min(own.aspect / film, film / own.aspect))
        if cut > MUCH_CUT:
            side = "height" if own.aspect < film else "width"
            message = f"{100 * cut:.0f} % of the {side} of the model's pictures ({own}) is cut off"
            hint = "'fit: contain' or 'fit: blur' shows all of them"
            findings.advise(place(storyboard, f"shots[{index}].scene"), message, hint)


def _hint(maker: Learned) -> str:
    from mutoscope.tasks.generate.sentence import known_words

    return f"it knows {known_words(maker.card.slots, 4)}" if maker.card.slots else ""


def notes(storyboard: Storyboard, made: Mapping[str, Learned | None]) -> list[str]:
    """Lines for the log: who makes which scenes, what will not be seen in them, and what changes nothing."""
    by_maker: dict[str, list[str]] = {}
    for shot_id, maker in made.items():
        by_maker.setdefault(told(maker), []).append(shot_id)
    lines = [f"scenes {maker}: {', '.join(ids)}" for maker, ids in by_maker.items()]
    for index, sentence in unseen(storyboard, made):
        lines.append(f"warning: shot {storyboard.shots[index].id!r}: {sentence}")
    return lines + [f"warning: {sentence}" for _, sentence in unused(storyboard, made)]


def unseen(storyboard: Storyboard, made: Mapping[str, Learned | None]) -> list[tuple[int, str]]:
    """Shot number and a sentence that names the words its maker cannot use, for the scenes that have such."""
    from mutoscope.worlds import postcards

    looks = {member.name: member.look for member in storyboard.cast.values()}
    found = []
    for index, shot in enumerate(storyboard.shots):
        if not isinstance(shot.picture, ScenePicture) or shot.id not in made:
            continue
        maker = made[shot.id]
        if maker is not None:
            if maker.ignored:
                words = ", ".join(maker.ignored)
                found.append((index, f"the model {maker.card.name} makes the scene without: {words}"))
            continue
        understanding = postcards.understand(shot.picture.text, language=storyboard.language, cast=looks)
        if understanding.ignored:
            found.append((index, f"the scene will be drawn without: {', '.join(understanding.ignored)}"))
    return found


def unused(storyboard: Storyboard, made: Mapping[str, Learned | None]) -> list[tuple[str, str]]:
    """(path, sentence) of every field about scenes that changes nothing in those of this film."""
    found: list[tuple[str, str]] = []
    look = storyboard.look
    by_model = {shot_id for shot_id, maker in made.items() if maker is not None}
    if look.style != "clean":
        style = (
            "drawn scenes have one style, cut paper"
            if not by_model
            else "scenes have the style of their maker"
        )
        found.append(("look.style", f"{style}: 'look.style' changes nothing"))
    if look.avoid:
        found.append(("look.avoid", "scenes show only what they are asked for: 'look.avoid' changes nothing"))
    for index, shot in enumerate(storyboard.shots):
        if shot.avoid and shot.avoid != look.avoid:
            who = "a model cannot be told what not to show" if shot.id in by_model else (
                "drawn scenes show only what they are asked for"
            )  # fmt: skip
            found.append((f"shots[{index}].avoid", f"{who}: 'avoid' changes nothing"))
    for name, member in storyboard.cast.items():
        if member.images:
            found.append(
                (f"cast.{name}", f"pictures of {name!r} are not looked at: scenes go by 'look' alone")
            )
    if look.palette and by_model:
        shots = ", ".join(shot_id for shot_id in made if shot_id in by_model)
        found.append(
            (
                "look.palette",
                f"learned scenes have their model's colors: 'look.palette' changes nothing in {shots}",
            )
        )
    return found
