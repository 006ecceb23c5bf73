"""The film verbs: what the requests of this package do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from mutoscope.context import Context
from mutoscope.errors import MediaError, UsageError
from mutoscope.film.inspection.scenes import notes
from mutoscope.film.reader import from_document, read
from mutoscope.film.render import Options, timetable_of
from mutoscope.film.requests import Again, Check, Export, Film, New, Plan
from mutoscope.film.result import film_result
from mutoscope.film.scenes import makers, told
from mutoscope.film.storyboard import Storyboard
from mutoscope.provenance import recipe as recipes
from mutoscope.text.files import read_text
from mutoscope.types import Result

MOST_TEXT = 1 << 20  # bytes of sentences or of a plain script


def film(request: Film, context: Context) -> Result:
    """One film and its further aspects, or one film for each row of a table."""
    if request.rows is not None:
        return _films(request, context)
    storyboard = read(request.storyboard)
    destination = request.destination()
    assert destination is not None
    options = _options(request)
    result = film_result(storyboard, request, context, options, destination=destination)
    aspects = () if request.aspect or request.only or request.draft else storyboard.format.also

    def others() -> Iterator[tuple[str, Result]]:
        yield from result.files() if result.files is not None else ()
        for aspect in aspects:
            path = destination.with_stem(f"{destination.stem}-{aspect.replace(':', 'x')}")
            other = replace(options, aspect=aspect)
            yield path.name, film_result(storyboard, request, context, other, destination=path)

    if storyboard.format.also and not aspects:
        context.note(f"the further shapes ({', '.join(storyboard.format.also)}) are made with the whole film")
    return replace(result, files=others)


def _options(request: Film) -> Options:
    return Options(draft=request.draft, aspect=request.aspect, only=request.only, strict=request.strict)


def _films(request: Film, context: Context) -> Result:
    from mutoscope.film.rows import read_rows, row_name

    assert request.rows is not None
    rows = read_rows(request.rows)
    boards = []  # every row is checked before the first is made
    for number, row in enumerate(rows, 1):
        try:
            boards.append(read(request.storyboard, fill=row))
        except UsageError as error:
            raise UsageError(
                f"{request.rows.name}, row {number} ({row_name(number, row)}):\n{error}"
            ) from error

    def films() -> Iterator[tuple[str, Result]]:
        for number, (row, storyboard) in enumerate(zip(rows, boards, strict=True), 1):
            context.note(f"film {number} of {len(rows)}")
            name = row_name(number, row) + ("-draft" if request.draft else "")
            path = Path(f"{name}.{storyboard.output.container}")
            yield path.name, film_result(storyboard, request, context, _options(request), destination=path)

    return Result(kind="video", facts={"films": len(rows)}, files=films)


def check(request: Check, context: Context) -> Result:
    """Everything that is wrong with a storyboard, at once."""
    from mutoscope.film.check import check as look

    report = look(request.storyboard)
    return Result(
        kind="report",
        facts=report.as_json(),
        report=report.text(),
        exit_code=0 if report.ok else UsageError.exit_code,
    )


def plan(request: Plan, context: Context) -> Result:
    """The timetable; lines are spoken, nothing is drawn."""
    from mutoscope.film.plan import as_json, describe

    storyboard = read(request.storyboard)
    options = Options(aspect=request.aspect, strict=request.strict)
    timetable, _ = timetable_of(storyboard, context, options)
    scenes = makers(storyboard)
    for line in notes(storyboard, scenes):
        context.note(line)
    made = {shot_id: told(scene) for shot_id, scene in scenes.items()}
    facts = {**as_json(timetable), "scenes": made}
    return Result(kind="report", facts=facts, report=describe(timetable, storyboard, made))


def new(request: New, context: Context) -> Result:
    """A first storyboard, from pictures and sentences or from a plain script."""
    from mutoscope.film.draft import from_photos
    from mutoscope.film.script import to_yaml

    if request.what != "film":
        raise UsageError(f"new begins a film: 'mutoscope new film …'; got {request.what!r}.")
    if request.script is not None:
        text = to_yaml(read_text(request.script, most_bytes=MOST_TEXT))
    else:
        if not request.pictures and request.say is None:
            raise UsageError(
                "new needs --from with photos or clips, --say with sentences, or --script; got none."
            )
        lines = (
            [
                line.strip()
                for line in read_text(request.say, most_bytes=MOST_TEXT).splitlines()
                if line.strip()
            ]
            if request.say
            else []
        )
        text = from_photos(
            request.pictures, lines, title=request.title, aspect=request.aspect, music=request.music,
            language=request.language, folder=request.output.parent,
        )  # fmt: skip

    def write(path: Path, labels: dict[str, str]) -> None:
        path.write_text(text, "utf-8")

    return Result(
        kind="text",
        write=write,
        facts={"lines": text.count("\n")},
        report=f"Next: mutoscope film {request.output} --draft",
    )


def again(request: Again, context: Context) -> Result:
    """The film whose recipe is in a file, from the same pictures; or its storyboard, which needs no picture."""
    destination = request.destination()
    assert destination is not None
    found, document = _recipe_of(request.film)
    if destination.suffix in (".yaml", ".yml"):
        from mutoscope.film.reader import to_text

        text = to_text(document)

        def write(path: Path, labels: dict[str, str]) -> None:
            path.write_text(text, "utf-8")

        return Result(kind="text", write=write, facts={"lines": text.count("\n")})
    storyboard = from_document(document, request.folder or request.film.parent)
    for line in (*_changed_files(storyboard, found), *_changed_makers(storyboard, found)):
        context.note(line)
    return film_result(
        storyboard, _asked_then(found), context, _recipe_options(found), destination=destination
    )


def _recipe_of(path: Path) -> tuple[recipes.Recipe, dict[str, object]]:
    """The recipe inside a film, and the storyboard's data in it."""
    from mutoscope.media import labels

    found = recipes.read(labels(path).get("comment"))
    if found is None:
        raise MediaError(
            f"{path.name}: there is no recipe in this file; only films made by this program carry one."
        )
    document = found.document.get("storyboard")
    if not isinstance(document, dict):
        raise MediaError(
            f"{path.name}: its recipe, of {found.verb!r}, holds no storyboard to make a film from."
        )
    return found, document


def _changed_files(storyboard: Storyboard, found: recipes.Recipe) -> Iterator[str]:
    from mutoscope.film.result import files_of

    for name, path in files_of(storyboard).items():
        known = found.files.get(name, {}).get("sha256")
        if known is not None and known != recipes.fingerprint(path)["sha256"]:
            yield f"warning: {name} is not the file the film was made from; it has changed."


def _changed_makers(storyboard: Storyboard, found: recipes.Recipe) -> Iterator[str]:
    """Scenes that will be made by somebody else than in the film: by rules, by a model, by another version of it."""
    then = found.document.get("scenes")
    if not isinstance(then, dict):
        return
    for shot_id, scene in makers(storyboard).items():
        before, now = then.get(shot_id), told(scene)
        if isinstance(before, str) and before != now:
            yield f"warning: scene {shot_id!r} was {before[:100]!r} in the film and now is {now!r}."


def _asked_then(found: recipes.Recipe) -> Film:
    """The request the film was made with: the same film gets the same recipe, and so the same bytes."""
    kept: dict[str, Any] = {name: value for name, value in found.request.items() if name in Film.model_fields}
    try:
        return Film(**kept)
    except UsageError:  # a stranger's recipe; what matters is the storyboard
        return Film(storyboard=Path("film.yaml"))


def _recipe_options(found: recipes.Recipe) -> Options:
    """Options from a stranger's recipe: each is checked for its type, and the rest is left out."""
    stored = found.document.get("options")
    stored = stored if isinstance(stored, dict) else {}
    aspect, only = stored.get("aspect"), stored.get("only")
    return Options(
        draft=stored.get("draft") is True,
        aspect=aspect if isinstance(aspect, str) else None,
        only=tuple(str(name) for name in only) if isinstance(only, list) else (),
    )


def export(request: Export, context: Context) -> Result:
    """The timeline for an editing program."""
    from mutoscope.film import otio

    storyboard = read(request.storyboard)
    timetable, _ = timetable_of(storyboard, context, Options())

    def write(path: Path, labels: dict[str, str]) -> None:
        otio.export(storyboard, timetable, path)

    return Result(
        kind="text", write=write, facts={"shots": len(timetable.slots), "num_frames": timetable.num_frames},
    )  # fmt: skip
