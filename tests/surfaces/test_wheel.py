"""The wheel: builds without the network, holds its data files, and its program starts."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = (".json", ".ttf", ".otf", ".txt", ".yaml", ".npz", ".typed")


@pytest.mark.slow
def test_the_wheel_holds_everything_and_runs(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, tree / name)
    shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
         "--wheel-dir", str(tmp_path), str(tree)],
        check=True, timeout=300,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("mutoscope-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    package = tree / "src" / "mutoscope"
    wanted = {
        f"mutoscope/{path.relative_to(package)}"
        for path in package.rglob("*")
        if path.is_file() and (path.suffix in DATA or path.suffix == ".py")
    }
    assert len(wanted) > 100 and wanted <= inside, sorted(wanted - inside)
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    assert any(name.endswith("licenses/NOTICE") for name in inside)
    assert not [name for name in inside if name.startswith("tests/")]
    done = subprocess.run(
        [sys.executable, "-m", "mutoscope", "--version"],
        env={"PYTHONPATH": str(tmp_path / "installed"), "PATH": "/usr/bin:/bin"}, cwd=tmp_path,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("mutoscope ")
