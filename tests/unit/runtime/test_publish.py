"""The one way out: the old file or the whole new one, with its recipe, and a sentence before any work is wasted."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import numpy as np
import pytest

from mutoscope import media
from mutoscope.errors import CapabilityError, MediaError, UsageError
from mutoscope.provenance import recipe as recipes
from mutoscope.runtime import owner
from mutoscope.runtime.publish import prepare, publish
from mutoscope.types import Result

RECIPE: dict[str, object] = {
    "recipe": 1,
    "verb": "speak",
    "request": {"text": '你好 "quoted" \\'},
    "files": {},
}


def sound(value: float = 0.1, **more: object) -> Result:
    def write(path: Path, labels: dict[str, str]) -> None:
        with media.SoundWriter(path, channels=1, labels=labels) as writer:
            writer.write(np.full((1, 4800), value, np.float32))

    fields: dict[str, object] = {"kind": "sound", "write": write, "facts": {}, "recipe": RECIPE, **more}
    return Result(**fields)  # type: ignore[arg-type]


def entries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".m4a", ".opus", ".ogg"])
def test_the_recipe_can_be_read_from_the_file(tmp_path: Path, suffix: str) -> None:
    done = publish(sound(), tmp_path / f"x{suffix}")
    assert done.num_bytes == done.path.stat().st_size
    found = recipes.read(media.labels(done.path)["comment"])
    assert found is not None and found.document == RECIPE
    assert entries(tmp_path) == [f"x{suffix}"]


def test_a_wav_with_its_recipe_is_still_the_same_sound(tmp_path: Path) -> None:
    path = publish(sound(0.25), tmp_path / "x.wav").path
    assert np.array_equal(media.map_sound(path).samples_CS, np.full((1, 4800), 0.25, np.float32))


def test_a_format_without_room_gets_its_recipe_beside_it(tmp_path: Path) -> None:
    publish(sound(), tmp_path / "x.aac")
    assert json.loads((tmp_path / "x.aac.recipe.json").read_text()) == RECIPE
    prepare(tmp_path / "x.aac", verb="speak")  # and is known as ours by it


def test_a_recipe_that_does_not_come_back_is_an_error_and_no_file(tmp_path: Path) -> None:
    def write(path: Path, labels: dict[str, str]) -> None:
        with media.SoundWriter(path, channels=1, labels={"comment": "something else"}) as writer:
            writer.write(np.zeros((1, 4800), np.float32))

    with pytest.raises(MediaError, match="the recipe could not be stored"):
        publish(sound(write=write), tmp_path / "x.flac")
    assert entries(tmp_path) == []


def test_sidecars_stand_beside_the_file(tmp_path: Path) -> None:
    done = publish(sound(sidecars={".srt": b"1", ".vtt": b"2"}), tmp_path / "x.flac")
    assert [path.name for path in done.sidecars] == ["x.srt", "x.vtt"]
    assert (tmp_path / "x.vtt").read_bytes() == b"2"


@pytest.mark.parametrize("fault", [RuntimeError("no"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, fault: BaseException) -> None:
    path = publish(sound(), tmp_path / "x.flac").path
    before = path.read_bytes()

    def write(path: Path, labels: dict[str, str]) -> None:
        path.write_bytes(b"half")
        path.with_name(f".{path.name}.partial").write_bytes(b"a writer's own")
        raise fault

    with pytest.raises(type(fault)):
        publish(sound(write=write, sidecars={".srt": b"1"}), path, overwrite=True)
    assert path.read_bytes() == before and entries(tmp_path) == ["x.flac"]


def test_a_full_disk_is_a_sentence_and_nothing_half_written(tmp_path: Path) -> None:
    def write(path: Path, labels: dict[str, str]) -> None:
        path.write_bytes(b"x" * 1500)
        raise MediaError("x cannot be written.") from OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CapabilityError, match=r"is full: the file needs more than 1\.5 kB"):
        publish(sound(write=write), tmp_path / "x.flac")
    assert entries(tmp_path) == []


def test_destinations_are_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "mine.mp4").write_text("a film of my own")
    for destination, sentence in [
        ("folder", "is a folder; name a file in it"),
        ("nowhere/x.mp4", "the folder .*nowhere of x.mp4 does not exist"),
        ("mine.mp4/x.mp4", "is a file, so x.mp4 cannot be written into it"),
        ("film", "has no suffix"),
        ("mine.mp4", "exists and was not made by this command; add --overwrite"),
    ]:
        with pytest.raises(UsageError, match=sentence):
            prepare(tmp_path / destination)
    with pytest.raises(UsageError, match="is also an input"):
        prepare(tmp_path / "mine.mp4", overwrite=True, inputs=[tmp_path / "folder" / ".." / "mine.mp4"])
    prepare(tmp_path / "mine.mp4", overwrite=True)
    assert (tmp_path / "mine.mp4").read_text() == "a film of my own"


def test_what_the_same_verb_made_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    path = publish(sound(0.1), tmp_path / "x.flac", verb="speak").path
    first = path.read_bytes()
    publish(sound(0.5), path, verb="speak")
    assert path.read_bytes() != first
    with pytest.raises(UsageError, match="not made by this command"):
        publish(sound(), path, verb="compose")


def test_a_sidecar_never_replaces_an_input_nor_somebody_elses_file(tmp_path: Path) -> None:
    (tmp_path / "x.srt").write_text("mine")
    done = publish(sound(sidecars={".srt": b"new"}), tmp_path / "x.flac", verb="speak")
    assert (tmp_path / "x.srt").read_text() == "mine" and [path.name for path in done.left] == ["x.srt"]
    kept = publish(
        sound(sidecars={".srt": b"new"}), tmp_path / "x.flac", overwrite=True, inputs=[tmp_path / "x.srt"]
    )
    assert kept.left and (tmp_path / "x.srt").read_text() == "mine"
    publish(sound(sidecars={".srt": b"new"}), tmp_path / "x.flac", overwrite=True)
    assert (tmp_path / "x.srt").read_text() == "new"


def test_subtitles_that_were_corrected_by_hand_are_kept(tmp_path: Path) -> None:
    def again(content: bytes, *, overwrite: bool = False) -> tuple[bytes, list[str]]:
        result = sound(sidecars={".srt": content})
        done = publish(result, tmp_path / "x.flac", overwrite=overwrite, verb="speak")
        return (tmp_path / "x.srt").read_bytes(), [path.name for path in done.left]

    assert again(b"one") == (b"one", [])
    assert again(b"two") == (b"two", [])  # ours, unchanged: replaced
    (tmp_path / "x.srt").write_bytes(b"two, corrected")
    assert again(b"three") == (b"two, corrected", ["x.srt"])
    assert again(b"four") == (b"two, corrected", ["x.srt"])  # and stays so
    assert again(b"five", overwrite=True) == (b"five", [])


def test_leftovers_of_killed_runs_are_swept(tmp_path: Path) -> None:
    dead = owner.name().replace(owner.boot(), "00000000")
    (tmp_path / f".{dead}.partial.mp4").write_text("")
    (tmp_path / f"..{dead}.partial.mp4.partial").write_text("")
    (tmp_path / ".hidden.partial").write_text("")
    prepare(tmp_path / "x.mp4")
    assert entries(tmp_path) == [".hidden.partial"]


def test_seals_work_in_their_order(tmp_path: Path) -> None:
    calls: list[str] = []

    class Mark:
        def __init__(self, order: int, name: str) -> None:
            self.order, self.name = order, name

        def label(self, labels: dict[str, str]) -> dict[str, str]:
            calls.append(f"label {self.name} after {sorted(labels)}")
            return {**labels, self.name: "1"}

        def finish(self, path: Path) -> None:
            assert path.exists()
            calls.append(f"finish {self.name}")

    publish(sound(), tmp_path / "x.flac", seals=[Mark(30, "signature"), Mark(10, "artist")])
    assert calls == [
        "label artist after []", "label signature after ['artist', 'comment']", "finish artist", "finish signature",
    ]  # fmt: skip


def test_a_limit_on_files_is_not_called_a_full_disk(tmp_path: Path) -> None:
    def write(path: Path, labels: dict[str, str]) -> None:
        raise OSError(errno.EFBIG, "File too large")

    with pytest.raises(CapabilityError, match=r"allows no larger file in .* \(see `ulimit -f`\)"):
        publish(sound(write=write), tmp_path / "x.flac")
