"""Digits: the geometry of Moving MNIST, handwriting by address, and IDX files."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from mutoscope import rng
from mutoscope.errors import MediaError, MutoscopeError, UsageError
from mutoscope.types import Size
from mutoscope.worlds.digits import DIGIT, WORLD, Digits, open_collection, pen, scene


def test_a_clip_is_found_again_by_its_address_only() -> None:
    labels = WORLD.labels(1, 2)
    clip = WORLD.clip(labels, 1, 2)
    assert clip.shape == (20, 64, 64, 3) and clip.dtype == np.uint8
    np.testing.assert_array_equal(clip, WORLD.clip(labels, 1, 2))
    np.testing.assert_array_equal(clip[:7], WORLD.clip(labels, 1, 2, num_frames=7))
    assert (clip != WORLD.clip(labels, 1, 3)).any()


def test_digits_fly_a_tenth_of_the_free_way_and_bounce() -> None:
    for index in range(20):
        for flight in scene.flights(0, index):
            places = np.array([flight.at(frame) for frame in range(200)])
            assert places.min() >= 0 and places.max() <= 36
            steps = np.abs(np.diff(places, axis=0))
            straight = np.isclose(steps, [abs(flight.dx), abs(flight.dy)]).all(1)
            np.testing.assert_allclose(np.hypot(*steps[straight].T), 3.6)
            assert 0.5 < straight.mean() < 1  # it does bounce
            assert (steps <= np.array([abs(flight.dx), abs(flight.dy)]) + 1e-9).all()


def test_overlapping_ink_is_added_and_clipped() -> None:
    ink = np.full((28, 28), 150, np.uint8)
    still = scene.Flight(x=0, y=0, dx=0, dy=0)
    aside = scene.Flight(x=20, y=0, dx=0, dy=0)
    frame = next(scene.frames((ink, ink // 3), (still, aside), 1))
    assert frame[5, 5, 0] == 150 and frame[5, 24, 0] == 200 and frame[5, 40, 0] == 50
    assert next(scene.frames((ink, ink), (still, aside), 1))[5, 24, 0] == 255


def test_every_digit_is_written_whole_and_never_twice_the_same() -> None:
    for digit in range(10):
        pictures = [pen.picture(digit, 0, index) for index in range(12)]
        assert len({picture.tobytes() for picture in pictures}) == 12
        for picture in pictures:
            assert not picture[[0, -1]].any() and not picture[:, [0, -1]].any()
            assert 18 <= np.ptp(np.flatnonzero(picture.max(1) > 40)) + 1 <= 23 or digit in (1, 2, 9)
            assert 25 < (picture > 127).sum() < 260


def test_digits_can_be_told_apart() -> None:
    """The nearest class mean finds the digit more often than not by far; a confused pen would not allow it."""
    known = np.array([np.mean([pen.picture(d, 0, k) for k in range(20)], 0) for d in range(10)])
    fresh = np.array([[pen.picture(d, 1, k) for k in range(5)] for d in range(10)], float)
    away = ((fresh[:, :, None] - known) ** 2).sum((-1, -2))
    assert (away.argmin(-1) == np.arange(10)[:, None]).mean() > 0.8


def test_large_digits_are_drawn_and_not_enlarged() -> None:
    small = WORLD.clip((4, 8), 0, 0)[3].astype(float)
    large = list(WORLD.frames((4, 8), 0, 0, size=Size(300, 256), num_frames=4))[3]
    assert large.shape == (256, 256, 3)
    shrunk = large.reshape(64, 4, 64, 4, 3).mean((1, 3))
    assert np.abs(shrunk - small).mean() < 6
    assert np.isin(large, (0, 255)).mean() > 0.97  # sharp edges


def test_pairs_held_out_are_never_seen() -> None:
    held = scene.held_out()
    assert len(held) == 5 and len({digit for pair in held for digit in pair}) == 10
    for index in range(100):
        for unseen in (False, True):
            first, second = (one - 1 for one in WORLD.labels(0, index, unseen=unseen))
            assert ((min(first, second), max(first, second)) in held) is unseen


def test_one_digit_stands_still() -> None:
    labels = DIGIT.labels(0, 5)
    clip = DIGIT.clip(labels, 0, 5)
    assert clip.shape == (1, 32, 32, 3)
    np.testing.assert_array_equal(clip[0, 2:30, 2:30, 0], pen.picture(labels[0] - 1, 0, 5))
    with pytest.raises(UsageError, match="holds nothing out"):
        DIGIT.labels(0, 5, unseen=True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_captions_are_understood_again(language: str) -> None:
    for first in range(11):
        for second in range(11) if first else [0]:
            for variant in range(3):
                sentence = WORLD.caption((first, second), language=language, variant=variant)
                got = WORLD.understand(sentence)
                assert (got.labels, got.ignored) == ((first, second), ()), sentence


def test_one_digit_is_said_without_motion() -> None:
    assert DIGIT.caption((5,)) == "a handwritten four"
    for language in ("en", "zh"):
        for label in range(11):
            for variant in range(2):
                got = DIGIT.understand(DIGIT.caption((label,), language=language, variant=variant))
                assert (got.labels, got.ignored) == ((label,), ())


def test_digits_too_many_are_told() -> None:
    got = WORLD.understand("a three, 7, two cats and nine")
    assert (got.labels, got.ignored) == ((4, 8), ("two", "cats", "nine"))


def _idx(path: Path, array: np.ndarray, *, packed: bool = False) -> Path:
    head = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    content = head + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_digits_come_from_files(tmp_path: Path, packed: bool) -> None:
    labels = np.arange(30) % 10
    pictures = rng.generator(0, "files").integers(0, 255, (30, 28, 28))
    files = open_collection(
        _idx(tmp_path / "images", pictures, packed=packed), _idx(tmp_path / "labels", labels, packed=packed)
    )
    world = Digits(files)
    ink = world.ink(7, 0, 3)
    assert any((ink == pictures[place]).all() for place in (7, 17, 27))
    assert world.clip((8, 1), 0, 0).max() > 200


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda b: b[:-5], "images: the header promises 23520 bytes; 23515 are there."),
        (lambda b: b + b"\0", "goes on behind"),
        (lambda b: b[:9], "ends within its header"),
        (lambda b: b[:3] + b"\x01" + b[4:], "no IDX file of pictures"),
        (lambda b: b[:4] + b"\xff\xff\xff\xff" + b[8:], "4294967295 items"),
        (lambda b: b[:11] + b"\x20" + b[12:], "28x32"),
        (lambda b: gzip.compress(b)[:-900], "cannot be read"),
        (lambda b: b"", "no IDX file"),
    ],
)
def test_broken_files_are_refused_in_a_sentence(tmp_path: Path, break_it, told: str) -> None:  # type: ignore[no-untyped-def]
    ink = rng.generator(0, "files").integers(0, 255, (30, 28, 28))
    pictures = _idx(tmp_path / "images", ink)
    labels = _idx(tmp_path / "labels", np.arange(30) % 10)
    pictures.write_bytes(break_it(pictures.read_bytes()))
    with pytest.raises(MediaError, match=r"^images: ") as error:
        open_collection(pictures, labels)
    assert told in str(error.value) and str(error.value).endswith(".")


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    pictures = _idx(tmp_path / "images", np.zeros((30, 28, 28)))
    for labels, told in (
        (np.arange(20) % 10, "holds 30 and labels 20"),
        (np.full(30, 3), "there is no 0"),
        (np.arange(30), "0..9; got 29"),
    ):
        with pytest.raises(MutoscopeError, match=told):
            open_collection(pictures, _idx(tmp_path / "labels", labels))
    with pytest.raises(MediaError, match=r"^nothing: there is no such file"):
        open_collection(tmp_path / "nothing", tmp_path / "labels")
