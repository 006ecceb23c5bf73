"""Which file to look at."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from mutoscope.config import Request, option


class Info(Request):
    """Show a file's properties, its recipe and whether it is whole.

    Every picture and sound is decoded once to see whether the file is whole; --quick reads only what it says about
    itself.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope info film.mp4",
        "mutoscope info clip.mov --quick --json",
    )

    file: Path = option(positional=True, reads=True, description="A video or sound.")
    quick: bool = option(False, description="Do not decode; damage in the middle stays unseen.")
    full_recipe: bool = option(False, description="Show the whole recipe, not only what it was made with.")
