"""What the pages tell people to type is understood by the program; what they show as storyboards and Python works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mutoscope.cli import flags
from mutoscope.runtime.catalogue import VERBS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "CONTRIBUTING.md"])


def commands(page: Path) -> list[str]:
    """Every ``mutoscope VERB …`` in code, without comments; ellipses mark what is not meant to be typed."""
    text = page.read_text("utf-8")
    fenced = re.findall(r"```(?:sh|console)\n(.*?)```", text, re.S)
    lines = [line.strip() for block in fenced for line in block.splitlines()]
    lines += re.findall(r"`((?:\.venv/bin/)?mutoscope [^`]+)`", text)
    found = []
    for line in lines:
        line = re.sub(r"^(\$ )?(\.venv/bin/)?", "", line).split("  #")[0].strip()
        mentioned = len(line.split()) < 3 and line != "mutoscope doctor"  # a verb by its name is no command
        if line.startswith("mutoscope ") and not mentioned and not re.search("…|VERB|--help", line):
            found.append(line)
    return found


EVERY = [(page, line) for page in PAGES for line in commands(page)]


def test_there_are_commands_to_look_at() -> None:
    assert sum(page.name == "README.md" for page, _ in EVERY) >= 15
    assert sum(page.name == "README.zh.md" for page, _ in EVERY) >= 12


@pytest.mark.parametrize(("page", "line"), EVERY, ids=[f"{page.name}: {line}" for page, line in EVERY])
def test_a_command_is_understood(page: Path, line: str) -> None:
    words = shlex.split(line)[1:]
    verb = VERBS[words[0]]
    _, fields = flags.parse(verb, words[1:])
    verb.request_class().from_flags(fields)


def test_every_link_leads_somewhere() -> None:
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not re.match(r"https?:", target) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken


@pytest.mark.parametrize("name", ["postcards.yaml", "mingxinpian.yaml"])
def test_the_examples_have_no_problems(name: str) -> None:
    from mutoscope.film.check import check

    report = check(ROOT / "examples" / name)
    assert report.ok, report.text()


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_storyboard_shown_is_one(page: str, tmp_path: Path) -> None:
    import numpy as np
    from PIL import Image

    from mutoscope.film.reader import read

    shown = re.search(r"```yaml\n(.*?)```", (ROOT / page).read_text("utf-8"), re.S)
    assert shown
    (tmp_path / "photos").mkdir()
    for name in re.findall(r"image: (\S+)", shown[1]):
        Image.fromarray(np.zeros((720, 1280, 3), np.uint8)).save(tmp_path / name)
    (tmp_path / "film.yaml").write_text(shown[1], "utf-8")
    assert len(read(tmp_path / "film.yaml").shots) == 2


def test_the_ten_line_script_is_a_film(tmp_path: Path) -> None:
    import numpy as np
    from PIL import Image

    from mutoscope.film.reader import read

    shown = re.search(r"```\n(Lisbon.*?)```", (ROOT / "docs/start.md").read_text("utf-8"), re.S)
    assert shown
    (tmp_path / "photos").mkdir()
    Image.fromarray(np.zeros((720, 1280, 3), np.uint8)).save(tmp_path / "photos/belem.jpg")
    (tmp_path / "lisbon.txt").write_text(shown[1], "utf-8")
    storyboard = read(tmp_path / "lisbon.txt")
    assert [type(shot.picture).__name__ for shot in storyboard.shots] == ["ScenePicture", "ImagePicture"]
    assert storyboard.format.seconds == 30
