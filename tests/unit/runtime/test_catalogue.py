"""The catalogue: every line leads somewhere, and results become files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mutoscope.config import Request, option
from mutoscope.context import Context
from mutoscope.errors import CapabilityError, UsageError
from mutoscope.runtime import catalogue
from mutoscope.runtime.catalogue import VERBS, Verb
from mutoscope.runtime.context import LocalContext
from mutoscope.types import Result


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_every_line_leads_to_a_request_and_its_work(verb: Verb) -> None:
    request = verb.request_class()
    assert issubclass(request, Request) and request.__doc__
    assert callable(catalogue._load(verb.work))
    assert verb.summary.endswith(".") and len(verb.summary) <= 70
    assert ("output" in request.model_fields) == (verb.kind != "report")


def test_an_unknown_verb_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match=r"unknown verb 'speek' \(did you mean 'speak'\?\)"):
        catalogue.verb("speek")


class Write(Request):
    """Write."""

    output: Path = option(short="-o", description="Where.")
    folder: bool = option(False, description="Many files.")

    def many(self) -> bool:
        return self.folder


def text(content: str) -> Result:
    return Result(
        kind="text", write=lambda path, labels: path.write_text(content) and None, facts={"text": content}
    )


def write(request: Write, context: Context) -> Result:
    def others() -> Iterator[tuple[str, Result]]:
        for name in ("one.txt", "two.txt"):
            made.append(name)
            yield name, text(name)

    return Result(kind="text", facts={}, files=others) if request.folder else text("alone")


made: list[str] = []


@pytest.fixture(autouse=True)
def _verb(monkeypatch: pytest.MonkeyPatch) -> None:
    made.clear()
    monkeypatch.setitem(
        VERBS, "write", Verb("write", "x", "Write.", f"{__name__}:Write", f"{__name__}:write", "text")
    )


def test_one_result_becomes_one_file(tmp_path: Path) -> None:
    result, done = catalogue.run_and_publish("write", Write(output=tmp_path / "x.txt"), LocalContext())
    assert [one.path.name for one in done] == ["x.txt"] and (tmp_path / "x.txt").read_text() == "alone"
    assert result.recipe is not None and result.recipe["verb"] == "write"


def test_many_results_become_a_folder(tmp_path: Path) -> None:
    _, done = catalogue.run_and_publish(
        "write", Write(output=tmp_path / "films", folder=True), LocalContext()
    )
    assert [one.path.relative_to(tmp_path).as_posix() for one in done] == ["films/one.txt", "films/two.txt"]
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file; many files come out of this, so name a folder"):
        catalogue.run_and_publish("write", Write(output=tmp_path / "file", folder=True), LocalContext())
    with pytest.raises(UsageError, match="does not exist; make it first: mkdir -p"):
        catalogue.run_and_publish("write", Write(output=tmp_path / "a" / "b", folder=True), LocalContext())


def test_each_file_is_made_when_the_one_before_it_is_written(tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    (films / "one.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"one\.txt exists and was not made by this command"):
        catalogue.run_and_publish("write", Write(output=films, folder=True), LocalContext())
    assert made == ["one.txt"]


def test_nothing_is_made_when_it_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *rest: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(CapabilityError, match=r"cannot be written \(Permission denied\)"):
        catalogue.run_and_publish("write", Write(output=tmp_path, folder=True), LocalContext())
    assert made == []
