"""The planner: when everything happens. Pure, without media, quick."""

from mutoscope.film.plan.camera import cameras, resolve_camera
from mutoscope.film.plan.captions import subtitles_of
from mutoscope.film.plan.reading import speaking_seconds
from mutoscope.film.plan.timing import make_timetable, size_for

__all__ = ["cameras", "make_timetable", "resolve_camera", "size_for", "speaking_seconds", "subtitles_of"]
