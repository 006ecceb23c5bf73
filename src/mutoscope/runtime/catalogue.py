"""Every verb of the program: where its request is described, where its work is done, and what comes out."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mutoscope.config import Request
from mutoscope.context import Context
from mutoscope.errors import UsageError, did_you_mean
from mutoscope.provenance import recipe as recipes
from mutoscope.runtime.publish import Published, prepare, prepare_folder, publish

if TYPE_CHECKING:
    from mutoscope.types import Result


@dataclass(frozen=True, slots=True)
class Verb:
    """One line of the catalogue; nothing is imported until it is used."""

    name: str
    group: str
    summary: str
    request: str  # "module:Class"
    work: str  # "module:function" (request, context) -> Result
    kind: Literal["video", "sound", "image", "text", "report"]
    recipe: str = (
        ""  # the verb in its files' recipes when it is another one's: `again` makes what `film` makes
    )

    @property
    def made_by(self) -> str:
        return self.recipe or self.name

    def request_class(self) -> type[Request]:
        found: type[Request] = _load(self.request)
        return found


_FILM = "films from a storyboard"
_MAKE = "making sound and pictures"
_EDIT = "working on a video"
_LEARN = "learning"
_LOOK = "looking"

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("film", _FILM, "Make a film from a storyboard.",
             "mutoscope.film.requests:Film", "mutoscope.film.verbs:film", "video"),
        Verb("check", _FILM, "Say what is wrong with a storyboard, with line numbers.",
             "mutoscope.film.requests:Check", "mutoscope.film.verbs:check", "report"),
        Verb("plan", _FILM, "Show when everything happens in a film, before it is made.",
             "mutoscope.film.requests:Plan", "mutoscope.film.verbs:plan", "report"),
        Verb("new", _FILM, "Write a storyboard to start from.",
             "mutoscope.film.requests:New", "mutoscope.film.verbs:new", "text"),
        Verb("again", _FILM, "Make a film again from the recipe inside it.",
             "mutoscope.film.requests:Again", "mutoscope.film.verbs:again", "video", "film"),
        Verb("export", _FILM, "Write a film's timeline for an editing program.",
             "mutoscope.film.requests:Export", "mutoscope.film.verbs:export", "text"),
        Verb("generate", _MAKE, "Make a video from a sentence with a learned model.",
             "mutoscope.tasks.generate.request:Generate", "mutoscope.tasks.generate.work:generate", "video"),
        Verb("extend", _MAKE, "Let a learned model go on with a clip.",
             "mutoscope.tasks.extend.request:Extend", "mutoscope.tasks.extend.work:extend", "video"),
        Verb("models", _MAKE, "List the learned models, or check that they are whole and work.",
             "mutoscope.tasks.models.request:Models", "mutoscope.tasks.models.work:models", "report"),
        Verb("speak", _MAKE, "Say a text into a sound file.",
             "mutoscope.tasks.speak.request:Speak", "mutoscope.tasks.speak.work:speak", "sound"),
        Verb("compose", _MAKE, "Compose and play a piece of music.",
             "mutoscope.tasks.compose.request:Compose", "mutoscope.tasks.compose.work:compose", "sound"),
        Verb("mix", _MAKE, "Mix voice, music and effects to a loudness.",
             "mutoscope.tasks.mix.request:Mix", "mutoscope.tasks.mix.work:mix", "sound"),
        Verb("worlds", _MAKE, "List the drawn worlds, or draw a sentence as a moving picture.",
             "mutoscope.tasks.worlds.request:Worlds", "mutoscope.tasks.worlds.work:worlds", "video"),
        Verb("caption", _EDIT, "Put captions on a video.",
             "mutoscope.tasks.caption.request:Caption", "mutoscope.tasks.caption.work:caption", "video"),
        Verb("cut", _EDIT, "Cut a part out of a video.",
             "mutoscope.tasks.cut.request:Cut", "mutoscope.tasks.cut.work:cut", "video"),
        Verb("convert", _EDIT, "Change a video's format, codec, size or rate.",
             "mutoscope.tasks.convert.request:Convert", "mutoscope.tasks.convert.work:convert", "video"),
        Verb("train", _LEARN, "Train a model of a world, or of one's own footage.",
             "mutoscope.recipes.request:Train", "mutoscope.recipes.run:train", "report"),
        Verb("info", _LOOK, "Show a file's properties, its recipe and whether it is whole.",
             "mutoscope.tasks.info.request:Info", "mutoscope.tasks.info.work:info", "report"),
        Verb("doctor", _LOOK, "Say what this machine has, what is missing and how to get it.",
             "mutoscope.runtime.doctor:Doctor", "mutoscope.runtime.doctor:doctor", "report"),
    )
}  # fmt: skip


def verb(name: str) -> Verb:
    """One line of the catalogue.

    Raises:
        UsageError: there is no such verb.
    """
    if name not in VERBS:
        raise UsageError(f"unknown verb {name!r}{did_you_mean(name, VERBS)}; known: {', '.join(VERBS)}.")
    return VERBS[name]


def run(name: str, request: Request, context: Context) -> Result:
    """Do a verb's work. Every result that can be written carries its recipe."""
    result: Result = _load(verb(name).work)(request, context)
    return _with_recipe(name, request, result)


def run_and_publish(
    name: str, request: Request, context: Context, *, overwrite: bool = False
) -> tuple[Result, tuple[Published, ...]]:
    """Look at the destination, do the work, and write what there is to write."""
    destination = request.destination()
    if destination is None or not request.many() or destination.exists():
        return _run_and_publish(name, request, context, destination, overwrite=overwrite)
    try:
        return _run_and_publish(name, request, context, destination, overwrite=overwrite)
    except BaseException:
        with contextlib.suppress(OSError):  # a folder made for nothing; one with a finished film stays
            destination.rmdir()
        raise


def _run_and_publish(
    name: str, request: Request, context: Context, destination: Path | None, *, overwrite: bool
) -> tuple[Result, tuple[Published, ...]]:
    inputs = tuple(request.inputs().values())
    made_by = verb(name).made_by
    if destination is not None and request.many():
        prepare_folder(destination)
    else:
        for path in request.destinations():
            prepare(path, overwrite=overwrite, inputs=inputs, verb=made_by)
    result = run(name, request, context)
    if destination is None:
        return result, ()
    done: list[Published] = []
    for path, one in _outputs(name, request, result, destination):
        context.check()
        done.append(publish(one, path, overwrite=overwrite, inputs=inputs, verb=made_by))
        for left in done[-1].left:
            context.note(
                f"{left.name} was there before, or was changed by hand, and is left as it is; --overwrite replaces it"
            )
    return result, tuple(done)


def _outputs(name: str, request: Request, result: Result, destination: Path) -> Iterator[tuple[Path, Result]]:
    """What is to be written where; each further file is made when the one before it has been published."""
    if result.write is not None:
        yield destination, result
    folder = destination if request.many() else destination.parent
    for file_name, file in result.files() if result.files is not None else ():
        yield folder / file_name, _with_recipe(name, request, file)


def _with_recipe(name: str, request: Request, result: Result) -> Result:
    if result.write is None or result.recipe is not None:
        return result
    return dataclasses.replace(result, recipe=recipes.build(name, request))


def _load(path: str) -> Any:
    module, _, attribute = path.partition(":")
    return getattr(importlib.import_module(module), attribute)
