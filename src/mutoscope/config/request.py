"""Requests: one typed, frozen description of a question; flags, JSON schema and forms are read off it.

::

    class Speak(Request):
        \"\"\"Say a sentence into a sound file.\"\"\"

        text: str = option(positional=True, description="What to say.")
        speed: float = option(1.0, ge=0.5, le=2.0, description="1 is the voice's own pace.")
        output: Path = option(short="-o", description="The sound file to write.")

A wrong value is a :class:`~mutoscope.errors.UsageError` of one sentence that names the field as the user wrote it.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic.fields import FieldInfo

from mutoscope.errors import UsageError, did_you_mean

_REQUIRED: Any = ...


def option(
    default: Any = _REQUIRED,
    *,
    description: str,
    flag: str | None = None,
    short: str | None = None,
    group: str = "options",
    positional: bool = False,
    metavar: str | None = None,
    reads: bool = False,
    comma: bool = False,
    **limits: Any,
) -> Any:
    """A field of a :class:`Request` and how people type it.

    Args:
        flag: the long flag when it is not the field's name (``"--from"`` for ``start``).
        short: a short flag, ``"-o"``.
        group: heading on the help page.
        positional: typed without a flag.
        metavar: what the help page calls the value.
        reads: the field names an input file: hashed into the recipe, never overwritten.
        comma: a list that may also be typed as ``a,b,c``.
        limits: ``ge``, ``gt``, ``le``, ``lt``, ``min_length`` … as in ``pydantic.Field``.
    """
    typed = {
        "flag": flag,
        "short": short,
        "group": group,
        "positional": positional,
        "metavar": metavar,
        "reads": reads,
        "comma": comma,
    }
    extra: dict[str, Any] = {"x-typed": {key: value for key, value in typed.items() if value}}
    return Field(default, description=description, json_schema_extra=extra, **limits)


class Typed:
    """How one field of a request is typed; what the surfaces ask."""

    def __init__(self, name: str, field: FieldInfo) -> None:
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        typed = extra.get("x-typed", {})
        self.name = name
        self.field = field
        settings: dict[str, Any] = dict(typed) if isinstance(typed, dict) else {}
        self.positional: bool = bool(settings.get("positional"))
        self.flag: str = settings.get("flag") or "--" + name.replace("_", "-")
        self.short: str | None = settings.get("short")
        self.group: str = settings.get("group") or "options"
        self.metavar: str = settings.get("metavar") or name.upper().replace("_", "-")
        self.reads: bool = bool(settings.get("reads"))
        self.comma: bool = bool(settings.get("comma"))

    @property
    def shown(self) -> str:
        """The field as the user types it."""
        return self.metavar if self.positional else self.flag

    @property
    def kind(self) -> Any:
        """The annotation without ``None`` and without ``Annotated``."""
        return _bare(self.field.annotation)

    @property
    def is_switch(self) -> bool:
        return self.kind is bool

    @property
    def is_list(self) -> bool:
        return get_origin(self.kind) in (tuple, list) and (
            get_args(self.kind)[-1:] == (Ellipsis,) or self.kind is list
        )

    @property
    def choices(self) -> tuple[str, ...]:
        kind = self.kind
        if self.is_list:
            kind = _bare(get_args(kind)[0])
        return tuple(str(value) for value in get_args(kind)) if get_origin(kind) is Literal else ()

    @property
    def limits(self) -> str:
        """``"1..200"``, ``"above 0"`` … or an empty string."""
        low = high = None
        open_low = open_high = False
        for mark in self.field.metadata:
            if getattr(mark, "ge", None) is not None:
                low = mark.ge
            if getattr(mark, "gt", None) is not None:
                low, open_low = mark.gt, True
            if getattr(mark, "le", None) is not None:
                high = mark.le
            if getattr(mark, "lt", None) is not None:
                high, open_high = mark.lt, True
        if low is not None and high is not None:
            if open_low or open_high:
                least, most = "above" if open_low else "at least", "below" if open_high else "at most"
                return f"{least} {low:g} and {most} {high:g}"
            return f"{low:g}..{high:g}"
        if low is not None:
            return f"above {low:g}" if open_low else f"{low:g} or more"
        if high is not None:
            return f"below {high:g}" if open_high else f"{high:g} or less"
        return ""


class Request(BaseModel):
    """A question to the program. Frozen; unknown fields and numbers that are not finite are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=False)

    examples: ClassVar[tuple[str, ...]] = ()  # whole command lines, for the help page

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise UsageError(_sentences(type(self), error, lambda typed: typed.name)) from error

    @classmethod
    def from_flags(cls, data: Mapping[str, Any]) -> typing.Self:
        """As the constructor, with complaints that name flags.

        Raises:
            UsageError: one sentence for each wrong value.
        """
        try:
            return cls(**data)
        except UsageError as wrong:
            if not isinstance(wrong.__cause__, ValidationError):
                raise
            raise UsageError(_sentences(cls, wrong.__cause__, lambda typed: typed.shown)) from None

    @classmethod
    def typed_fields(cls) -> tuple[Typed, ...]:
        """All fields in the order they were written."""
        return tuple(Typed(name, field) for name, field in cls.model_fields.items())

    def destination(self) -> Path | None:
        """The file this request will write, when it can be known before the work. By default the field ``output``."""
        value = getattr(self, "output", None)
        return value if isinstance(value, Path) else None

    def destinations(self) -> tuple[Path, ...]:
        """Every file whose name is known before the work; each is looked at before it begins."""
        found = self.destination()
        return () if found is None else (found,)

    def many(self) -> bool:
        """Whether the answer is a folder of files (then :meth:`destination` names the folder)."""
        return False

    def inputs(self) -> dict[str, Path]:
        """The files this request reads, by field name (``name[1]`` in lists)."""
        found: dict[str, Path] = {}
        for typed in self.typed_fields():
            if not typed.reads:
                continue
            value = getattr(self, typed.name)
            if isinstance(value, Path):
                found[typed.name] = value
            elif isinstance(value, (tuple, list)):
                for index, item in enumerate(value):
                    if isinstance(item, Path):
                        found[f"{typed.name}[{index}]"] = item
        return found


def _bare(annotation: Any) -> Any:
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            rest = [part for part in get_args(annotation) if part is not type(None)]
            if len(rest) != 1:
                return annotation
            annotation = rest[0]
        else:
            return annotation


def _sentences(model: type[Request], error: ValidationError, name: Callable[[Typed], str]) -> str:
    fields = {typed.name: typed for typed in model.typed_fields()}
    said: list[str] = []
    for problem in error.errors(include_url=False):
        place = problem["loc"]
        typed = fields.get(str(place[0])) if place else None
        if problem["type"] == "extra_forbidden":
            known = ", ".join(fields)
            word = str(place[0])
            sentence = f"unknown field {word!r}{did_you_mean(word, fields)}; known: {known}."
        elif typed is None:
            sentence = _cause(problem)
        else:
            sentence = _one(typed, name(typed), problem)
        if sentence not in said:
            said.append(sentence)
    return " ".join(said)


def _cause(problem: Any) -> str:
    cause = problem.get("ctx", {}).get("error")
    return str(cause) if cause is not None else str(problem["msg"])


_WANTED = {
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "string_unicode": "text in UTF-8",
    "path_type": "a path",
    "tuple_type": "a list",
    "list_type": "a list",
}
_RANGE = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}


def _one(typed: Typed, shown: str, problem: Any) -> str:
    kind, got = problem["type"], _brief(problem.get("input"))
    if kind == "missing":
        return f"{shown} is missing: {typed.field.description or 'it is required.'}"
    if kind in _RANGE or (kind == "finite_number" and typed.limits):
        limits = typed.limits
        return f"{shown} must {'lie in' if '..' in limits else 'be'} {limits}; got {got}."
    if kind == "literal_error":
        hint = did_you_mean(str(problem.get("input")), typed.choices)
        return f"{shown} must be one of {', '.join(typed.choices)}; got {got}{hint}."
    if kind in _WANTED:
        return f"{shown} must be {_WANTED[kind]}; got {got}."
    if kind == "string_too_short":
        return f"{shown} must not be empty." if not problem["input"] else f"{shown} is too short; got {got}."
    cause = _cause(problem)
    return f"{shown} {cause}" if cause.startswith("must") else f"{shown}: {cause}"


def _brief(value: object) -> str:
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return repr(value if len(value) <= 60 else value[:57] + "...")
        return value if number == number else "nan"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
