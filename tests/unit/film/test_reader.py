"""A good storyboard becomes typed nouns."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import UsageError
from mutoscope.film.reader import (
    StoryboardError,
    fields_schema,
    from_document,
    load,
    read,
    read_text,
    to_text,
    units,
)
from mutoscope.film.reader.languages import guess
from mutoscope.film.reader.problems import Findings
from mutoscope.film.reader.tree import grow
from mutoscope.film.storyboard import (
    Camera,
    CardPicture,
    ClipPicture,
    ImagePicture,
    Line,
    Output,
    ScenePicture,
    SlidePicture,
    SoundEffect,
    Storyboard,
    Title,
    Transition,
    Voice,
)
from mutoscope.types import Box, Size

TEN_LINES = """\
storyboard: 1
title: Harbor
shots:
  - a boat at dawn
  - scene: the harbor wakes
    say: Ropes creak. Gulls begin.
"""

FULL = """\
storyboard: 1
title: Lisbon
language: en-gb
seed: 1755
format: {aspect: 16:9, quality: 720p, fps: 29.97, duration: 0:30, also: [9:16, 1:1]}
look: {style: warm film, avoid: text, palette: [0B3954, '#F4D35E', navy, fff], grade: film, model: drawn}
voice: {speaker: anna, speed: 1.1, pause: 900ms}
voices:
  anna: {engine: flite, voice: slt, pitch: 2}
  bob: kal
music: {mood: sunny, tempo: 104, energy: [0.3, 1], cut: on-beat, level: -2dB}
captions: {style: word, lines: 1, chars: 30, place: top}
mix: {preset: film, duck: -9 dB}
brand: {logo: logo.png, corner: bottom-left, colors: [black, white]}
cast:
  ines: {look: thirty, image: photo.png, voice: bob}
defaults: {transition: dissolve, tail: 1s, speed: 0.5}
opening: {type: fade, from: white, for: 0.8s}
ending: cut
shots:
  - id: dawn
    scene: Ines waits, and @ines sings
    camera: {move: pan-left, amount: 8%, ease: linear}
    say: {who: ines, text: Good morning., speed: 0.9}
    title: {text: LISBON, at: 12f, for: 2.5s, place: [0.5, 0.25], style: big}
    seed: 7
    model: learned
  - image: photo.png
    camera: {from: [0.05, 0.1, 0.7], to: [0.3, 0.25, 0.55]}
    fit: blur
    focus: [0.4, 0.6]
    transition: {type: slide, direction: up, for: 15f}
  - clip: clip.mp4
    in: 1s
    out: 1:02.5
    stabilize: yes
    sound: [{keep: -12dB}, {effect: clink, at: 0.6s, level: -18dB}]
    duration: 96f
  - card: {text: "Lisbon.\\nCome.", logo: logo.png, color: cream, background: 0B3954}
    title: {text: by the sea, style: lower-third}
    lead: 0
  - slide: {heading: Growth, plot: [[0, 1, 2], [1, 2.5, -4]], labels: [x, y], build: no}
    duration: auto
    note: ask for better numbers
output: {file: lisbon.webm, crf: 30, subtitles: [srt, soft], timeline: none, poster: 2s, stems: yes}
"""


def png(path: Path) -> None:
    """The smallest picture, without any library."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    data = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    png(tmp_path / "photo.png")
    png(tmp_path / "logo.png")
    (tmp_path / "clip.mp4").write_bytes(b"\0\0\0\x20ftypisom")
    return tmp_path


def test_ten_lines_make_a_film(tmp_path: Path) -> None:
    board = read_text(TEN_LINES, tmp_path)
    assert board.title == "Harbor"
    assert [shot.id for shot in board.shots] == ["shot-01", "shot-02"]
    assert board.shots[0].picture == ScenePicture(text="a boat at dawn")
    assert board.shots[1].line == Line(text="Ropes creak. Gulls begin.")
    assert board.format.rate == Fraction(30) and board.format.size == Size(1920, 1080)
    assert board.opening == Transition(kind="fade") and board.shots[0].into == Transition(kind="cut")
    assert board.where["shots[1].say"].line == 6 and board.where["shots[1].say"].column == 10


def test_every_field_arrives(folder: Path) -> None:
    board = read_text(FULL, folder)
    form = board.format
    assert (board.language, board.seed) == ("en-GB", 1755)
    assert (form.size, form.rate, form.seconds) == (Size(1280, 720), Fraction(30000, 1001), 30.0)
    assert (form.aspect, form.also, form.quality) == ("16:9", ("9:16", "1:1"), "720p")
    assert board.look.palette == ((11, 57, 84), (244, 211, 94), (11, 37, 69), (255, 255, 255))
    assert (board.look.grade, board.look.avoid, board.look.model) == ("film", "text", "drawn")
    assert board.voice == Voice(speaker="anna", engine="flite", name="slt", speed=1.1, pitch=2.0)
    assert board.voices["bob"] == Voice(speaker="bob", engine="flite", name="kal", speed=1.1)
    assert board.voice_pause == pytest.approx(0.9)
    assert (board.music.mood, board.music.tempo_bpm, board.music.energy) == ("sunny", 104.0, (0.3, 1.0))
    assert (board.music.cut, board.music.level_db) == ("on-beat", -2.0)
    captions = board.captions
    assert (captions.show, captions.style, captions.lines, captions.chars, captions.place) == (
        True,
        "word",
        1,
        30,
        "top",
    )
    assert (board.mix.preset, board.mix.duck_db) == ("film", -9.0)
    assert board.brand.logo == folder / "logo.png" and board.brand.corner == "bottom-left"
    assert board.brand.colors == ((0, 0, 0), (255, 255, 255))
    assert board.cast["ines"].images == (folder / "photo.png",) and board.cast["ines"].voice == "bob"
    assert board.opening == Transition(kind="fade", seconds=0.8, color=(255, 255, 255))
    assert board.ending == Transition(kind="cut")
    assert board.output == Output(
        file="lisbon.webm", container="webm", codec="vp9", crf=30.0, subtitles=("srt", "soft"), timeline="none",
        poster=2.0, stems=True,
    )  # fmt: skip


def test_every_field_of_shots_arrives(folder: Path) -> None:
    dawn, tower, tart, end, growth = read_text(FULL, folder).shots
    assert dawn.picture == ScenePicture(text="Ines waits, and ines sings", cast=("ines",), maker="learned")
    assert dawn.camera == Camera(move="pan", direction="left", amount=0.08, ease="linear")
    assert dawn.line == Line(text="Good morning.", who="ines", speed=0.9)
    assert dawn.title is not None and dawn.title.at == pytest.approx(12 * 1001 / 30000)
    assert replace(dawn.title, at=0) == Title(
        text="LISBON", at=0, seconds=2.5, place=(0.5, 0.25), style="big"
    )
    assert (dawn.seed, dawn.tail, dawn.into.kind) == (7, 1.0, "dissolve")
    assert tower.picture == ImagePicture(path=folder / "photo.png")
    assert tower.camera == Camera(move="ken-burns", start=Box(0.05, 0.1, 0.7), stop=Box(0.3, 0.25, 0.55))
    assert (tower.fit, tower.focus) == ("blur", (0.4, 0.6))
    assert (tower.into.kind, tower.into.direction) == ("slide", "up")
    assert tower.into.seconds == pytest.approx(0.5005)
    clip = ClipPicture(path=folder / "clip.mp4", start=1.0, stop=62.5, speed=0.5, stabilize=True)
    assert tart.picture == clip
    assert tart.sounds == (
        SoundEffect(effect="keep", level_db=-12.0),
        SoundEffect(effect="clink", at=0.6, level_db=-18.0),
    )
    assert tart.seconds == pytest.approx(96 * 1001 / 30000)
    card = CardPicture(
        text="Lisbon.\nCome.", logo=folder / "logo.png", color=(250, 240, 202), background=(11, 57, 84)
    )
    assert end.picture == card and end.lead == 0.0
    assert end.title is not None and end.title.place == "bottom-left"
    assert growth.picture == SlidePicture(
        kind="plot",
        heading="Growth",
        data=((0.0, 1.0, 2.0), (1.0, 2.5, -4.0)),
        labels=("x", "y"),
        build=False,
    )
    assert growth.seconds is None and growth.note == "ask for better numbers"


def test_every_field_of_the_format_is_known_to_this_test() -> None:
    """A field added to the tables but never built would be ignored in silence."""
    schema = fields_schema()["properties"]
    assert isinstance(schema, dict)
    missing = [name for name in schema if f"\n{name}:" not in "\n" + FULL]
    assert missing == []
    shot = schema["shots"]["items"]["properties"]
    assert [n for n in shot if f"{n}:" not in FULL and n not in ("with", "loop", "avoid")] == []


@pytest.mark.parametrize(
    ("written", "rate"),
    [("23.976", (24000, 1001)), ("29.97", (30000, 1001)), ("59.94", (60000, 1001)), ("25", (25, 1)), ("12.5", (25, 2)),
     ("30000/1001", (30000, 1001)), ("２４", (24, 1))],
)  # fmt: skip
def test_rates_are_exact(written: str, rate: tuple[int, int]) -> None:
    assert units.frame_rate(written) == Fraction(*rate)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("4", 4), ("4s", 4), ("4 s", 4), ("400ms", 0.4), ("1:05", 65), ("1:02:03.5", 3723.5), ("96f", 4), (".5", 0.5),
     ("2min", 120), ("0:30", 30), ("４ｓ", 4)],
)  # fmt: skip
def test_times(written: str, seconds: float) -> None:
    assert units.seconds(written, Fraction(24)) == pytest.approx(seconds)


@pytest.mark.parametrize("bad", ["", "s", "1:75", "1e3", "nan", "inf", "4 4", "4m", "--4", "1:2:3:4", "1:-5"])
def test_bad_times(bad: str) -> None:
    with pytest.raises(ValueError):
        units.seconds(bad, Fraction(24))


@pytest.mark.parametrize(
    ("aspect", "quality", "size"),
    [("16:9", "1080p", (1920, 1080)), ("9:16", "1080p", (1080, 1920)), ("1:1", "720p", (720, 720)),
     ("4:5", "1080p", (1080, 1350)), ("21:9", "1080p", (2520, 1080)), ("16:9", "480p", (854, 480)),
     ("16:9", "draft", (640, 360)), ("1080x1920", "1080p", (1080, 1920)), ("1080x1920", "draft", (360, 640)),
     ("320x180", "draft", (320, 180))],
)  # fmt: skip
def test_sizes(aspect: str, quality: str, size: tuple[int, int]) -> None:
    assert units.size_of(aspect, quality) == Size(*size)


@pytest.mark.parametrize(
    "preset", ["no", "on", "1:30", "16:9", "0x1F", "1_000", "null", "2026-01-01", "~ not"]
)
def test_yaml_never_guesses(preset: str, tmp_path: Path) -> None:
    board = read_text(f"storyboard: 1\ntitle: {preset}\nshots: [{{scene: {preset}}}]\n", tmp_path)
    assert board.title == preset
    assert board.shots[0].picture == ScenePicture(text=preset)


def test_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    path = tmp_path / "film.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TEN_LINES.replace("\n", "\r\n").encode())
    board = read(path)
    assert board.title == "Harbor" and board.source == path
    assert board.where["shots[1].say"].line == 6


def test_title_comes_from_the_file_name(tmp_path: Path) -> None:
    path = tmp_path / "my_first-film.yaml"
    path.write_text("storyboard: 1\nshots: [a boat]\n")
    assert read(path).title == "my first film"


def test_platform_sets_what_is_not_written(tmp_path: Path) -> None:
    text = "storyboard: 1\nformat: {platform: %s%s}\nshots: [a boat]\n"
    reels = read_text(text % ("reels", ""), tmp_path)
    assert (reels.format.size, reels.format.aspect) == (Size(1080, 1920), "9:16")
    broadcast = read_text(text % ("broadcast", ""), tmp_path)
    assert (broadcast.format.rate, broadcast.mix.preset) == (Fraction(25), "broadcast")
    assert read_text(text % ("broadcast", ", fps: 50"), tmp_path).format.rate == Fraction(50)
    loop = read_text(text % ("web-loop", ""), tmp_path)
    assert (loop.music.mood, loop.voice.engine) == ("none", "none")
    assert read_text(text % ("classroom", ""), tmp_path).output.crf == 18


def test_frames_count_at_the_platforms_rate(tmp_path: Path) -> None:
    text = "storyboard: 1\nformat: {platform: broadcast}\nshots: [{scene: a, duration: 50f}]\n"
    assert read_text(text, tmp_path).shots[0].seconds == pytest.approx(2.0)


def test_chinese(tmp_path: Path) -> None:
    text = """\
storyboard: 1
title: 清晨的港口
language: zh
cast: {小明: 十岁的男孩}
shots:
  - {id: 清晨, scene: 小明看着港口，薄雾, camera: 左摇, say: 港口醒得很早：比小镇更早。}
  - 渔船驶出港口
"""
    board = read_text(text, tmp_path)
    assert board.captions.chars == 36  # columns: 18 characters
    assert board.shots[0].picture == ScenePicture(text="小明看着港口，薄雾", cast=("小明",))
    assert board.shots[0].camera == Camera(move="pan", direction="left")
    assert read_text(text.replace("cast:", "format: {aspect: 9:16}\ncast:"), tmp_path).captions.chars is None


def test_defaults_apply_where_they_fit(folder: Path) -> None:
    text = "storyboard: 1\ndefaults: {speed: 2, lead: 1s}\nshots: [a, {clip: clip.mp4, lead: 2s}, {image: photo.png}]\n"
    scene, clip, _ = read_text(text, folder).shots
    assert (scene.lead, clip.lead) == (1.0, 2.0)
    assert isinstance(clip.picture, ClipPicture) and clip.picture.speed == 2.0


def test_random_seed_is_drawn_once_and_kept(tmp_path: Path) -> None:
    text = TEN_LINES + "seed: random\n"
    one, two = read_text(text, tmp_path), read_text(text, tmp_path)
    assert one.seed != two.seed
    assert from_document(one.document, tmp_path).seed == one.seed


def test_document_reads_back_equal(folder: Path) -> None:
    board = read_text(FULL, folder)
    document = json.loads(json.dumps(board.document))
    again = from_document(document, folder)
    bare = {"where": {}, "source": None}
    assert replace(again, **bare) == replace(board, **bare)
    assert document["format"]["fps"] == "29.97" and document["cast"]["ines"]["image"] == "photo.png"
    assert str(folder) not in json.dumps(document)


def test_strangers_recipe_is_checked(folder: Path) -> None:
    board = read_text(FULL, folder)
    (folder.parent / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for path in ("../secret.png", "/etc/passwd", "https://example.org/a.png"):
        document = {**board.document, "shots": [{"image": path}]}
        with pytest.raises(StoryboardError, match=r"recipe:\d+:\d+: image"):
            from_document(document, folder)


@pytest.mark.parametrize("data", [{"storyboard": None}, {1: "a"}, {"shots": [object()]}, {"a": b"x"}])
def test_recipe_of_other_things(data: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        from_document(data, tmp_path)


def test_deep_recipe(tmp_path: Path) -> None:
    data: object = "x"
    for _ in range(100_000):
        data = [data]
    with pytest.raises(UsageError, match="nested at most"):
        from_document({"a": data}, tmp_path)


def test_numbers_and_booleans_in_a_recipe(tmp_path: Path) -> None:
    data = {"storyboard": 1, "captions": {"show": False}, "shots": [{"scene": "a", "duration": 2.5}]}
    board = from_document(data, tmp_path)
    assert board.captions.show is False and board.shots[0].seconds == 2.5


def test_text_of_a_document_is_plain(tmp_path: Path) -> None:
    document = {
        "storyboard": "1",
        "title": "9:16",
        "look": {"avoid": "", "style": "no"},
        "shots": ["a: b", "#1", "~"],
    }
    text = to_text(document)
    assert "storyboard: 1\n" in text and "style: no\n" in text
    assert read_text(text, tmp_path).document == document


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_text_survives_a_round(text: str) -> None:
    document = {"storyboard": "1", "shots": [{"scene": "a", "note": text}]}
    board = from_document(document, Path())
    assert board.document == document
    assert board.shots[0].note == text.strip()


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("storyboard: 1\n- {}[]#&*!|>'\"@%,?~:\t\0x\u00e9\u4e2d"), max_size=80))
def test_rubbish_is_refused_or_read_never_a_traceback(text: str) -> None:
    try:
        read_text("storyboard: 1\n" + text, Path())
    except StoryboardError as error:
        assert error.problems and all(p.line >= 1 and p.column >= 1 and p.message for p in error.problems)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_broken_line_is_found_or_harmless(data: st.DataObject) -> None:
    """Whatever single character is put into a good file: a storyboard or a report, nothing else."""
    at = data.draw(st.integers(0, len(TEN_LINES)))
    sign = data.draw(st.sampled_from(list("\t:#-[{'\"@\u3000，：\\")))
    try:
        board = read_text(TEN_LINES[:at] + sign + TEN_LINES[at:], Path())
        assert isinstance(board, Storyboard)
    except StoryboardError as error:
        assert str(error).startswith("storyboard.yaml:")


def test_warnings_do_not_stop(tmp_path: Path) -> None:
    path = tmp_path / "film.yaml"
    path.write_text("storyboard: 1\ntitle: Harbor #1\nshots: [a boat]\n")
    board, findings = load(path)
    assert board is not None and board.title == "Harbor"
    assert [(p.severity, p.line, p.column) for p in findings.problems] == [("warning", 2, 15)]


@pytest.mark.parametrize(("name", "fragment"), [("none.yaml", "there is no storyboard"), ("", "is a folder")])
def test_missing_storyboard(name: str, fragment: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=fragment):
        read(tmp_path / name)


REMARKS = """\
storyboard: 1
# look: {palette: [ #0B3954, #fff ]}
title: Harbor  # or a color: #0B3954
shots:
- scene: a boat
  note: |
    colors: #fff, #0B3954
- {scene: b, note: "ink: #abc"}
"""


def test_colors_in_remarks_and_in_text_are_no_mistake(tmp_path: Path) -> None:
    board = read_text(REMARKS, tmp_path)
    assert board.title == "Harbor"
    assert [shot.note for shot in board.shots] == ["colors: #fff, #0B3954", "ink: #abc"]


def test_values_are_counted_once_however_deep_they_stand() -> None:
    findings = Findings("a.yaml")
    text = "a: [[[[" + "x, " * 20_000 + "x]]]]\n"  # counted once for each level, these would be 80 000
    assert grow(text, findings) is not None, findings.problems


@pytest.mark.parametrize(
    ("text", "language"),
    [("Gulls wake the town.", "en"), ("港口醒得很早。", "zh"), ("用 iPhone 拍的港口照片", "zh"), ("港の朝です。", "ja"),
     ("항구의 아침", "ko"), ("Dear 李雷, hello 韩梅梅 again", "en"), ("", "en")],
)  # fmt: skip
def test_language_is_guessed_from_the_letters(text: str, language: str) -> None:
    assert guess([text]) == language
