"""Who makes a scene, and what is said when its maker cannot: storyboards, ``check`` and ``plan``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mutoscope.errors import CapabilityError
from mutoscope.film import scenes
from mutoscope.film.check import Report, check
from mutoscope.film.reader import load, read_text
from mutoscope.film.requests import Plan
from mutoscope.film.scenes import learned, makers, sentence_of
from mutoscope.film.storyboard import ScenePicture
from mutoscope.film.verbs import plan
from mutoscope.models import store
from mutoscope.models.card import Card
from mutoscope.runtime.context import LocalContext
from mutoscope.worlds.catalogue import TRAINING


def card_of(world: str, folder: Path) -> Path:
    """A model's folder as far as it is read before weights are needed."""
    known = TRAINING.load(world)
    folder.mkdir()
    role = {"file": "t.safetensors", "sha256": "ab" * 32, "config": {}, "dtype": "bf16", "num_parameters": 1}
    card = Card(
        **{"name": world, "world": world, "attributes": [(one.name, one.values) for one in known.attributes],
           "size": (known.size.width, known.size.height), "rate": "12", "num_frames": 16,
           "roles": {"transformer": role}}
    )  # fmt: skip
    (folder / "card.json").write_text(card.text(), "utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("words")
    card_of("shapes", home / "shapes")
    card_of("postcards", home / "cards")
    (home / "run").mkdir()
    card_of("shapes", home / "run" / "model")
    (home / "empty").mkdir()
    return home


@pytest.fixture
def shipped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"postcards": folder / "cards", "shapes": folder / "shapes"}
    monkeypatch.setattr(store, "shipped", lambda: known)


@pytest.fixture
def none_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "shipped", dict)


def board(folder: Path, shots: str) -> Any:
    return read_text(f"storyboard: 1\n{shots}", folder)


def look(folder: Path, text: str) -> Report:
    (folder / "film.yaml").write_text("storyboard: 1\n" + text, "utf-8")
    return check(folder / "film.yaml")


def one(folder: Path, shot: str, more: str = "") -> Any:
    film = board(folder, f"{more}shots:\n- {{{shot}}}\n")
    return learned(film, film.shots[0])


def test_what_model_may_say(folder: Path, shipped: None) -> None:
    def picture(model: str) -> tuple[str, object]:
        made = board(folder, f"shots:\n- {{scene: a red circle, model: {model}}}\n").shots[0].picture
        assert isinstance(made, ScenePicture)
        return made.maker, made.model

    assert picture("auto") == ("auto", None)
    assert picture("Learned") == ("learned", None)
    assert picture("run") == ("learned", folder / "run")
    assert picture("run/model") == ("learned", folder / "run" / "model")
    assert picture("postcards") == ("learned", "postcards")


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("leraned", "unknown model 'leraned'"),
        ("empty", "'empty' holds no model"),
        ("../other", "leads outside"),
        ("/etc", "is an absolute path"),
        ("gone/model", "there is no folder 'gone/model'"),
        ("https://example.org/model", "is a network address"),
        ("linked", "leads outside the storyboard's folder by a symbolic link"),
    ],
)
def test_what_model_may_not_say(
    folder: Path, none_shipped: None, tmp_path: Path, model: str, said: str
) -> None:
    link = folder / "linked" / "card.json"
    if not link.is_symlink():
        link.parent.mkdir()
        (tmp_path / "card.json").write_text("{}")
        link.symlink_to(tmp_path / "card.json")
    (folder / "film.yaml").write_text(f"storyboard: 1\nshots:\n- {{scene: a circle, model: '{model}'}}\n")
    _, findings = load(folder / "film.yaml")
    (problem,) = findings.problems
    assert problem.severity == "error" and said in problem.message and problem.line == 3


def test_auto_is_what_the_constant_says(folder: Path, shipped: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert one(folder, "scene: a red circle moves left") is None
    monkeypatch.setattr(scenes, "AUTO", "learned")
    assert one(folder, "scene: a red circle moves left").card.name == "shapes"
    assert one(folder, "scene: a red circle moves a zebra left") is None  # not whole: drawn
    assert one(folder, "scene: a red circle moves left, model: drawn") is None


def test_the_model_that_knows_the_words(folder: Path, shipped: None) -> None:
    assert one(folder, "scene: a red circle moves left, model: learned").card.name == "shapes"
    assert one(folder, "scene: a harbor at dawn, model: learned").card.name == "postcards"


def test_the_film_moves_the_camera_unless_the_sentence_says_it(folder: Path) -> None:
    quiet = one(folder, "scene: a harbor at dawn, model: cards")
    world = TRAINING.load("postcards")
    values = [slot.value(label) for slot, label in zip(world.attributes, quiet.labels, strict=True)]
    assert values[0] == "harbor" and values[-1] == "still" and not quiet.moves_itself
    told = one(folder, "scene: 'a harbor at dawn, the camera moves to the left', model: cards")
    assert told.moves_itself and world.attributes[-1].value(told.labels[-1]) == "left"


def test_names_of_the_cast_stand_for_their_look(folder: Path) -> None:
    cast = "cast: {dot: a red circle, star: a blue cross}\n"
    film = board(folder, cast + "shots:\n- {scene: Dot moves left, with: [dot, star], model: shapes}\n")
    picture = film.shots[0].picture
    assert sentence_of(film, picture) == "a red circle moves left, a blue cross"
    found = learned(film, film.shots[0])
    assert found is not None and found.said["color1"] == "red" and found.said["shape2"] == "cross"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("shots:\n- the sea\n- scene: the sea\n  model: learned\n", 5),
        ("look: {model: learned}\nshots:\n- the sea\n", 2),
        ("defaults: {model: learned}\nshots:\n- the sea\n", 2),
    ],
)
def test_no_model(folder: Path, none_shipped: None, text: str, line: int) -> None:
    report = look(folder, text)
    (problem,) = [p for p in report.problems if p.severity == "error"]
    assert problem.line == line and "`mutoscope train postcards" in problem.message
    assert "model: drawn" in problem.message
    with pytest.raises(CapabilityError, match="no learned model comes with this installation"):
        makers(read_text((folder / "film.yaml").read_text(), folder))


def test_a_model_that_knows_no_word(folder: Path) -> None:
    (problem,) = look(folder, "shots:\n- {scene: zebras, model: shapes}\n").problems
    assert problem.severity == "error"
    assert "knows no word of its scene; it knows background (black" in problem.message


def test_words_a_model_cannot_use(folder: Path) -> None:
    square = "format: {aspect: 1:1}\n"
    report = look(folder, square + "shots:\n- the sea\n- {scene: a red circle and a zebra, model: shapes}\n")
    (problem,) = report.problems
    assert (problem.severity, problem.line) == ("warning", 5)
    assert problem.message == "the model shapes makes the scene without: zebra"
    assert report.text().endswith("; scenes: 1 drawn, 1 learned by shapes (abababab)")
    film = report.as_json()["film"]
    assert isinstance(film, dict)
    assert film["scenes"] == {"shot-01": "drawn", "shot-02": "learned by shapes (abababab)"}


def test_what_changes_nothing_in_learned_scenes(folder: Path) -> None:
    shot = "shots:\n- {scene: a red circle, model: shapes, avoid: people, fit: contain}\n"
    told = {p.message for p in look(folder, "look: {palette: [navy, white], style: oil}\n" + shot).problems}
    assert told == {
        "scenes have the style of their maker: 'look.style' changes nothing",
        "learned scenes have their model's colors: 'look.palette' changes nothing in shot-01",
        "a model cannot be told what not to show: 'avoid' changes nothing",
    }


@pytest.mark.parametrize(
    ("film", "shot", "cut"),
    [
        ("16:9", "model: shapes", "44 % of the height of the model's pictures (64x64)"),
        ("9:16", "model: cards", "68 % of the width of the model's pictures (128x72)"),
        ("16:9", "model: cards", None),
        ("16:9", "model: shapes, fit: blur", None),
    ],
)
def test_what_is_cut_off_is_said(folder: Path, film: str, shot: str, cut: str | None) -> None:
    scene = "a red circle moves left" if "shapes" in shot else "a harbor at dawn"
    report = look(folder, f"format: {{aspect: {film}}}\nshots:\n- {{scene: {scene}, {shot}}}\n")
    assert [p.message for p in report.problems] == ([f"{cut} is cut off"] if cut else [])


def test_the_plan_names_the_maker(folder: Path, context: LocalContext) -> None:
    (folder / "film.yaml").write_text(
        "storyboard: 1\nvoice: {engine: none}\nmusic: none\n"
        "shots:\n- the sea\n- {scene: a red circle and a zebra, model: shapes}\n"
    )
    result = plan(Plan(storyboard=folder / "film.yaml"), context)
    assert result.report is not None
    assert "scene, drawn" in result.report and "scene, learned by shapes (abababab)" in result.report
    assert result.facts["scenes"] == {"shot-01": "drawn", "shot-02": "learned by shapes (abababab)"}
    assert "warning: shot 'shot-02': the model shapes makes the scene without: zebra" in context.notes
