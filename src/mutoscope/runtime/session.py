"""The program from Python: every verb as a function that gives an :class:`Order`, and videos as streams of frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutoscope.config import Request
from mutoscope.errors import UsageError, did_you_mean
from mutoscope.runtime import catalogue
from mutoscope.runtime.context import LocalContext, reporter

if TYPE_CHECKING:
    from mutoscope.media import Facts, VideoReader
    from mutoscope.types import Frame, Result


class Order:
    """Work that was described but not done yet.

    ::

        mu.film("trip.yaml", draft=True).render("trip.mp4")
        mu.info("trip.mp4").run().facts["seconds"]
    """

    def __init__(self, verb: str, fields: dict[str, Any]) -> None:
        self._verb = catalogue.verb(verb)
        self._fields = fields

    def __repr__(self) -> str:
        return f"<{self._verb.name} {', '.join(f'{name}={value!r}' for name, value in self._fields.items())}>"

    def request(self, output: str | Path | None = None) -> Request:
        """The checked request.

        Raises:
            UsageError: a field is unknown, missing or out of range.
        """
        fields = dict(self._fields)
        if output is not None:
            if "output" not in self._verb.request_class().model_fields:
                raise UsageError(f"{self._verb.name} writes no file; call run() and look at its facts.")
            fields["output"] = Path(output)
        return self._verb.request_class()(**fields)

    def render(
        self, path: str | Path | None = None, *, overwrite: bool = False, progress: bool = False
    ) -> Path:
        """Do the work and write the file; its path. With ``progress`` bars are shown on standard error.

        Raises:
            UsageError: the request is wrong, or the file exists and was made by something else.
            MediaError: an input is not what it should be.
            CapabilityError: this machine lacks something.
        """
        request = self.request(path)
        with LocalContext(reporter=reporter(quiet=not progress)) as context:
            _, published = catalogue.run_and_publish(self._verb.name, request, context, overwrite=overwrite)
        if not published:
            raise UsageError(f"{self._verb.name} wrote no file; call run() and look at its facts.")
        return published[0].path if not request.many() else published[0].path.parent

    def run(self, *, progress: bool = False) -> Result:
        """Do the work and hand back the result, unwritten."""
        with LocalContext(reporter=reporter(quiet=not progress)) as context:
            return catalogue.run(self._verb.name, self.request(), context)


class Verb:
    """A verb as a function: ``mu.speak("Hello.", speed=0.9)``."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.__name__ = name
        self.__doc__ = catalogue.verb(name).summary

    def __repr__(self) -> str:
        return f"<verb {self._name}: {self.__doc__}>"

    def __call__(self, *positional: Any, **fields: Any) -> Order:
        """An order; its request is checked when it is rendered or run, and field names at once.

        Raises:
            UsageError: too many positionals, or an unknown field.
        """
        request = catalogue.verb(self._name).request_class()
        places = [typed for typed in request.typed_fields() if typed.positional]
        if len(positional) > len(places) and not (places and places[-1].is_list):
            raise UsageError(f"{self._name} takes {len(places)} positional values; got {len(positional)}.")
        for name in fields:
            if name not in request.model_fields:
                near = did_you_mean(name, request.model_fields)
                raise UsageError(
                    f"{self._name} has no field {name!r}{near}; known: {', '.join(request.model_fields)}."
                )
        given: dict[str, Any] = {}
        for index, typed in enumerate(places[: len(positional)]):
            given[typed.name] = tuple(positional[index:]) if typed.is_list else positional[index]
        return Order(self._name, {**given, **fields})


class Video:
    """A video as a stream of frames with exact times; iterating opens the file anew, and holds a few frames.

    ::

        for frame in mu.open("clip.mp4"):
            print(float(frame.seconds), frame.rgb_HWC.shape)
    """

    def __init__(self, path: str | Path) -> None:
        from mutoscope.media import VideoReader

        self.reader: VideoReader = VideoReader(path)

    @property
    def facts(self) -> Facts:
        """What the file says about itself."""
        return self.reader.facts

    def __iter__(self) -> Iterator[Frame]:
        return self.reader.frames()


def open_video(path: str | Path) -> Video:
    """Open a video.

    Raises:
        MediaError: the file cannot be opened, or has no pictures.
    """
    return Video(path)
