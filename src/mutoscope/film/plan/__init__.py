"""The planner: when everything happens. Pure, without media, quick."""

from mutoscope.film.plan.camera import cameras, resolve_camera
from mutoscope.film.plan.captions import subtitles_of
from mutoscope.film.plan.reading import reading_seconds
from mutoscope.film.plan.table import as_json, describe
from mutoscope.film.plan.timing import Beats, make_timetable, size_for

__all__ = [
    "Beats",
    "as_json",
    "cameras",
    "describe",
    "make_timetable",
    "reading_seconds",
    "resolve_camera",
    "size_for",
    "subtitles_of",
]
