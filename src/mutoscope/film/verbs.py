"""The film verbs: what the requests of this package do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mutoscope.context import Context
from mutoscope.errors import MediaError, UsageError
from mutoscope.film.reader import read
from mutoscope.film.render import Options, timetable_of
from mutoscope.film.requests import Again, Check, Export, Film, New, Plan
from mutoscope.film.result import film_result
from mutoscope.film.storyboard import Storyboard
from mutoscope.provenance import recipe as recipes
from mutoscope.types import Result


def film(request: Film, context: Context) -> Iterator[Result]:
    """One film, or several: the storyboard's further aspects, or one for each row of a table."""
    if request.rows is not None:
        yield from _rows(request, context)
        return
    storyboard = read(request.storyboard)
    destination = request.destination()
    assert destination is not None
    if request.output is None:
        destination = destination.with_suffix("." + storyboard.output.container)
        if storyboard.output.file is not None and not (request.draft or request.only or request.aspect):
            destination = request.storyboard.parent / storyboard.output.file
    yield film_result(storyboard, request, context, _options(request), destination=destination)
    if request.aspect is None and not request.only and not request.draft:
        for aspect in storyboard.format.also:
            beside = destination.with_name(
                f"{destination.stem}-{aspect.replace(':', 'x')}{destination.suffix}"
            )
            options = replace(_options(request), aspect=aspect)
            yield film_result(storyboard, request, context, options, destination=beside)


def _options(request: Film) -> Options:
    return Options(draft=request.draft, aspect=request.aspect, only=request.only, strict=request.strict)


def _rows(request: Film, context: Context) -> Iterator[Result]:
    from mutoscope.film.rows import read_rows, row_name

    assert request.rows is not None
    folder = request.output or request.storyboard.with_suffix("")
    if folder.suffix:
        raise UsageError(f"with --rows, -o names a folder for the films; got {folder.name!r}.")
    rows = read_rows(request.rows)
    boards = [
        read(request.storyboard, fill=row) for row in rows
    ]  # every row is checked before the first is made
    folder.mkdir(parents=True, exist_ok=True)
    for number, (row, storyboard) in enumerate(zip(rows, boards, strict=True), 1):
        context.note(f"film {number} of {len(rows)}")
        path = folder / f"{row_name(number, row)}.{storyboard.output.container}"
        yield film_result(storyboard, request, context, _options(request), destination=path)


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
    from mutoscope.film.plan.describe import as_json, describe

    storyboard = read(request.storyboard)
    options = Options(aspect=request.aspect, strict=request.strict)
    timetable, _ = timetable_of(storyboard, context, options)
    return Result(kind="report", facts=as_json(timetable), report=describe(timetable, storyboard))


def new(request: New, context: Context) -> Result:
    """A first storyboard, from pictures and sentences or from a plain script."""
    from mutoscope.film import draft, script

    if request.what != "film":
        raise UsageError(f"new begins a film: 'mutoscope new film …'; got {request.what!r}.")
    if request.script is not None:
        text = script.to_yaml(_text_of(request.script))
    else:
        if not request.pictures and request.say is None:
            raise UsageError(
                "new needs --from with photos or clips, --say with sentences, or --script; got none."
            )
        lines = (
            [line.strip() for line in _text_of(request.say).splitlines() if line.strip()]
            if request.say
            else []
        )
        text = draft.from_photos(
            request.pictures, lines, title=request.title, aspect=request.aspect, music=request.music,
            language=request.language, folder=request.output.parent,
        )  # fmt: skip

    def write(path: Path, labels: dict[str, str]) -> None:
        path.write_text(text, "utf-8")

    return Result(kind="text", write=write, facts={"lines": text.count("\n")},
                  report=f"Next: mutoscope film {request.output} --draft", destination=request.output)  # fmt: skip


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > 1 << 20:
            raise MediaError(
                f"{path.name}: a text must be smaller than 1 MB; got {path.stat().st_size >> 20} MB."
            )
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise MediaError(f"{path.name}: there is no such file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise MediaError(f"{path.name}: it cannot be read as UTF-8 text ({type(error).__name__}).") from None


def again(request: Again, context: Context) -> Result:
    """The film whose recipe is in a file, from the same pictures."""
    storyboard, found = _from_recipe(request.film, request.folder or request.film.parent)
    for line in _changed_files(storyboard, found):
        context.note(line)
    if request.storyboard is not None:
        from mutoscope.film.reader import to_text

        text = to_text(found.document["storyboard"])

        def write(path: Path, labels: dict[str, str]) -> None:
            path.write_text(text, "utf-8")

        return Result(
            kind="text", write=write, facts={"title": storyboard.title}, destination=request.storyboard
        )
    options = _recipe_options(found)
    destination = request.output or request.film.with_stem(request.film.stem + "-again")
    return film_result(storyboard, request, context, options, destination=destination)


def _from_recipe(path: Path, folder: Path) -> tuple[Storyboard, recipes.Recipe]:
    from mutoscope.film.reader import from_document
    from mutoscope.media import labels

    found = recipes.read(labels(path).get("comment"))
    if found is None:
        raise MediaError(
            f"{path.name}: there is no recipe in this file; only films made by this program carry one."
        )
    document = found.document.get("storyboard")
    if not isinstance(document, dict):
        raise MediaError(f"{path.name}: its recipe is for '{found.verb}', not for a film.")
    return from_document(document, folder), found


def _changed_files(storyboard: Storyboard, found: recipes.Recipe) -> Iterator[str]:
    from mutoscope.film.result import files_of

    for name, path in files_of(storyboard).items():
        known = found.files.get(name, {}).get("sha256")
        if known is not None and known != recipes.fingerprint(path)["sha256"]:
            yield f"warning: {name} is not the file the film was made from; it has changed."


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
    destination = request.output or request.storyboard.with_suffix(".otio")

    def write(path: Path, labels: dict[str, str]) -> None:
        otio.export(storyboard, timetable, path)

    return Result(
        kind="text", write=write, facts={"shots": len(timetable.slots), "num_frames": timetable.num_frames},
        destination=destination,
    )  # fmt: skip
