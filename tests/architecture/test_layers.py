"""Who may import whom, as docs/architecture.md says; and who alone may touch what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "mutoscope"
MODULES = sorted(PACKAGE.rglob("*.py"))
FACADE = {"__init__.py", "__main__.py"}  # the two modules above all layers
LONGEST_FILE = 900  # lines, the ceiling; `make check` lists every file past 400, for people to judge
HEAVY = {"torch", "scipy", "matplotlib", "cv2", "av", "opentimelineio"}


def layers() -> dict[str, int]:
    """Package -> layer, read from the page."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    block = next(text for text in re.findall(r"```\n(.*?)```", page, re.S) if text.startswith("0  errors"))
    found: dict[str, int] = {}
    for line in block.splitlines():
        number, *names = line.split()
        for name in names:
            assert name not in found, f"{name} stands twice in the list of layers"
            found[name] = int(number)
    return found


LAYERS = layers()


def imports(path: Path, *, nested: bool = True) -> Iterator[tuple[str, int]]:
    """(module, line) of every import; ``nested`` also inside functions and under ``if TYPE_CHECKING``."""
    tree = ast.parse(path.read_text(), str(path))
    parts = path.relative_to(SOURCE).with_suffix("").parts
    nodes = ast.walk(tree) if nested else iter(tree.body)
    for node in nodes:
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                # a relative import counts from the package; __init__.py is its package
                base = ".".join([*parts[: len(parts) - node.level], base]).rstrip(".")
            yield base, node.lineno
            if base == "mutoscope":
                for name in node.names:
                    yield f"mutoscope.{name.name}", node.lineno


def home(path: Path) -> str:
    """The name in the list of layers that a module belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def test_the_list_of_layers_names_what_exists_and_nothing_else() -> None:
    existing = {home(path) for path in MODULES if path.parent != PACKAGE or path.name not in FACADE}
    assert existing == set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_above_it(path: Path) -> None:
    if path.parent == PACKAGE and path.name in FACADE:
        return
    own = home(path)
    wrong = []
    for module, line in imports(path):
        if module.split(".")[0] != "mutoscope":
            continue
        if module == "mutoscope":
            continue  # "from mutoscope import x" is yielded again as mutoscope.x
        other = module.split(".")[1]
        if other not in LAYERS:
            wrong.append(f"line {line}: {module} stands in no layer")
        elif other != own and LAYERS[other] >= LAYERS[own]:
            relation = "a stranger on the same line" if LAYERS[other] == LAYERS[own] else "below"
            wrong.append(f"line {line}: {module} is {relation}")
    assert not wrong, f"{path.relative_to(ROOT)}: " + "; ".join(wrong)


def importers(*names: str, nested: bool = True) -> set[str]:
    return {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if any(module.split(".")[0] in names for module, _ in imports(path, nested=nested))
    }


def test_only_media_imports_av() -> None:
    assert {name.split("/")[0] for name in importers("av")} <= {"media"}


def test_only_the_espeak_modules_know_the_gpl_voice() -> None:
    knowing = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if re.search(r"^\s*(import|from)\s+espeakng_loader|[\"']espeakng_loader[\"']", path.read_text(), re.M)
    }
    assert knowing <= {"audio/speech/espeak.py", "audio/speech/espeak_child.py"}


def test_requests_and_the_command_line_stay_light() -> None:
    """Nothing heavy at the top of a module that a help page imports."""
    light = [
        path
        for path in MODULES
        if path.name in ("request.py", "requests.py")
        or home(path) in ("cli", "runtime", "config", "provenance")
    ]
    wrong = {
        f"{path.relative_to(PACKAGE)}: {module}"
        for path in light
        for module, _ in imports(path, nested=False)
        if module.split(".")[0] in HEAVY
    }
    assert not wrong


def test_nobody_prints_outside_the_command_line() -> None:
    wrong = []
    for path in MODULES:
        if home(path) == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert not wrong


def test_no_file_holds_two_subjects() -> None:
    long = {
        str(path.relative_to(PACKAGE)): len(path.read_text().splitlines())
        for path in MODULES
        if len(path.read_text().splitlines()) > LONGEST_FILE
    }
    assert not long


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_the_rule_notices_an_import_from_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: a module of a low layer that reaches down must be found."""
    fake = tmp_path / "mutoscope" / "media" / "wrong.py"
    fake.parent.mkdir(parents=True)
    fake.write_text("def f():\n    from mutoscope.film import render\n    return render\n")
    monkeypatch.setattr(f"{__name__}.SOURCE", tmp_path)
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path / "mutoscope")
    with pytest.raises(AssertionError, match=r"mutoscope\.film is below"):
        monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
        test_a_module_imports_only_what_stands_above_it(fake)
