"""Where the fields of a storyboard stand."""

from __future__ import annotations

from collections.abc import Iterator

from mutoscope.film.reader.shot_rules import nearest
from mutoscope.film.storyboard import CardPicture, Mark, SlidePicture, Storyboard


def place(storyboard: Storyboard, path: str) -> Mark:
    """The mark of a field, or of the nearest thing around it."""
    return nearest(path, storyboard.where)


def texts(storyboard: Storyboard) -> Iterator[tuple[str, str, str]]:
    """(path, kind, text) of every text that is drawn or spoken: ``title``, ``say``, ``card`` or ``slide``."""
    for index, shot in enumerate(storyboard.shots):
        path = f"shots[{index}]"
        if shot.title is not None:
            yield f"{path}.title.text", "title", shot.title.text
        if shot.line is not None and shot.line.text:
            yield f"{path}.say.text", "say", shot.line.text
        if isinstance(shot.picture, CardPicture):
            yield f"{path}.card.text", "card", shot.picture.text
        if isinstance(shot.picture, SlidePicture):
            yield f"{path}.slide.heading", "slide", shot.picture.heading
            if shot.picture.kind == "text":
                yield f"{path}.slide.text", "slide", shot.picture.text
