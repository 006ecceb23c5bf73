"""Shot sources: one file for each kind of picture, one table to find them by."""

from __future__ import annotations

from mutoscope.film.shots.brief import Brief, Source
from mutoscope.registry import Table

SOURCES = Table(
    "picture",
    {
        "ScenePicture": "mutoscope.film.shots.scene:SceneSource",
        "ImagePicture": "mutoscope.film.shots.image:ImageSource",
        "ClipPicture": "mutoscope.film.shots.clip:ClipSource",
        "CardPicture": "mutoscope.film.shots.card:CardSource",
        "SlidePicture": "mutoscope.film.shots.slide:SlideSource",
    },
)


def open_source(brief: Brief) -> Source:
    """The source that draws a shot."""
    source: Source = SOURCES.load(type(brief.shot.picture).__name__)(brief)
    return source
