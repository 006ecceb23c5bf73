"""The command line as a user meets it: help, sentences, exit codes, JSON, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mutoscope.cli.main import main
from mutoscope.runtime.catalogue import VERBS

PYTHON_M = [sys.executable, "-m", "mutoscope"]


def sentence(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit code, and what a failing command says, without its prefix."""
    code = main(arguments)
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("mutoscope: ") and said.err.count("\n") == 1, said
    return code, said.err.removeprefix("mutoscope: ").strip()


# ---------------------------------------------------------------------------------------------- help


def test_the_overview_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["--help"], ["help"], ["-h"]):
        assert main(arguments) == 0
        page = capsys.readouterr().out
        assert all(f"  {name} " in page and verb.summary in page for name, verb in VERBS.items())


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    request = VERBS[name].request_class()
    assert main([name, "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(f"usage: mutoscope {name} ") and max(map(len, page.splitlines())) <= 120
    for typed in request.typed_fields():
        assert typed.field.description, f"{name}: {typed.name} says nothing about itself"
        spelled = (
            typed.flag if not (typed.is_switch and typed.field.default is True) else f"--no-{typed.flag[2:]}"
        )
        assert (typed.metavar if typed.positional else spelled) in page
    assert "--json" in page and "--quiet" in page
    assert (request.__doc__ or "").strip().split("\n")[0][:60] in page
    assert request.examples and all(line in page for line in request.examples)


@pytest.mark.parametrize("name", VERBS)
def test_every_example_is_understood(name: str) -> None:
    """What the help pages show can be parsed, and names no field that is gone."""
    import shlex

    from mutoscope.cli import flags

    request = VERBS[name].request_class()
    for line in request.examples:
        words = shlex.split(line)
        assert words[:2] == ["mutoscope", name], line
        common, fields = flags.parse(VERBS[name], words[2:])
        assert not common.schema
        request.from_flags(fields)


@pytest.mark.parametrize("name", VERBS)
def test_every_schema_is_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["type"] == "object" and schema["additionalProperties"] is False


def test_help_pages_import_nothing_heavy() -> None:
    """All pages in one process: neither torch nor a library of pictures and sounds is imported."""
    code = (
        "import sys, io, contextlib\n"
        "from mutoscope.cli.main import main\n"
        "from mutoscope.runtime.catalogue import VERBS\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    for words in [[], *([name, '--help'] for name in VERBS)]:\n"
        "        assert main(words) == 0\n"
        "print(sorted({'torch', 'scipy', 'matplotlib', 'cv2', 'av', 'PIL', 'rich'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    import mutoscope

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"mutoscope {mutoscope.__version__}\n"


# ---------------------------------------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["flim"], 2, "unknown verb 'flim' (did you mean 'film'?)"),
        (["--draft"], 2, "a verb must come first"),
        (["film"], 2, "STORYBOARD is missing"),
        (["film", "x.yaml", "--drfat"], 2, "unknown flag --drfat (did you mean '--draft'?)"),
        (["film", "x.yaml", "--output"], 2, "--output needs a value"),
        (["film", "a b.yaml", "c.yaml"], 2, "'c.yaml' is one argument too many"),
        (["speak", "x", "-o", "x.wav", "--speed", "9"], 2, "--speed must lie in 0.5..2; got 9."),
        (["speak", "x", "-o", "x.wav", "--speed", "nan"], 2, "--speed must lie in 0.5..2; got nan."),
        (["speak", "x", "-o", "x.wvv"], 2, "--output must end in .wav"),
        (["speak", "x", "-o", "nowhere/x.wav"], 2, "the folder nowhere of x.wav does not exist"),
        (["cut", "gone.mp4", "-o", "x.mp4"], 3, "gone.mp4"),
        (["info", "gone.mp4"], 3, "gone.mp4"),
        (["info", "x", "--workers", "0"], 2, "--workers must lie in 1..1024; got 0."),
        (["mix", "--voice", "gone.wav", "-o", "x.wav"], 3, "gone.wav"),
        (["worlds", "a boat"], 2, "a sentence and -o belong together"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    arguments: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    got, text = sentence(capsys, *arguments)
    assert (got, text[: len(said)]) == (code, said)
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_program_says_how_to_see_where(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mutoscope.runtime.doctor.doctor", lambda request, context: 1 / 0)
    code, text = sentence(capsys, "doctor")
    assert (
        code == 70
        and "a fault in the program itself (ZeroDivisionError" in text
        and "MUTOSCOPE_TRACEBACK=1" in text
    )
    monkeypatch.setenv("MUTOSCOPE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        main(["doctor"])


def test_a_cache_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MUTOSCOPE_CACHE", str(tmp_path / "file" / "cache"))
    code, text = sentence(capsys, "speak", "Hello", "-o", str(tmp_path / "x.wav"))
    assert code == 4 and "set MUTOSCOPE_CACHE to a folder that can" in text


# ---------------------------------------------------------------------------------------------- work


def test_a_verb_writes_its_file_and_tells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "calm.flac"
    assert main(["compose", "calm", "--seconds", "4", "-o", str(out)]) == 0
    said = capsys.readouterr()
    assert str(out) in said.out and out.stat().st_size > 10_000
    assert main(["info", str(out)]) == 0
    assert "compose, by mutoscope" in capsys.readouterr().out


def test_json_is_one_event_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "calm.flac"
    assert main(["compose", "calm", "--seconds", "4", "--json", "-o", str(out)]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[0]["event"] == "stage" and events[-1]["event"] == "done"
    assert events[-1]["files"][0] == {"path": str(out), "bytes": out.stat().st_size, "sidecars": []}
    assert events[-1]["facts"]["mood"] == "calm" and events[-1]["exit_code"] == 0
    assert main(["info", "gone.mp4", "--json"]) == 3
    error = json.loads(capsys.readouterr().out)
    assert error["event"] == "error" and error["kind"] == "MediaError" and error["exit_code"] == 3


def test_quiet_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compose", "calm", "--seconds", "4", "--quiet", "-o", str(tmp_path / "x.wav")]) == 0
    said = capsys.readouterr()
    assert said.out == said.err == ""


def test_another_files_place_is_not_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.wav"
    mine.write_bytes(b"my own recording")
    words = ["compose", "calm", "--seconds", "4", "-o", str(mine)]
    code, text = sentence(capsys, *words)
    assert code == 2 and "add --overwrite" in text and mine.read_bytes() == b"my own recording"
    assert main([*words, "--overwrite"]) == 0
    assert main(words) == 0  # now it is this verb's own


def test_doctor_tells_what_is_here(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["doctor", "--json"])
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])["facts"]
    found = {finding["name"]: finding for finding in facts["findings"]}
    assert {"python", "torch", "ffmpeg", "cache", "cores", "memory"} <= set(found)
    assert all(finding["remedy"] for finding in facts["findings"] if finding["state"] == "missing")
    assert code == (4 if facts["missing"] else 0)


def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*PYTHON_M, "compose", "calm", "--seconds", "300", "--json", "-o", str(tmp_path / "long.wav")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "stage"
    time.sleep(0.5)
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err and "stopped" in err
    assert json.loads(out.splitlines()[-1])["kind"] == "Cancelled"
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_leaves_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*PYTHON_M, "film", "--schema"], stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert done.returncode == 141 and done.stderr == ""
