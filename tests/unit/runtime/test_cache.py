"""The cache on disk: whole or not at all, whatever happens around it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mutoscope.errors import CapabilityError, UsageError
from mutoscope.runtime import owner
from mutoscope.runtime.cache import DiskCache, content_hash, default_bytes, default_root

KEY: dict[str, object] = {"text": "hello", "rate": 48000}


def text(content: str):  # type: ignore[no-untyped-def]
    return lambda path: path.write_text(content) and None


def test_what_was_made_is_found_and_not_made_again(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    made = cache.make("line", KEY, ".txt", text("one"))
    assert made.read_text() == "one"
    assert cache.make("line", KEY, ".txt", text("two")) == made
    assert made.read_text() == "one"
    assert DiskCache(tmp_path).find("line", KEY, ".txt") == made


@pytest.mark.parametrize(
    ("kind", "key", "suffix"),
    [("line", {**KEY, "rate": 44100}, ".txt"), ("word", KEY, ".txt"), ("line", KEY, ".wav")],
)
def test_another_key_kind_or_suffix_is_another_place(
    tmp_path: Path, kind: str, key: dict[str, object], suffix: str
) -> None:
    cache = DiskCache(tmp_path)
    cache.make("line", KEY, ".txt", text("one"))
    assert cache.find(kind, key, suffix) is None


def test_the_order_of_a_key_does_not_matter_and_its_types_do() -> None:
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": "1"})
    assert content_hash({"a": "é"}) != content_hash({"a": "e"})
    for bad in (float("nan"), Path("x"), {1, 2}):
        with pytest.raises(ValueError, match="plain JSON data"):
            content_hash({"a": bad})


@pytest.mark.parametrize("damage", ["flip", "cut", "card", "no-card", "empty"])
def test_a_damaged_artefact_is_noticed_and_made_again(tmp_path: Path, damage: str) -> None:
    made = DiskCache(tmp_path).make("line", KEY, ".bin", lambda path: path.write_bytes(b"x" * 5000) and None)
    card = made.with_name(made.name + ".json")
    if damage == "flip":
        data = bytearray(made.read_bytes())
        data[2500] ^= 1
        made.write_bytes(data)
    elif damage == "cut":
        made.write_bytes(made.read_bytes()[:4000])
    elif damage == "card":
        card.write_text("{")
    elif damage == "no-card":
        card.unlink()
    else:
        made.write_bytes(b"")
    notes: list[str] = []
    cache = DiskCache(tmp_path, note=notes.append)
    assert cache.find("line", KEY, ".bin") is None
    assert len(notes) == 1 and "damaged" in notes[0]
    again = cache.make("line", KEY, ".bin", lambda path: path.write_bytes(b"y" * 5000) and None)
    assert again.read_bytes() == b"y" * 5000


def test_damage_after_a_look_is_noticed_too(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    made = cache.make("line", KEY, ".txt", text("hello"))
    assert cache.find("line", KEY, ".txt")
    time.sleep(0.01)  # another mtime
    made.write_text("jello")
    assert cache.find("line", KEY, ".txt") is None


def test_a_checksum_is_computed_once_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    DiskCache(tmp_path).make("line", KEY, ".txt", text("hello"))
    from mutoscope.runtime import cache as module

    calls: list[Path] = []
    original = module.checksum_of
    monkeypatch.setattr(module, "checksum_of", lambda path: calls.append(path) or original(path))
    cache = DiskCache(tmp_path)
    for _ in range(3):
        assert cache.find("line", KEY, ".txt")
    assert len(calls) == 1


def test_a_failed_writer_leaves_nothing(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)

    def fail(path: Path) -> None:
        path.write_text("half")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        cache.make("line", KEY, ".txt", fail)
    assert cache.find("line", KEY, ".txt") is None
    assert list((tmp_path / "partial").iterdir()) == []


def test_a_discarded_slot_takes_a_killed_writers_file_with_it(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    slot, other = cache.reserve("line", KEY, ".mp4"), cache.reserve("line", KEY, ".mp4")
    slot.partial.write_text("")
    slot.partial.with_name(f".{slot.partial.name}.partial").write_text("")
    other.partial.write_text("")
    slot.discard()
    assert list((tmp_path / "partial").iterdir()) == [other.partial]


def test_a_full_disk_is_a_sentence_with_numbers(tmp_path: Path) -> None:
    def full(path: Path) -> None:
        path.write_bytes(b"x" * 2048)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CapabilityError, match=r"is full: the file needs more than 2\.0 kB and .* are free"):
        DiskCache(tmp_path).make("line", KEY, ".txt", full)
    assert list((tmp_path / "partial").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CapabilityError, match=r"cannot be written .* set MUTOSCOPE_CACHE"):
        DiskCache(tmp_path / "file" / "cache")


def test_leftovers_of_the_dead_are_swept_and_of_the_living_kept(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    slot = cache.reserve("line", KEY, ".txt")
    slot.partial.write_text("busy")
    dead = subprocess.run(
        [sys.executable, "-c", "from mutoscope.runtime import owner; print(owner.name('.txt'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    (tmp_path / "partial" / dead).write_text("left")
    (tmp_path / "partial" / f".{dead}.partial").write_text("left by a writer")
    (tmp_path / "partial" / "foreign.txt").write_text("not ours")
    DiskCache(tmp_path)
    assert {file.name for file in (tmp_path / "partial").iterdir()} == {slot.partial.name, "foreign.txt"}
    assert slot.commit().read_text() == "busy"


def test_another_boot_and_a_reused_pid_are_dead() -> None:
    mine = owner.name(".x")
    pid, start, boot, rest = mine.split("-")
    assert not owner.is_left_over(mine)
    assert owner.is_left_over(f"{pid}-{start}-00000000-{rest}")
    assert owner.is_left_over(f"{pid}-{int(start) + 1}-{boot}-{rest}")


def test_what_was_unused_for_longest_is_evicted(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, most_bytes=5000, recent_seconds=0)
    paths = []
    for number in range(4):
        paths.append(
            cache.make("line", {"n": number}, ".bin", lambda path: path.write_bytes(b"x" * 1000) and None)
        )
        card = paths[-1].with_name(paths[-1].name + ".json")
        os.utime(card, (1000 + number, 1000 + number))
    assert cache.find("line", {"n": 0}, ".bin")  # used again: no longer the oldest
    cache.make("line", {"n": 9}, ".bin", lambda path: path.write_bytes(b"x" * 2000) and None)
    left = [path.exists() for path in paths]
    assert left == [True, False, False, True]
    assert cache.size()[1] <= 0.9 * 5000


def test_what_was_used_lately_is_never_evicted(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, most_bytes=100)
    paths = [
        cache.make("line", {"n": number}, ".bin", lambda path: path.write_bytes(b"x" * 1000) and None)
        for number in range(3)
    ]
    assert all(path.exists() for path in paths)


def test_clear_and_size(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.make("line", KEY, ".json", text("[]"))
    assert cache.size() == (1, 2)
    cache.clear()
    assert cache.size() == (0, 0) and cache.find("line", KEY, ".json") is None


def test_the_first_of_two_writers_wins(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    one, two = cache.reserve("line", KEY, ".txt"), cache.reserve("line", KEY, ".txt")
    one.partial.write_text("one")
    two.partial.write_text("two")
    assert one.commit().read_text() == "one"
    assert two.commit().read_text() == "one"
    assert list((tmp_path / "partial").iterdir()) == []


WRITER = """
import sys
from pathlib import Path
from mutoscope.runtime.cache import DiskCache
cache = DiskCache(Path(sys.argv[1]))
for n in range(40):
    path = cache.make("line", {"n": n % 10}, ".bin", lambda path: path.write_bytes(bytes([n % 10]) * 30_000) and None)
    assert path.read_bytes() == bytes([n % 10]) * 30_000
"""


def test_several_processes_share_one_folder(tmp_path: Path) -> None:
    running = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)]) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert DiskCache(tmp_path).size() == (10, 300_000)


def test_cards_hold_the_key(tmp_path: Path) -> None:
    made = DiskCache(tmp_path).make("line", KEY, ".txt", text("x"))
    assert json.loads(made.with_name(made.name + ".json").read_text())["key"] == KEY


def test_the_environment_decides_where_and_how_much(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MUTOSCOPE_CACHE", str(tmp_path / "here"))
    assert default_root() == tmp_path / "here"
    monkeypatch.delenv("MUTOSCOPE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert default_root() == tmp_path / "xdg" / "mutoscope"
    monkeypatch.setenv("MUTOSCOPE_CACHE_BYTES", "1000")
    assert default_bytes() == 1000
    monkeypatch.setenv("MUTOSCOPE_CACHE_BYTES", "4G")
    with pytest.raises(UsageError, match="whole number of bytes; got '4G'"):
        default_bytes()


def test_a_cache_that_is_emptied_meanwhile_is_filled_again(tmp_path: Path) -> None:
    import shutil

    cache = DiskCache(tmp_path / "cache")
    shutil.rmtree(tmp_path / "cache")
    made = cache.make("piece", {"a": 1}, ".txt", lambda path: path.write_text("whole") and None)
    assert made.read_text() == "whole" and cache.find("piece", {"a": 1}, ".txt") == made
