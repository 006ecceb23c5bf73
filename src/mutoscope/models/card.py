"""A model's card: what it was trained on, what it knows, how to sample it, and the hash of every file of it."""

from __future__ import annotations

import dataclasses
import json
import math
import stat
import typing
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from mutoscope.errors import MediaError
from mutoscope.types import Size
from mutoscope.worlds.training import Attribute

SCHEMA = 1
FILE = "card.json"
MOST_BYTES = 1 << 20
_MOST_NUMBER = 1 << 20  # in a config: larger is a mistake or an attack (a network of a terabyte)

_Config = TypeVar("_Config")
_Side = Annotated[int, Field(ge=8, le=4096)]
_Rate = Annotated[str, Field(pattern=r"^[0-9]{1,6}(/[1-9][0-9]{0,5})?$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Role(_Strict):
    """One network of a model: the file of its weights and the config it is built from."""

    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.safetensors$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    config: dict[str, Any]
    dtype: str = Field(pattern=r"^(bf16|fp32)$")
    num_parameters: int = Field(ge=0)


class Sampling(_Strict):
    """How the model is sampled when nothing else is asked for."""

    num_steps: int = Field(10, ge=1, le=1000)
    guidance: float = Field(2.0, ge=0, le=50)
    shift: float = Field(2.0, gt=0, le=50)
    context: int = Field(3, ge=1, le=64)  # clean latent frames of the past that are looked at


class Card(_Strict):
    """What ``card.json`` holds. ``roles`` is filled by :func:`mutoscope.models.store.save`."""

    schema_: int = Field(SCHEMA, alias="schema")
    name: str = Field(min_length=1, max_length=100)
    world: str | None = None  # the training world; None for a model of somebody's footage
    roles: dict[str, Role] = Field(default_factory=dict)
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    size: tuple[_Side, _Side]
    rate: _Rate
    num_frames: int = Field(ge=1, le=100_000)  # of a training clip
    sampler: Sampling = Field(default_factory=lambda: Sampling.model_validate({}))
    data: str = ""
    recipe: Any = None
    command: str = ""
    figures: dict[str, Any] = Field(default_factory=dict)
    license: str = ""
    consent: str = ""
    version: str = ""

    @field_validator("rate")
    @classmethod
    def _some_rate(cls, value: str) -> str:
        if not Fraction(1, 1000) <= Fraction(value) <= 1000:
            raise ValueError("must be frames per second, 0.001 to 1000")
        return value

    @property
    def picture_size(self) -> Size:
        return Size(*self.size)

    @property
    def frame_rate(self) -> Fraction:
        return Fraction(self.rate)

    @property
    def slots(self) -> tuple[Attribute, ...]:
        return tuple(Attribute(name=name, values=values) for name, values in self.attributes)

    def text(self) -> str:
        """The file's content; the same for the same card."""
        document = self.model_dump(mode="json", by_alias=True)
        return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def name_for(folder: Path) -> str:
    """What a model made in this folder is called: as the folder itself, also where it was typed as a dot."""
    return folder.resolve().name[:100] or "model"


def read_card(folder: Path) -> Card:
    """The card of a model folder.

    Raises:
        MediaError: there is none, or it is damaged, newer than this program, or something else.
    """
    path, name = folder / FILE, f"{folder.name or folder.resolve().name}/{FILE}"
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # reading a pipe would wait for its writer
            raise MediaError(f"{name}: it is no ordinary file, so {folder.name} is no model folder.")
        if about.st_size > MOST_BYTES:
            raise MediaError(
                f"{name}: a model's card has at most {MOST_BYTES >> 20} MiB; this is something else."
            )
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise MediaError(f"{name}: there is no such file, so {folder.name} is no model folder.") from None
    except OSError as error:
        raise MediaError(f"{name}: it cannot be read ({(error.strerror or 'unreadable').lower()}).") from None
    except UnicodeDecodeError:
        raise MediaError(f"{name}: it is not text in UTF-8, so it is no model's card.") from None
    if text.lstrip()[:1] == "<":
        raise MediaError(
            f"{name}: it is a web page, not a model's card; the download brought the wrong thing."
        )
    try:
        document = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise MediaError(f"{name}: it is not whole JSON, so the card is damaged.") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise MediaError(
            f"{name}: it has no schema number, so it is not the card of a model of this program."
        )
    if schema > SCHEMA:
        raise MediaError(
            f"{name}: the model has schema {schema}, this program reads up to {SCHEMA}; a newer program is needed."
        )
    try:
        return Card.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MediaError(f"{name}: the field {place} is wrong ({first['msg'].lower()}).") from None


def config_to_json(config: Any) -> dict[str, Any]:
    """A frozen dataclass as plain JSON data."""
    document: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(config), allow_nan=False))
    return document


def config_from_json(kind: type[_Config], document: Mapping[str, Any]) -> _Config:
    """The dataclass ``kind`` from plain data.

    Raises:
        ValueError: a field is unknown, missing, of another type or beyond reason.
    """
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(document) - set(fields)):
        raise ValueError(f"unknown field {unknown[0]!r}; known: {', '.join(fields)}")
    _look_at_numbers(document)
    hints = typing.get_type_hints(kind)
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name not in document:
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                raise ValueError(f"field {name!r} is missing")
            continue
        hint = hints[name]
        if dataclasses.is_dataclass(hint) and isinstance(hint, type) and isinstance(document[name], Mapping):
            values[name] = config_from_json(hint, document[name])
            continue
        try:
            values[name] = TypeAdapter(hint).validate_python(document[name])
        except ValidationError as error:
            raise ValueError(f"field {name!r}: {error.errors(include_url=False)[0]['msg'].lower()}") from None
    return kind(**values)


def _look_at_numbers(value: Any) -> None:
    if isinstance(value, (int, float)) and not (math.isfinite(value) and abs(value) <= _MOST_NUMBER):
        raise ValueError(f"a number beyond reason, {value!r:.40}")
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            _look_at_numbers(item)


def _refuse(constant: str) -> float:
    raise ValueError(constant)
