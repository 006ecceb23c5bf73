"""The cache between two runs: what is damaged is made again, what is not needed is not, and the film is the same."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mutoscope.errors import CapabilityError
from mutoscope.film import voices
from mutoscope.film.render import Options, make_ready, write_film
from mutoscope.film.storyboard import Line, Music, Shot, Storyboard, Voice
from mutoscope.media import SoundWriter
from mutoscope.runtime.context import LocalContext

Change = Callable[..., Storyboard]


@pytest.fixture
def spoken(board: Storyboard, changed: Change) -> Storyboard:
    """The small film with a recording and composed music, so that every kind of thing is in its cache."""
    file = board.folder / "line.wav"
    seconds = np.arange(48000) / 48000
    hum = (0.3 * np.sin(2 * np.pi * 220 * seconds) * np.sin(np.pi * seconds) ** 2).astype(np.float32)
    with SoundWriter(file, rate_hz=48000, channels=1) as out:
        out.write(hum[None])
    return replace(
        changed(board, "one", line=Line(text="The first line.", file=file)), music=Music(mood="calm")
    )


def film_bytes(board: Storyboard, root: Path, out: Path) -> tuple[bytes, dict[str, object]]:
    with LocalContext(num_workers=1, cache_root=root) as context:
        ready = make_ready(board, context, Options())
        write_film(ready, board, out, {}, context)
        return out.read_bytes(), {**ready.facts, "notes": list(context.notes)}


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[: len(data) // 2],
    "one bit": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "emptied": lambda data: b"",
    "something else": lambda data: b"{}",
}


def test_every_kind_of_artefact_may_be_damaged(spoken: Storyboard, tmp_path: Path) -> None:
    root = tmp_path / "cache"
    whole, first = film_bytes(spoken, root, tmp_path / "a.mp4")
    kinds = sorted(folder.name for folder in root.iterdir() if folder.is_dir() and folder.name != "partial")
    assert kinds == ["mix", "mix-report", "music", "piece", "voice", "words"]
    for number, kind in enumerate(kinds):
        file = min(path for path in (root / kind).iterdir() if not path.name.endswith(".json.json")
                   and path.with_name(path.name + ".json").exists())  # fmt: skip
        before = file.read_bytes()
        how = list(DAMAGE)[number % len(DAMAGE)]
        file.write_bytes(DAMAGE[how](before))
        if kind == "music":  # nobody asks for it as long as the mix made of it is whole
            next((root / "mix").glob("*.wav")).unlink()
        again, facts = film_bytes(spoken, root, tmp_path / "b.mp4")
        assert again == whole, f"{kind}, {how}"
        assert any(file.name in str(note) for note in facts["notes"]), f"{kind}, {how}"
        assert file.read_bytes() == before, f"{kind}, {how}"
        assert facts["pieces_drawn"] == (1 if kind == "piece" else 0)
        assert facts["sound"] == first["sound"]


def test_a_card_of_the_cache_that_is_nonsense(spoken: Storyboard, tmp_path: Path) -> None:
    root = tmp_path / "cache"
    whole, _ = film_bytes(spoken, root, tmp_path / "a.mp4")
    cards = sorted((root / "piece").glob("*.mp4.json"))
    cards[0].write_text("[1, 2")
    cards[1].write_text("[]")
    cards[2].unlink()
    again, facts = film_bytes(spoken, root, tmp_path / "b.mp4")
    assert again == whole and facts["pieces_drawn"] == 3


def test_the_words_of_a_line_alone_may_be_lost(spoken: Storyboard, tmp_path: Path) -> None:
    root = tmp_path / "cache"
    whole, _ = film_bytes(spoken, root, tmp_path / "a.mp4")
    for kind in ("words", "voice"):
        for file in (root / kind).iterdir():
            file.unlink()
        assert film_bytes(spoken, root, tmp_path / "b.mp4")[0] == whole


def test_the_same_bytes_in_two_fresh_caches(spoken: Storyboard, tmp_path: Path) -> None:
    a, _ = film_bytes(spoken, tmp_path / "one", tmp_path / "a.mp4")
    b, _ = film_bytes(spoken, tmp_path / "two", tmp_path / "b.mp4")
    assert a == b
    for folder in ("piece", "mix", "voice", "music"):
        ours, theirs = (
            {p.name: p.read_bytes() for p in (tmp_path / c / folder).glob("*.[mw]*[4v]")}
            for c in ("one", "two")
        )
        assert ours == theirs and ours


def test_another_seed_is_another_film(spoken: Storyboard, tmp_path: Path) -> None:
    from mutoscope.film.storyboard import ScenePicture

    scene = Shot(id="sea", picture=ScenePicture(text="a harbor at dawn, two boats"), seconds=1.0)
    small = replace(spoken, shots=(scene,))
    a, _ = film_bytes(small, tmp_path / "cache", tmp_path / "a.mp4")
    b, _ = film_bytes(replace(small, seed=99), tmp_path / "cache", tmp_path / "b.mp4")
    assert a != b


def test_a_full_disk_is_said_and_resumed(
    board: Storyboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills in the middle of a piece, as the writer meets it."""
    from mutoscope.media import VideoWriter

    root = tmp_path / "cache"
    frames = 0
    encode = VideoWriter._encode

    def filling(self: VideoWriter, frame: object, tick: int) -> None:
        nonlocal frames
        frames += 1
        if frames > 30:
            raise OSError(errno.ENOSPC, "No space left on device")
        encode(self, frame, tick)

    with monkeypatch.context() as patch:
        patch.setattr(VideoWriter, "_encode", filling)
        with (
            LocalContext(num_workers=1, cache_root=root) as context,
            pytest.raises(CapabilityError, match=r"no space left on device.*make room"),
        ):
            make_ready(board, context, Options())
    assert not list((root / "partial").iterdir())
    finished = len(list((root / "piece").glob("*.mp4")))
    assert finished >= 1
    with LocalContext(num_workers=1, cache_root=root) as context:
        ready = make_ready(board, context, Options())
    assert ready.facts["pieces_drawn"] == ready.facts["pieces"] - finished


def test_without_any_voice_the_film_has_captions(
    board: Storyboard, context: LocalContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mutoscope.audio import speech

    def nobody(*_: object, **__: object) -> tuple[str, str]:
        raise CapabilityError("no voice engine is installed; apt install espeak-ng.")

    monkeypatch.setattr(speech, "resolve", nobody)
    wanting = replace(board, voice=Voice())
    ready = make_ready(wanting, context, Options())
    assert len(ready.timetable.captions) == 2 and ready.facts["voice"] == ["none"]
    assert len([note for note in context.notes if note.startswith("no voice: ")]) == 1
    with pytest.raises(CapabilityError, match="no voice engine"):
        make_ready(replace(board, voice=Voice(engine="espeak")), context, Options())


def test_every_speaker_has_a_voice_of_the_board(board: Storyboard) -> None:
    from mutoscope.film.storyboard import CastMember

    deep, high = Voice(pitch=-4.0), Voice(pitch=5.0)
    cast = {"ines": CastMember(name="ines", voice="high"), "tom": CastMember(name="tom")}
    told = replace(board, voices={"deep": deep, "high": high, "tom": deep}, cast=cast)
    assert voices.voice_of(told, Line(text="x", who="ines")) == high
    assert voices.voice_of(told, Line(text="x", who="tom")) == deep
    assert voices.voice_of(told, Line(text="x", who="deep")) == deep
    assert voices.voice_of(told, Line(text="x")) == board.voice
