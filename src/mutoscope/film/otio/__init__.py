"""OpenTimelineIO: a film handed to an editing program, and what comes back from it."""

from mutoscope.film.otio.back import Imported, import_timeline, read_back
from mutoscope.film.otio.files import export
from mutoscope.film.otio.tracks import timeline_of

__all__ = ["Imported", "export", "import_timeline", "read_back", "timeline_of"]
