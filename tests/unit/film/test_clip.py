"""Shots from the user's own video: the right picture of the file at every frame of the film, from any piece."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import tracemalloc
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from mutoscope.film.camera import Framing
from mutoscope.film.shots.brief import Brief
from mutoscope.film.shots.clip import ClipSource
from mutoscope.film.shots.image import ImageSource
from mutoscope.film.storyboard import Camera, ClipPicture, ImagePicture, Look, Shot
from mutoscope.media import VideoWriter
from mutoscope.motion.shake import motion
from mutoscope.types import Pixels, Size

SIZE = Size(64, 48)
NUM = 80
NTSC = Fraction(30000, 1001)
RATES = [Fraction(24), Fraction(25), NTSC, Fraction(30)]
# gaps of a phone that drops pictures in the dark, on a clock of 1/90000 s
GAPS = [3000, 3000, 3003, 6006, 2997, 3000, 9000, 3000, 1500, 4500]


def gray(k: int, size: Size = SIZE) -> Pixels:
    """A picture that carries its number as its gray level."""
    return np.full((size.height, size.width, 3), 15 + 3 * k, np.uint8)


def number(picture: Pixels) -> int:
    return round((float(np.median(picture)) - 15) / 3)


def write(path: Path, pictures: list[Pixels], times: list[Fraction] | None = None, **how: object) -> Path:
    size = Size(pictures[0].shape[1], pictures[0].shape[0])
    how = {"rate": Fraction(25), "crf": 6, "preset": "ultrafast", **how}
    with VideoWriter(path, size=size, **how) as writer:  # type: ignore[arg-type]
        for k, picture in enumerate(pictures):
            writer.write(picture, None if times is None else times[k])
    return path


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[Fraction]]]:
    """Numbered clips and the exact times of their pictures."""
    folder = tmp_path_factory.mktemp("clips")
    made = {}
    for name, rate in (("25", Fraction(25)), ("30", Fraction(30))):
        path = write(folder / f"{name}.mp4", [gray(k) for k in range(NUM)], rate=rate)
        made[name] = (path, [k / rate for k in range(NUM)])
    ticks = [0, *itertools.accumulate(GAPS[k % len(GAPS)] for k in range(NUM - 1))]
    times = [Fraction(t, 90000) for t in ticks]
    path = write(folder / "vfr.mp4", [gray(k) for k in range(NUM)], times, clock=Fraction(1, 90000))
    made["vfr"] = (path, times)
    return made


def brief(path: Path, *, rate: Fraction = Fraction(25), size: Size = SIZE, num_frames: int = 40, fit: str = "cover",
          camera: Camera | None = None, palette: tuple = (), **clip: object) -> Brief:  # fmt: skip
    shot = Shot(id="s", picture=ClipPicture(path=path, **clip), fit=fit)  # type: ignore[arg-type]
    return Brief(
        shot=shot, camera=camera or Camera(amount=0.0), size=size, rate=rate, num_frames=num_frames, seed=1,
        look=Look(palette=palette),
    )  # fmt: skip


def numbers(made: Brief, first: int, stop: int) -> list[int]:
    return [number(p) for p in ClipSource(made).frames(first, stop)]


def expected(
    times: list[Fraction], start: Fraction, rate: Fraction, speed: Fraction, first: int, stop: int
) -> list[int]:
    """The last picture whose time has come; containers round to milliseconds, so a millisecond early is in time."""
    wanted = (start + f / rate * speed for f in range(first, stop))
    return [max([k for k, t in enumerate(times) if t <= w + Fraction(1, 1000)], default=0) for w in wanted]


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("name", ["25", "30", "vfr"])
def test_the_right_picture_at_every_frame(clips: dict, name: str, rate: Fraction) -> None:
    path, times = clips[name]
    made = brief(path, rate=rate, start=0.5, num_frames=45)
    assert numbers(made, 0, 45) == expected(times, Fraction(1, 2), rate, Fraction(1), 0, 45)


def test_at_its_own_rate_every_picture_is_shown_once(clips: dict) -> None:
    assert numbers(brief(clips["25"][0], start=0.4), 0, 40) == list(range(10, 50))
    assert numbers(brief(clips["30"][0], rate=Fraction(30)), 0, 80) == list(range(80))


@pytest.mark.parametrize("speed", [1.25, 2.0, 4.0])
@pytest.mark.parametrize("name", ["25", "vfr"])
def test_faster(clips: dict, name: str, speed: float) -> None:
    path, times = clips[name]
    made = brief(path, rate=Fraction(30), start=0.2, speed=speed, num_frames=15)
    assert numbers(made, 0, 15) == expected(times, Fraction(1, 5), Fraction(30), Fraction(speed), 0, 15)


def test_slower_at_whole_pictures_and_between_them(clips: dict) -> None:
    """At a quarter of the speed every fourth frame is a picture of the file, the others lie between in order."""
    levels = [
        float(np.median(p)) for p in ClipSource(brief(clips["25"][0], speed=0.25, start=0.4)).frames(0, 33)
    ]
    assert [round((v - 15) / 3) for v in levels[::4]] == list(range(10, 19))
    assert all(b >= a for a, b in itertools.pairwise(levels)) and len(set(levels)) > 9


def test_handles_use_spare_pictures_and_hold_at_the_ends(clips: dict) -> None:
    made = brief(clips["25"][0], start=0.4, stop=2.0, num_frames=40)
    assert numbers(made, -15, 0) == [0] * 5 + list(range(10))
    assert numbers(made, 40, 85) == [*range(50, 80)] + [79] * 15


CASES: dict[str, dict[str, object]] = {
    "plain": {}, "fast": {"speed": 1.5, "rate": NTSC}, "slow": {"speed": 0.4}, "vfr": {"rate": NTSC},
    "loop": {"loop": True, "num_frames": 150}, "slow loop": {"loop": True, "speed": 0.6, "num_frames": 150},
    "upright": {"size": Size(36, 64)}, "contained": {"fit": "contain", "size": Size(64, 64)},
    "steady": {"stabilize": True}, "follow": {"camera": Camera(move="follow", amount=0.1)},
    "push": {"camera": Camera(move="push-in", amount=0.1)},
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_any_piece_shows_the_same_as_the_whole(clips: dict, busy: Path, case: str) -> None:
    path = clips["vfr"][0] if case == "vfr" else busy
    made = brief(path, **{"start": 0.3, "stop": 2.5, **CASES[case]})  # type: ignore[arg-type]
    first, stop = -6, made.num_frames + 6
    whole = list(ClipSource(made).frames(first, stop))
    draw = random.Random(case)
    for _ in range(4):
        a = draw.randrange(first, stop - 1)
        b = min(stop, a + draw.randrange(1, 14))
        part = list(ClipSource(made).frames(a, b))
        assert len(part) == b - a
        for k, picture in enumerate(part):
            assert np.array_equal(picture, whole[a - first + k]), f"frame {a + k}"


def textured(width: int, height: int, seed: int = 3) -> Pixels:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (height // 12, width // 12, 3), dtype=np.uint8)
    fine = cv2.GaussianBlur(rng.integers(0, 256, (height, width, 3), dtype=np.uint8), (0, 0), 1.2)
    return cv2.addWeighted(
        cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), 0.6, fine, 0.4, 0
    )


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A texture that swings with a period of 20 pictures under a little noise."""
    world = textured(200, 140)
    rng = np.random.default_rng(8)
    pictures = []
    for k in range(NUM):
        x, y = 60 + 20 * np.cos(2 * np.pi * k / 20), 40 + 8 * np.sin(2 * np.pi * k / 20)
        picture = cv2.getRectSubPix(world, (96, 72), (x + 48, y + 36)).astype(int)
        pictures.append(np.clip(picture + rng.integers(-3, 4, picture.shape), 0, 255).astype(np.uint8))
    return write(tmp_path_factory.mktemp("busy") / "busy.mp4", pictures, crf=10)


def test_a_looped_clip_has_no_seam(busy: Path) -> None:
    made = brief(busy, size=Size(96, 72), loop=True, num_frames=260)
    shown = [p.astype(int) for p in ClipSource(made).frames(-10, 270)]
    steps = np.array([np.abs(b - a).mean() for a, b in itertools.pairwise(shown)])
    ordinary = [p.astype(int) for p in ClipSource(brief(busy, size=Size(96, 72))).frames(0, 70)]
    usual = max(np.abs(b - a).mean() for a, b in itertools.pairwise(ordinary))
    assert steps.max() <= usual * 1.05
    assert steps.min() > 0.5  # nothing stands still either


def test_a_clip_long_enough_is_not_looped_but_its_handles_are(busy: Path) -> None:
    there = list(ClipSource(brief(busy, num_frames=78)).frames(0, 80))
    made = ClipSource(brief(busy, num_frames=78, loop=True))
    looped = list(made.frames(-4, 90))
    assert all(np.array_equal(a, b) for a, b in zip(there, looped[4:84], strict=True))
    assert not any(np.array_equal(looped[84 + k], there[-1]) for k in range(6))
    assert not any(np.array_equal(looped[k], there[0]) for k in range(4))


def test_a_slowed_motion_lies_between_its_neighbors(tmp_path: Path) -> None:
    def disc(x: float) -> Pixels:
        picture = cv2.resize(textured(160, 96), (160, 96)) // 4
        cv2.circle(picture, (round(x * 16), 48 * 16), 14 * 16, (250, 240, 200), -1, cv2.LINE_AA, shift=4)
        return picture

    path = write(tmp_path / "disc.mp4", [disc(30 + 4 * k) for k in range(20)], crf=4)
    made = brief(path, size=Size(160, 96), speed=0.5, start=0.2)
    places = []
    for picture in ClipSource(made).frames(0, 12):
        weight = np.clip(picture[..., 0].astype(float) - 120, 0, None)
        places.append(float((weight.sum(0) * np.arange(160)).sum() / weight.sum()))
    assert np.abs(np.diff(places) - 2.0).max() < 0.5  # two pixels a frame, made ones included


def shaken(path: Path, num: int = 60) -> tuple[Path, np.ndarray]:
    """A shaky pan, and where each picture's middle looks, in pixels."""
    world = textured(700, 400)
    rng = np.random.default_rng(6)
    at = np.stack([180 + 1.5 * np.arange(num), np.full(num, 120.0)], 1) + rng.normal(0, 2.0, (num, 2))
    pictures = [cv2.getRectSubPix(world, (256, 144), (x + 128, y + 72)) for x, y in at]
    return write(path, pictures, crf=8), at


def drift(pictures: list[Pixels]) -> np.ndarray:
    """Motion from each picture to the next, px; how exactly it is measured is tested beside ``motion.shake``."""
    grays = [cv2.cvtColor(p, cv2.COLOR_RGB2GRAY) for p in pictures]
    found = [motion(a, b) for a, b in itertools.pairwise(grays)]
    return np.array([(f[0], f[1]) for f in found if f is not None]) * grays[0].shape[1]


@pytest.mark.parametrize("size", [Size(256, 144), Size(128, 72)], ids=str)
def test_a_shaky_clip_is_calmed_at_least_fivefold(tmp_path: Path, size: Size) -> None:
    path, at = shaken(tmp_path / "shaky.mp4")
    made = [brief(path, size=size, stabilize=on, num_frames=60) for on in (False, True)]
    sources = [ClipSource(b) for b in made]
    shaky, calm = (drift(list(source.frames(5, 55))) for source in sources)
    assert np.diff(shaky, axis=0).std() / np.diff(calm, axis=0).std() > 15
    # and what is seen moves as the steadying says it should, by the truth of where the camera looked
    found = sources[1]._studied.steadying(sources[1]._playing)
    centers = at[:, 0] + found.offsets_T.real * 256
    expected_px = -np.diff(centers) / np.abs(found.factors_T[1:]) * size.width / 256
    assert np.abs(calm[:, 0] - expected_px[5:54]).mean() < 0.06


def test_a_steadied_clip_shows_no_border(tmp_path: Path) -> None:
    """The file's outermost pixels are black, and nothing outside is ever made up."""
    world = 100 + textured(700, 400) // 2
    rng = np.random.default_rng(2)
    pictures = []
    for k in range(40):
        x, y = 180 + 1.5 * k + rng.normal(0, 6), 120 + rng.normal(0, 5)
        picture = cv2.getRectSubPix(world, (256, 144), (x + 128, y + 72))
        pictures.append(
            cv2.copyMakeBorder(picture[1:-1, 1:-1], 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0, 0, 0))
        )
    path = write(tmp_path / "framed.mp4", pictures, crf=4)
    source = ClipSource(brief(path, size=Size(256, 144), stabilize=True))
    for picture in source.frames(-3, 43):
        edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        # the border may be touched at the limit, where a cubic filter mixes it in; never more than that
        assert (edge.max(1) < 40).mean() < 0.3


def test_rotation_is_obeyed(tmp_path: Path) -> None:
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:24] = 240  # bright above when stored
    plain = write(tmp_path / "plain.mp4", [picture] * 6)
    turned = tmp_path / "turned.mp4"
    with av.open(str(plain)) as source, av.open(str(turned), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.set_display_rotation(90)  # counterclockwise
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    shown = next(ClipSource(brief(turned, size=Size(48, 64), num_frames=4)).frames(0, 1))
    assert shown.shape == (64, 48, 3)
    assert shown[:, :20].mean() > 200 and shown[:, 28:].mean() < 40


def test_transparency_lies_over_the_ground_color(tmp_path: Path) -> None:
    picture = np.zeros((48, 64, 4), np.uint8)
    picture[..., 0], picture[..., 3] = 200, 255
    picture[:, 32:, 3] = 0
    picture[:12, :, 3] = 128
    path = write(
        tmp_path / "clear.mkv", [picture] * 4, codec="ffv1", pixel_format="bgra", crf=None, preset=None
    )
    shown = next(ClipSource(brief(path, palette=((10, 90, 180),), num_frames=3)).frames(0, 1))
    assert np.abs(shown[30, 10].astype(int) - (200, 0, 0)).max() <= 1
    assert np.abs(shown[30, 50].astype(int) - (10, 90, 180)).max() <= 1
    assert np.abs(shown[4, 10].astype(int) - (105, 45, 90)).max() <= 2


@pytest.mark.parametrize("how", [
    {"pixel_format": "yuv420p10le"}, {"pixel_format": "yuv444p"}, {"codec": "ffv1", "crf": None, "preset": None},
], ids=str)  # fmt: skip
def test_ten_bits_and_odd_sizes(tmp_path: Path, how: dict) -> None:
    size = Size(64, 48) if how.get("pixel_format") == "yuv420p10le" else Size(67, 45)
    suffix = ".mkv" if how.get("codec") == "ffv1" else ".mp4"
    path = write(tmp_path / f"odd{suffix}", [gray(k, size) for k in range(30)], **how)
    assert numbers(brief(path, size=Size(64, 48), num_frames=20), 3, 18) == list(range(3, 18))


def test_a_large_clip_is_made_at_the_films_size(tmp_path: Path) -> None:
    path = write(tmp_path / "large.mp4", [textured(960, 540)] * 3)
    source = ClipSource(brief(path, size=Size(240, 135), num_frames=3))
    assert source._size == Size(240, 135)
    shown = next(source.frames(1, 2)).astype(int)
    exact = cv2.resize(textured(960, 540), (240, 135), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(shown - exact).mean() < 4
    closer = brief(path, size=Size(240, 135), num_frames=3, camera=Camera(move="push-in", amount=0.2))
    assert ClipSource(closer)._size == Size(288, 162)


def test_contained_and_covering_frames(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mp4", [np.full((96, 96, 3), 200, np.uint8)] * 4)
    contained = next(
        ClipSource(brief(path, size=Size(128, 72), fit="contain", palette=((0, 60, 120),))).frames(0, 1)
    )
    assert contained.shape == (72, 128, 3) and contained[36, 64, 0] > 190
    assert np.abs(contained[36, 5].astype(int) - (0, 60, 120)).max() <= 2
    assert next(ClipSource(brief(path, size=Size(128, 72))).frames(0, 1)).min() > 190


def walker(path: Path) -> Path:
    pictures = []
    for k in range(100):
        picture = np.full((90, 160, 3), (70, 120, 150), np.uint8)
        x = round(25 + 110 * k / 99)
        cv2.rectangle(picture, (x - 5, 34), (x + 5, 62), (230, 80, 40), -1)
        pictures.append(picture)
    return write(path, pictures)


def red_at(picture: Pixels) -> float:
    weight = np.clip(picture[..., 0].astype(float) - picture[..., 2] - 60, 0, None)
    return float((weight.sum(0) * np.arange(picture.shape[1])).sum() / weight.sum()) / picture.shape[1]


@pytest.mark.parametrize("size", [Size(160, 90), Size(54, 96)], ids=str)
def test_the_camera_follows_who_walks(tmp_path: Path, size: Size) -> None:
    path = walker(tmp_path / "walk.mp4")
    still = [0.16 + 0.69 * k / 99 for k in range(100)]
    made = brief(path, size=size, num_frames=100, camera=Camera(move="follow", amount=0.5))
    places = [red_at(p) for p in ClipSource(made).frames(0, 100)]
    assert max(abs(p - 0.5) for p in places) < max(abs(p - 0.5) for p in still)
    assert max(abs(p - 0.5) for p in places[30:70]) < 0.22


def test_the_last_frames_of_a_file_without_a_length(clips: dict, tmp_path: Path) -> None:
    """A raw stream says nothing of its length; a loop finds its end by looking."""
    raw = tmp_path / "raw.h264"
    with av.open(str(clips["25"][0])) as source, av.open(str(raw), "w", format="h264") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    made = brief(raw, loop=True, num_frames=100)
    shown = numbers(made, 0, 100)
    assert shown[:60] == list(range(60)) and max(shown) <= 79 and min(shown[80:]) < 70


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    path = write(tmp_path / "long.mp4", [gray(k % 80, Size(160, 90)) for k in range(260)])

    def peak(num: int, **clip: object) -> int:
        source = ClipSource(brief(path, size=Size(120, 90), num_frames=num, **clip))  # type: ignore[arg-type]
        tracemalloc.start()
        for _ in source.frames(0, num):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(240) < 1.3 * peak(40)
    assert peak(240, speed=0.9) < 1.3 * peak(40, speed=0.9)


def test_a_clip_is_drawn_without_waiting_for_torch(clips: dict) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom fractions import Fraction\n"
        "from mutoscope.film.shots.brief import Brief\nfrom mutoscope.film.shots.clip import ClipSource\n"
        "from mutoscope.film.storyboard import Camera, ClipPicture, Shot\nfrom mutoscope.types import Size\n"
        "b = Brief(shot=Shot(id='s', picture=ClipPicture(path=Path(sys.argv[1]))), camera=Camera(), size=Size(64, 48),"
        " rate=Fraction(25), num_frames=3, seed=1)\n"
        "list(ClipSource(b).frames(0, 3))\nsys.exit('torch' in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(clips["25"][0])], check=True, timeout=60)


def test_following_a_photo_goes_in_on_what_stands_out_and_glides(tmp_path: Path) -> None:
    picture = np.full((360, 640, 3), (70, 120, 150), np.uint8)
    cv2.rectangle(picture, (505, 250), (545, 290), (230, 80, 40), -1)
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), picture[..., ::-1])
    shot = Shot(id="s", picture=ImagePicture(path=photo))
    made = Brief(shot=shot, camera=Camera(move="follow", amount=0.5), size=Size(320, 180), rate=Fraction(25),
                 num_frames=50, seed=1)  # fmt: skip
    places = []
    for shown in ImageSource(made).frames(-12, 62):
        weight = np.clip(shown[..., 0].astype(float) - shown[..., 2] - 60, 0, None)
        assert weight.sum() > 0
        ys, xs = np.mgrid[0:180, 0:320]
        places.append([(weight * xs).sum() / weight.sum() / 320, (weight * ys).sum() / weight.sum() / 180])
    away = np.abs(np.array(places) - 0.5).max(1)
    assert away[0] > 0.3 and away[-1] < away[0] - 0.05
    framing = Framing(
        width=640, height=360, aspect=16 / 9, camera=made.camera, shot_seconds=2.0, focus=(0.8, 0.7)
    )
    crops = [framing.crop(k / 25) for k in range(-12, 62)]
    assert (
        np.abs(np.diff([(c.left, c.top) for c in crops], n=3, axis=0)).max() < 0.1
    )  # an even ease, without a kink
    assert all(
        c.left > -1e-9 and c.top > -1e-9 and c.right < 640 + 1e-9 and c.bottom < 360 + 1e-9 for c in crops
    )
