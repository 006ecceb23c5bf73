"""Requests: what they take, and what they say about what they do not take."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest
from pydantic import ValidationError

from mutoscope.config import FrameRate, PictureSize, Request, Seconds, SoundFile, option
from mutoscope.errors import UsageError


class Draw(Request):
    """Draw."""

    text: str = option(positional=True, description="What to draw.")
    steps: int = option(4, ge=1, le=200, description="Steps.")
    speed: float = option(1.0, gt=0, le=5, description="Speed.")
    place: Literal["top", "bottom"] = option("top", description="Where.")
    start: Seconds | None = option(None, flag="--from", ge=0, description="Start.")
    size: PictureSize | None = option(None, description="Size.")
    rate: FrameRate | None = option(None, flag="--fps", description="Rate.")
    inputs_: tuple[Path, ...] = option((), flag="--in", reads=True, description="Inputs.")
    output: SoundFile | None = option(None, short="-o", description="Output.")
    draft: bool = option(False, description="Draft.")
    level: float = option(0.0, description="Any number.")


def test_defaults_and_text_become_types() -> None:
    made = Draw.from_flags({"text": "x", "steps": "7", "speed": "2.5", "output": "a.wav", "draft": True})
    assert (made.steps, made.speed, made.output, made.place, made.draft) == (
        7,
        2.5,
        Path("a.wav"),
        "top",
        True,
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("steps", "0", "--steps must lie in 1..200; got 0."),
        ("steps", "201", "--steps must lie in 1..200; got 201."),
        ("steps", "x", "--steps must be a whole number; got 'x'."),
        ("steps", "2.5", "--steps must be a whole number; got 2.5."),
        ("speed", "nan", "--speed must be above 0 and at most 5; got nan."),
        ("speed", "inf", "--speed must be above 0 and at most 5; got inf."),
        ("speed", "0", "--speed must be above 0 and at most 5; got 0."),
        ("place", "tpo", "--place must be one of top, bottom; got 'tpo' (did you mean 'top'?)."),
        ("start", "soon", "--from must be a time such as 2.5, 2.5s, 400ms or 1:02.5; got 'soon'."),
        ("start", "1:75", "--from must be a time such as 2.5, 2.5s, 400ms or 1:02.5; got '1:75'."),
        ("size", "0x9", "--size must be a size such as 1280x720, each side in 1..32768; got '0x9'."),
        ("rate", "1/0", "--fps must be frames per second such as 30 or 30000/1001, 0.001 to 1000; got '1/0'."),
        ("rate", "nan", "--fps must be frames per second such as 30 or 30000/1001, 0.001 to 1000; got 'nan'."),
        ("output", "a.mvw", "--output must end in .wav, .flac, .mp3, .m4a, .aac, .opus, .ogg; got 'a.mvw'."),
        ("level", "nan", "--level must be a finite number; got nan."),
        ("level", "-inf", "--level must be a finite number; got -inf."),
        ("steps_", 1, "unknown field 'steps_' (did you mean 'steps'?); known: "),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_sentence_that_names_the_flag(field: str, value: object, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        Draw.from_flags({"text": "x", field: value})
    assert str(caught.value).startswith(sentence.removesuffix("."))
    assert "\n" not in str(caught.value)


def test_a_missing_value_says_what_it_is_for() -> None:
    with pytest.raises(UsageError, match=r"^TEXT is missing: What to draw\.$"):
        Draw.from_flags({})


def test_several_faults_are_all_told() -> None:
    with pytest.raises(UsageError, match=r"--steps must .*; got 0\. --place must"):
        Draw.from_flags({"text": "x", "steps": 0, "place": "left"})


def test_from_python_fields_are_named_as_fields() -> None:
    with pytest.raises(UsageError, match=r"^start must be a time"):
        Draw(text="x", start="soon")


def test_a_request_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Draw(text="x").steps = 3


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("2", 2),
        ("2.5s", 2.5),
        ("400ms", 0.4),
        ("1m", 60),
        ("1:02.5", 62.5),
        ("1:00:01", 3601),
        (".5", 0.5),
        ("2 h", 7200),
    ],
)
def test_times(typed: str, seconds: float) -> None:
    assert Draw(text="x", start=typed).start == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        ("30", Fraction(30)), ("29.97", Fraction(30000, 1001)), ("23.976", Fraction(24000, 1001)), (25, Fraction(25)),
        ("59.94", Fraction(60000, 1001)), ("30000/1001", Fraction(30000, 1001)), ("12.5", Fraction(25, 2)),
        ("0.5", Fraction(1, 2)),
    ],
)  # fmt: skip
def test_rates_are_exact(typed: object, rate: Fraction) -> None:
    assert Draw(text="x", rate=typed).rate == rate


def test_it_comes_back_from_json_as_it_was() -> None:
    made = Draw(text="x", size="1280x720", rate="29.97", start="1:02", output="a.wav")
    assert Draw.model_validate_json(made.model_dump_json()) == made
    schema = Draw.model_json_schema()
    assert (
        schema["properties"]["size"]["anyOf"][0]["type"] == "string"
        and schema["additionalProperties"] is False
    )


def test_inputs_are_the_files_it_reads(tmp_path: Path) -> None:
    made = Draw(text="x", inputs_=(tmp_path / "a", tmp_path / "b"), output="a.wav")
    assert made.inputs() == {"inputs_[0]": tmp_path / "a", "inputs_[1]": tmp_path / "b"}
    assert made.destination() == Path("a.wav") and Draw(text="x").destination() is None
