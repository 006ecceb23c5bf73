"""Learned scenes in films, by a model of random weights: everything but the beauty."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "tasks"))

from learned import random_model

from mutoscope import media
from mutoscope.errors import Cancelled
from mutoscope.film import takes
from mutoscope.film.plan import make_timetable
from mutoscope.film.render import Options, Ready, make_ready, write_film
from mutoscope.film.requests import Film
from mutoscope.film.result import film_result
from mutoscope.film.scenes import learned
from mutoscope.film.shots import open_source
from mutoscope.film.shots.brief import Brief, Take
from mutoscope.film.shots.learned import working_size
from mutoscope.film.storyboard import (
    Camera,
    CardPicture,
    Format,
    Music,
    Output,
    ScenePicture,
    Shot,
    Storyboard,
    Transition,
    Voice,
)
from mutoscope.models import store
from mutoscope.runtime.context import LocalContext
from mutoscope.tasks.generate import stream
from mutoscope.types import Size

SENTENCE = "a red circle moves left on gray"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def film(model: Path, tmp_path: Path) -> Storyboard:
    """A learned scene of a second, and a card."""
    scene = ScenePicture(text=SENTENCE, maker="learned", model=model)
    return Storyboard(
        title="Learned", folder=tmp_path, voice=Voice(engine="none"), music=Music(mood="none"),
        format=Format(size=Size(96, 54), rate=Fraction(24)), output=Output(timeline="none"),
        shots=(
            Shot(id="circle", picture=scene, seconds=1.0),
            Shot(id="end", picture=CardPicture(text="End"), seconds=1.0, into=Transition(kind="dissolve")),
        ),
    )  # fmt: skip


def take(path: Path, pictures: np.ndarray[Any, Any], **fields: Any) -> Take:
    size = Size(pictures.shape[2], pictures.shape[1])
    with media.VideoWriter(path, size=size, rate=Fraction(12), codec="ffv1", threads=1) as writer:
        for picture in pictures:
            writer.write(picture)
    return Take(**{"path": path, "rate": Fraction(12), "size": size, "lead": Fraction(0), **fields})


def brief(made: Take, **fields: Any) -> Brief:
    shot = Shot(id="a", picture=ScenePicture(text=SENTENCE), fit=fields.pop("fit", "cover"))
    return Brief(
        **{"shot": shot, "camera": Camera(move="static", amount=0.0), "size": Size(96, 54), "rate": Fraction(30),
           "num_frames": 30, "seed": 1, "take": made, **fields}
    )  # fmt: skip


def shown(told: Brief, first: int, stop: int) -> list[Any]:
    return [np.array(frame) for frame in open_source(told).frames(first, stop)]


def waves(count: int) -> np.ndarray[Any, Any]:
    """Soft colors that wander to the right, 2 px a frame."""
    ys, xs = np.mgrid[0:36, 0:64]
    return np.stack(
        [
            np.stack([128 + 100 * np.sin((xs - 2 * k) / (5 + c) + ys / 9) for c in range(3)], -1).astype(
                np.uint8
            )
            for k in range(count)
        ]
    )


def test_a_frame_is_the_same_from_wherever_a_piece_begins(tmp_path: Path) -> None:
    told = brief(take(tmp_path / "a.mkv", waves(24)), camera=Camera(move="push-in", amount=0.1))
    whole = shown(told, 0, 30)
    assert whole[0].shape == (54, 96, 3)
    for first, stop in ((23, 30), (7, 23), (0, 7)):
        for one, other in zip(shown(told, first, stop), whole[first:stop], strict=True):
            assert np.array_equal(one, other)


def test_a_frame_shows_its_own_time_of_the_take(tmp_path: Path) -> None:
    grays = np.repeat(np.arange(24, dtype=np.uint8) * 9 + 20, 16 * 16 * 3).reshape(24, 16, 16, 3)
    made = take(tmp_path / "a.mkv", grays, lead=Fraction(1, 4))
    told = brief(made, rate=Fraction(48), size=Size(16, 16), num_frames=48)
    found = [float(frame.mean()) for frame in shown(told, -12, 90)]
    # frame f stands at 1/4 s + f / 48: frame -12 is the take's first, and 4 frames of film are one of the take
    wanted = [min(20 + 9 * (12 + f) / 4, 20 + 9 * 23) for f in range(-12, 90)]
    assert np.abs(np.array(found) - wanted).max() <= 1.01


def test_moving_things_are_moved_in_between(tmp_path: Path) -> None:
    # between two frames 2 px apart stands the wave moved by 1 px, which a cross-fade would not show sharper
    made = take(tmp_path / "a.mkv", waves(4)[::2])
    told = brief(made, rate=Fraction(24), size=Size(128, 72))
    truth = shown(brief(take(tmp_path / "b.mkv", waves(4)), rate=Fraction(12), size=Size(128, 72)), 1, 2)[0]
    before, between, after = shown(told, 0, 3)
    mixed = (before.astype(float) + after) / 2
    inner = np.s_[9:-9, 16:-16]
    assert (
        np.abs(between[inner].astype(float) - truth[inner]).mean()
        < 0.5 * np.abs(mixed[inner] - truth[inner]).mean()
    )


@pytest.mark.parametrize(("fit", "ends"), [("cover", 200), ("contain", 12)])
def test_fit(tmp_path: Path, fit: str, ends: int) -> None:
    made = take(tmp_path / "a.mkv", np.full((2, 64, 64, 3), 200, np.uint8))
    frame = shown(brief(made, fit=fit), 0, 1)[0]
    assert frame[27, 48].mean() == 200 and abs(frame[27, 2].mean() - ends) <= 1


def test_the_camera_of_the_film_moves_unless_the_model_does(tmp_path: Path) -> None:
    pan = Camera(move="pan", amount=0.3, direction="right")
    still = np.repeat(waves(1), 24, 0)

    def moved(made: Take, **fields: Any) -> float:
        first, *_, last = shown(brief(made, camera=pan, **fields), 0, 30)
        return float(np.abs(first.astype(float) - last).mean())

    made = take(tmp_path / "a.mkv", still)
    assert moved(made) > 5
    assert moved(replace(made, moves_itself=True)) == 0
    asked = Shot(id="a", picture=ScenePicture(text=SENTENCE), camera=pan)
    assert moved(replace(made, moves_itself=True), shot=asked) > 5


@pytest.mark.parametrize(
    ("native", "film", "size"),
    [
        (Size(128, 72), Size(1920, 1080), Size(640, 360)),
        (Size(64, 64), Size(1080, 1920), Size(640, 640)),
        (Size(64, 64), Size(96, 54), Size(128, 128)),
        (Size(960, 540), Size(320, 180), Size(960, 540)),
    ],
)
def test_working_size(native: Size, film: Size, size: Size) -> None:
    assert working_size(native, film) == size


def ready(film: Storyboard, context: LocalContext) -> Ready:
    return make_ready(film, context, Options())


def test_a_film_with_a_learned_scene(film: Storyboard, context: LocalContext, tmp_path: Path) -> None:
    made = ready(film, context)
    entry = store.read_card(film.shots[0].picture.model).roles["transformer"]  # type: ignore[union-attr]
    model = f"tiny ({entry.sha256[:8]})"
    assert made.facts["scenes"] == {"circle": f"learned by {model}"}
    hashes = made.facts["models"]
    assert isinstance(hashes, dict) and hashes[model]["transformer"] == entry.sha256
    assert f"scenes learned by {model}: circle" in context.notes
    write_film(made, film, tmp_path / "film.mp4", {}, context)
    frames = [frame.rgb_HWC.numpy() for frame in media.VideoReader(tmp_path / "film.mp4").frames()]
    assert len(frames) == made.timetable.num_frames
    result = film_result(
        film, Film(storyboard=tmp_path / "x.yaml"), context, Options(), destination=tmp_path / "y.mp4"
    )
    assert result.recipe is not None
    kept = json.loads(json.dumps(result.recipe, default=str))
    assert model in json.dumps(kept)


def test_a_take_is_the_models_stream_made_once(
    film: Storyboard,
    context: LocalContext,
    monkeypatch: pytest.MonkeyPatch,
    changed: Callable[..., Storyboard],
) -> None:
    ready(film, context)
    (file,) = (context.cache.root / "take").glob("*.mkv")
    frames = np.stack([frame.rgb_HWC.numpy() for frame in media.VideoReader(file).frames()])
    scene = learned(film, film.shots[0])
    assert scene is not None and len(frames) == 24  # two seconds hold the shot and half its transition

    bundle = store.load(scene.folder)
    seed = json.loads(file.with_name(file.name + ".json").read_text())["key"]["seed"]
    wanted = stream.pictures(bundle, scene.labels, seed=seed, manner=stream.manner(bundle), num_frames=24)
    assert np.array_equal(frames, np.stack(list(wanted)))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the take was made again")

    monkeypatch.setattr(store, "load", refuse)
    ready(changed(film, "end", picture=CardPicture(text="Other words")), context)
    ready(changed(film, "end", into=Transition(kind="push", seconds=0.3)), context)
    ready(replace(film, format=replace(film.format, size=Size(54, 96), rate=Fraction(12))), context)
    with pytest.raises(AssertionError, match="made again"):
        ready(changed(film, "circle", seed=5), context)


def test_stopping_leaves_nothing_half_made(
    film: Storyboard, context: LocalContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stream.pictures

    def stopping(*args: Any, **fields: Any) -> Any:
        for number, frame in enumerate(made(*args, **fields)):
            if number == 2:
                context.cancel()
            yield frame

    monkeypatch.setattr(stream, "pictures", stopping)
    with pytest.raises(Cancelled):
        ready(film, context)
    assert not list((context.cache.root / "partial").iterdir())
    assert not list((context.cache.root).glob("take/*.mkv"))


def test_only_what_is_shown_is_made(
    film: Storyboard, context: LocalContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    make = takes.make

    def counting(todo: Any, context: Any) -> Any:
        asked.extend(one.scene.shot_id for one in todo)
        return make(todo, context)

    monkeypatch.setattr(takes, "make", counting)
    last = replace(film.shots[0], id="last")
    film = replace(film, shots=(*film.shots, last))
    make_ready(film, context, Options(only=("last",)))
    assert asked == ["last"]


def test_a_take_covers_the_transitions_on_both_sides(
    film: Storyboard, changed: Callable[..., Storyboard]
) -> None:
    scene = learned(film, film.shots[0])
    assert scene is not None
    first = Shot(id="first", picture=CardPicture(text="First"), seconds=1.0)
    film = changed(film, "circle", into=Transition(kind="dissolve", seconds=0.25))
    timetable = make_timetable(replace(film, shots=(first, *film.shots)), {})
    slot, rate = timetable.slot("circle"), timetable.rate
    (before,) = [join for join in timetable.joins if join.after == "circle"]
    (after,) = [join for join in timetable.joins if join.before == "circle"]
    assert before.first < slot.first and after.stop > slot.stop
    found = takes.wanted(scene, 1, timetable)
    assert found.lead == (slot.first - before.first) / rate
    assert found.seconds == (after.stop - before.first) / rate


def test_how_long_a_take_is(film: Storyboard) -> None:
    scene = learned(film, film.shots[0])
    assert scene is not None

    def frames(seconds: str) -> int:
        return takes.Wanted(scene=scene, seed=1, lead=Fraction(0), seconds=Fraction(seconds)).num_frames

    assert [frames(text) for text in ("1", "23/12", "2", "4", "301/100")] == [24, 24, 48, 72, 48]
