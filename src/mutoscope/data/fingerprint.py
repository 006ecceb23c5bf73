"""What made a bank, as JSON data: two banks with equal fingerprints hold equal bytes."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from mutoscope.worlds.training import TrainingWorld


def of_world(world: TrainingWorld, seed: int, **more: object) -> dict[str, object]:
    """What makes clips of a world: its name, size, frames, rate, words and code, the seed, and ``more``."""
    module = type(world).__module__
    return {
        "world": world.name,
        "seed": seed,
        "size": str(world.size),
        "frames": world.num_frames,
        "rate": str(world.rate),
        "attributes": [[one.name, list(one.values)] for one in world.attributes],
        "code": code(module),
        **more,
    }


def code(*modules: str) -> str:
    """Hash of the source of modules by name; of a package, of every module in it. What they import is not seen."""
    digest = hashlib.sha256()
    for name in modules:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise ValueError(f"{name} is no module with a source of its own.")
        origin = Path(spec.origin)
        files = sorted(origin.parent.rglob("*.py")) if origin.name == "__init__.py" else [origin]
        for file in files:
            digest.update(file.relative_to(origin.parent).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:24]
