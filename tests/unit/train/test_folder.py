from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mutoscope.errors import MediaError, UsageError
from mutoscope.train.folder import claim, hold

HOLDER = """
import sys
from pathlib import Path
from mutoscope.train.folder import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused_with_the_owners_pid_and_a_kill_frees(tmp_path: Path) -> None:
    run = tmp_path / "run"
    owner = subprocess.Popen(
        [sys.executable, "-c", HOLDER, run], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdin and owner.stdout
    assert owner.stdout.readline() == "held\n"
    with pytest.raises(UsageError, match=rf"pid {owner.pid}\b"), hold(run):
        pass
    owner.kill()
    owner.wait()
    owner.stdin.close(), owner.stdout.close()
    with hold(run):
        assert (run / "lock").read_text() == f"{os.getpid()}\n"


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"'thesis\.txt'"), hold(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(UsageError, match="is a file"), hold(tmp_path / "thesis.txt"):
        pass


def test_only_more_steps_may_change(tmp_path: Path) -> None:
    plan = {"adam": {"rate": 0.002, "betas": (0.9, 0.99)}, "about": {"world": "shapes"}}
    assert claim(tmp_path, plan, 100) is None
    assert claim(tmp_path, plan, 100) == 100
    assert claim(tmp_path, plan, 200) == 100
    with pytest.raises(UsageError, match="started for 200 steps, and now 150"):
        claim(tmp_path, plan, 150)
    with pytest.raises(UsageError, match=r"adam\.rate: 0\.002 before, 0\.01 now.*give another --run"):
        claim(tmp_path, {**plan, "adam": {"rate": 0.01, "betas": (0.9, 0.99)}}, 200)
    with pytest.raises(UsageError, match=r"about\.world: shapes before, postcards now"):
        claim(tmp_path, {**plan, "about": {"world": "postcards"}}, 200)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(MediaError, match=r"run\.json: cannot be read"):
        claim(tmp_path, plan, 200)
