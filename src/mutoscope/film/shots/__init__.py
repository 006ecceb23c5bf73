"""Shot sources: one file for each kind of picture, one table to find them by."""

from __future__ import annotations

from mutoscope.film.shots.brief import Brief, Source
from mutoscope.registry import Table

SOURCES = Table(
    "picture",
    {
        "ScenePicture": "mutoscope.film.shots.scene:SceneSource",
        "LearnedScene": "mutoscope.film.shots.learned:LearnedSource",
        "ImagePicture": "mutoscope.film.shots.image:ImageSource",
        "ClipPicture": "mutoscope.film.shots.clip:ClipSource",
        "CardPicture": "mutoscope.film.shots.card:CardSource",
        "SlidePicture": "mutoscope.film.shots.slide:SlideSource",
    },
)


def open_source(brief: Brief) -> Source:
    """The source that draws a shot."""
    kind = "LearnedScene" if brief.take is not None else type(brief.shot.picture).__name__
    source: Source = SOURCES.load(kind)(brief)
    return source
