"""Banks: what was made comes back, kills and full disks lose nothing that was finished, foreign banks are refused."""

import json
import subprocess
import sys
import threading

import numpy as np
import pytest

from mutoscope.data import disk
from mutoscope.data.bank import Bank
from mutoscope.data.filling import fill, fill_chunks
from mutoscope.data.fingerprint import of_world
from mutoscope.data.spec import Array, BankSpec
from mutoscope.errors import CapabilityError, MediaError, UsageError
from mutoscope.worlds.shapes import WORLD

SPEC = BankSpec(
    arrays={"frames": Array(shape=(2, 3, 5, 3), kind="uint8"), "latents": Array(shape=(4,), kind="bfloat16")},
    made_by={"world": "numbers", "seed": 1},
    chunk_items=3,
)


def make(index):
    drawn = np.random.default_rng(index)
    return {
        "frames": drawn.integers(0, 256, (2, 3, 5, 3), np.uint8),
        "latents": drawn.integers(0, 2**15, 4).astype(np.uint16),
    }


def test_items_come_back_in_the_order_asked(tmp_path):
    bank = Bank.create(tmp_path / "bank", SPEC)
    assert bank.num_items == 0
    assert fill(bank, make, bank.chunks_for(7)) == 3
    assert bank.num_items == 9
    wanted = [8, 0, 4, 4, 1]
    found = Bank.open(tmp_path / "bank").take(wanted)
    for at, index in enumerate(wanted):
        for name, array in make(index).items():
            assert (found[name][at] == array).all()
    with pytest.raises(IndexError, match=r"0\.\.8"):
        bank.take([9])


def test_bfloat16_is_bfloat16_in_torch(tmp_path):
    torch = pytest.importorskip("torch")
    values = torch.tensor([1.5, -2.0, 0.125, 3e8]).bfloat16()
    bank = Bank.create(tmp_path / "bank", SPEC)
    fill(
        bank, lambda index: {**make(index), "latents": (values * index).view(torch.uint16).numpy()}, range(1)
    )
    found = bank.tensors([2])["latents"]
    assert found.dtype == torch.bfloat16 and found.equal((values * 2)[None])


def test_chunks_made_at_once_equal_items_made_one_by_one(tmp_path):
    def many(addresses):
        assert len(addresses) == 3
        items = [make(address) for address in addresses]
        return {name: np.stack([item[name] for item in items]) for name in items[0]}

    single, whole = (Bank.create(tmp_path / name, SPEC) for name in "ab")
    fill(single, make, range(2))
    fill_chunks(whole, many, range(2))
    assert single.sha256 == whole.sha256


def test_filling_goes_on_where_it_stopped(tmp_path):
    bank = Bank.create(tmp_path / "bank", SPEC)
    asked = []

    def counted(index):
        asked.append(index)
        return make(index)

    reports = []
    assert (
        fill(bank, counted, range(3), stop=lambda: len(asked) >= 6, report=lambda *a: reports.append(a)) == 2
    )
    assert reports == [(1, 3), (2, 3)]
    assert fill(Bank.open(tmp_path / "bank"), counted, range(3)) == 1
    assert asked == list(range(9))


def test_a_killed_process_leaves_only_whole_chunks(tmp_path):
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path; from test_bank import *\n"
        "def dies(index):\n    if index == 4: os._exit(9)\n    return make(index)\n"
        "fill(Bank.create(Path(sys.argv[1]), SPEC), dies, range(3))"
    )
    here = __file__.rpartition("/")[0]
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "bank", here], capture_output=True)
    assert done.returncode == 9, done.stderr
    bank = Bank.open(tmp_path / "bank")
    assert bank.num_items == 3
    with (tmp_path / "bank" / "index.jsonl").open("a") as file:
        file.write('{"chunk": 1, "sh')  # and a line torn by the kill
    (tmp_path / "bank" / "chunks" / ".00000001.partial").write_bytes(b"half")
    assert fill(bank, make, range(3)) == 2
    assert Bank.open(tmp_path / "bank").num_items == 9
    assert (bank.take([4])["frames"][0] == make(4)["frames"]).all()
    assert sorted(p.name for p in (tmp_path / "bank" / "chunks").iterdir()) == [f"{k:08d}" for k in range(3)]


def test_several_fill_at_once_and_each_chunk_is_made_once(tmp_path):
    Bank.create(tmp_path / "bank", SPEC)
    asked, errors = [], []
    gate = threading.Barrier(3)

    def slow(index):
        asked.append(index)
        return make(index)

    def work():
        try:
            bank = Bank.open(tmp_path / "bank")
            gate.wait()
            fill(bank, slow, range(8))
            assert bank.num_items == 24  # nobody returns before all is there
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not errors
    assert sorted(asked) == list(range(24))


def test_a_reader_sees_the_bank_grow_without_gaps(tmp_path):
    writer = Bank.create(tmp_path / "bank", SPEC)
    reader = Bank.open(tmp_path / "bank")
    fill(writer, make, range(1, 3))
    assert reader.refresh() == 0  # chunk 0 is missing
    fill(writer, make, range(1))
    assert reader.num_items == 0 and reader.refresh() == 9
    assert (reader.take([5])["latents"] == make(5)["latents"]).all()


def test_damage_is_found_and_made_good(tmp_path):
    bank = Bank.create(tmp_path / "bank", SPEC)
    fill(bank, make, range(3))
    path = bank.path(1)
    content = bytearray(path.read_bytes())
    content[5] ^= 1
    path.write_bytes(content)
    assert bank.damaged() == [1]
    bank.remove([1])
    assert bank.num_items == 3
    fill(bank, make, range(3))
    assert bank.damaged() == [] and bank.num_items == 9
    bank.path(2).write_bytes(b"short")
    assert Bank.open(tmp_path / "bank").num_items == 6
    other = Bank.create(tmp_path / "other", SPEC)
    fill(other, make, range(1))
    other.path(0).write_bytes(b"short")
    with pytest.raises(MediaError, match="not the whole chunk"):
        other.take([0])


def test_another_fingerprint_is_refused(tmp_path):
    Bank.create(tmp_path / "bank", SPEC)
    other = BankSpec(arrays=SPEC.arrays, made_by={"world": "numbers", "seed": 2}, chunk_items=3)
    with pytest.raises(UsageError, match=r"made otherwise \(made_by\.seed: 1 there, 2 now\)"):
        Bank.create(tmp_path / "bank", other)
    Bank.create(tmp_path / "bank", SPEC)
    first, second = of_world(WORLD, 1), of_world(WORLD, 2)
    assert first != second and first == of_world(WORLD, 1)
    assert json.loads(json.dumps(first)) == first


def test_what_is_no_bank_is_refused(tmp_path):
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(UsageError, match="is no bank"):
        Bank.create(tmp_path, SPEC)
    with pytest.raises(UsageError, match="holds no bank"):
        Bank.open(tmp_path)
    (tmp_path / "bank.json").write_text('{"schema": 99}')
    with pytest.raises(MediaError, match="schema is 99"):
        Bank.open(tmp_path)
    (tmp_path / "bank.json").write_text('{"schema": 1}')
    with pytest.raises(MediaError, match="cannot be read"):
        Bank.open(tmp_path)


def test_a_full_disk_is_a_sentence_and_keeps_what_is_finished(tmp_path):
    script = (
        "import resource, signal, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path; from test_bank import *\n"
        "bank = Bank.create(Path(sys.argv[1]), BankSpec(arrays=SPEC.arrays, made_by={}, chunk_items=3))\n"
        "fill(bank, make, range(1))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))\n"
        "try:\n    fill(bank, make, range(2))\n"
        "except CapabilityError as error:\n    print(error)\n"
    )
    here = __file__.rpartition("/")[0]
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "bank", here], capture_output=True, text=True
    )
    assert "allows no file so large" in done.stdout, done.stderr
    assert Bank.open(tmp_path / "bank").num_items == 3
    assert not list((tmp_path / "bank" / "chunks").glob(".*partial"))


def test_too_little_room_is_said_before_the_work(tmp_path, monkeypatch):
    bank = Bank.create(tmp_path / "bank", SPEC)
    monkeypatch.setattr(disk, "free", lambda folder: 100)
    with pytest.raises(CapabilityError, match=r"filling the bank needs .* MB and 0\.0 MB are free"):
        fill(bank, pytest.fail, range(1000))


def test_arrays_of_another_shape_are_refused(tmp_path):
    bank = Bank.create(tmp_path / "bank", SPEC)
    with pytest.raises(ValueError, match="frames must be uint8"):
        fill(bank, lambda i: {**make(i), "frames": np.zeros((2, 3, 5, 3), np.float32)}, range(1))
    with pytest.raises(ValueError, match="the arrays must be"):
        fill(bank, lambda i: {"frames": make(i)["frames"]}, range(1))
    assert bank.refresh() == 0
