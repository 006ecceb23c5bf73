"""What the pages about learned models tell people to type is run, with tiny networks and short videos."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from learned_pages import TINY, furnish, smaller
from test_commands import EVERY, ROOT

from mutoscope.cli.main import main
from mutoscope.models import store

RUN = ("generate", "extend", "models")
SAID = sorted({line for _, line in EVERY if line.split()[1] in RUN} | {"mutoscope models"})
LINES = [line for line in SAID if "runs/digits" not in line]  # models of digits: the sentence alone is tried


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with models, pictures and clips, and ``x.mp4`` made as the first page says."""
    folder = tmp_path_factory.mktemp("pages")
    furnish(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(store, "shipped", lambda: {"shapes": folder / "shipped"})
        assert main(smaller('mutoscope generate "a red circle moves left" -o x.mp4')) == 0
        yield folder


@pytest.mark.parametrize("line", LINES)
def test_a_command_with_a_model_runs(line: str, furnished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = smaller(line)
    code = main(words)
    told = capsys.readouterr()
    assert code == 0, told.err
    assert "Traceback" not in told.err
    if "-o" in words:
        target = Path(words[words.index("-o") + 1])
        made = [target] if "--num" not in words else [target.with_name(f"{target.stem}-1{target.suffix}")]
        assert all(path.stat().st_size > 200 for path in made)


@pytest.mark.parametrize("name", ["shapes", "footage"])
def test_a_training_of_the_guide_runs_and_goes_on(name: str, furnished: Path, capsys, monkeypatch) -> None:
    """The guide's command, twice: the second finds the work done. Then the model it made is asked for a video."""
    page = (ROOT / "docs/guides/train.md").read_text("utf-8")
    line = re.search(rf"^mutoscope train {name} .*$", page, re.M)
    assert line
    words = smaller(line[0].replace("--run runs/", "--run new/"))
    run = Path(words[words.index("--run") + 1])
    assert main(words) == 0, capsys.readouterr().err
    card = json.loads((run / "model/card.json").read_text())
    assert card["recipe"]["set"] == list(TINY)
    before = (run / "model/card.json").read_bytes()
    assert main(words) == 0
    assert (run / "model/card.json").read_bytes() == before
    stages = {"autoencoder", "latents", "fresh", "transformer", "model"}
    assert stages <= {path.name for path in run.iterdir()}
    assert {"run.json", "log.jsonl", "checkpoints", "curves.png", "lock", "tensorboard"} <= {
        path.name for path in (run / "autoencoder").iterdir()
    }
    sentence = "a red circle"
    if name == "footage":
        sentence = next(values[0] for _, values in card["attributes"] if values)
        assert sentence in ("beach", "park")
        assert card["license"] == "my own" and card["consent"] == "everyone in it agreed"
        assert {"manifest.json", "comparison.json", "comparison.png"} <= {
            path.name for path in (run / "footage").iterdir()
        }
    assert main(["generate", sentence, "--model", str(run), "--seconds", "0.5", "-o", f"{name}.mp4"]) == 0
    assert main(["models", str(run)]) == 0
    assert card["name"] in capsys.readouterr().out


def test_a_sentence_for_a_model_of_digits_is_understood() -> None:
    from mutoscope.worlds.digits import WORLD

    sentences = [re.findall(r'"([^"]+)"', line)[0] for line in SAID if "runs/digits" in line]
    assert sentences
    for sentence in sentences:
        found = WORLD.understand(sentence)
        assert all(found.labels) and not found.ignored


def test_the_card_and_the_decoder_of_the_page_work(furnished: Path) -> None:
    """The page's Python, with the channels of the tiny model here."""
    page = (ROOT / "docs/models.md").read_text("utf-8")
    code = (
        page.split("From Python:")[1]
        .split("```python")[1]
        .split("```")[0]
        .replace("1, 16, 4, 8, 8", "1, 4, 4, 8, 8")
    )
    scope: dict[str, object] = {}
    exec(code, scope)
    assert tuple(scope["video"].shape) == (1, 3, 16, 64, 64)  # type: ignore[attr-defined]
