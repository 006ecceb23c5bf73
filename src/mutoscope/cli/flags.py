"""A parser made from a request: one flag a field, help in groups, complaints as sentences."""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from mutoscope.config import Request, Typed
from mutoscope.errors import UsageError, did_you_mean
from mutoscope.runtime.catalogue import Verb


@dataclass(frozen=True, kw_only=True, slots=True)
class Common:
    """The flags that every verb has."""

    device: str
    workers: int | None
    json: bool
    quiet: bool
    overwrite: bool
    schema: bool


class Parser(argparse.ArgumentParser):
    """Argparse that raises instead of leaving, and guesses what a wrong flag was meant to be."""

    def error(self, message: str) -> NoReturn:
        flag = re.fullmatch(r"argument (\S+?)(?:/\S+)?: expected (?:one|at least one) argument", message)
        if flag:
            raise UsageError(f"{flag[1]} needs a value; `{self.prog} --help` shows which.")
        raise UsageError(f"{message[:1].lower()}{message[1:]}.")

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As the parent's, but an unknown flag gets a suggestion."""
        found, rest = self.parse_known_intermixed_args(args, namespace)
        if rest:
            known = [flag for action in self._actions for flag in action.option_strings]
            word = rest[0].split("=")[0]
            if word.startswith("-") and word != "-":
                near = did_you_mean(word, [flag for flag in known if flag.startswith("--")])
                raise UsageError(f"unknown flag {word}{near}; `{self.prog} --help` lists them all.")
            raise UsageError(f"{rest[0]!r} is one argument too many; put quotes around a text with spaces.")
        return found


def parser(verb: Verb) -> Parser:
    """The parser of one verb."""
    request = verb.request_class()
    made = Parser(
        prog=f"mutoscope {verb.name}",
        usage=_usage(verb.name, request),
        description=_description(request),
        epilog=_examples(request),
        formatter_class=_formatter,
        allow_abbrev=False,
        add_help=False,
    )
    groups: dict[str, Any] = {}
    for typed in request.typed_fields():
        title = "what" if typed.positional else typed.group
        if title not in groups:
            groups[title] = made.add_argument_group(title)
        _add(groups[title], typed)
    common = made.add_argument_group("in every verb")
    if "output" in request.model_fields and "overwrite" not in request.model_fields:
        common.add_argument(
            "--overwrite", action="store_true", help="replace a file that this verb did not make"
        )
    common.add_argument(
        "--device", default="auto", metavar="NAME", help="auto, cpu, cuda or cuda:NUMBER (auto)"
    )
    common.add_argument(
        "--workers", default=None, metavar="N", help="processes at once (as many as cores and memory allow)"
    )
    common.add_argument("--json", action="store_true", help="one JSON event a line on standard output")
    common.add_argument("--quiet", "-q", action="store_true", help="say nothing but errors")
    common.add_argument("--schema", action="store_true", help="print the request's JSON schema and leave")
    common.add_argument("--help", "-h", action="help", help="show this page and leave")
    return made


def parse(verb: Verb, arguments: Sequence[str]) -> tuple[Common, dict[str, Any]]:
    """Arguments  ->  the common flags, and the fields that were typed.

    Raises:
        UsageError: an unknown flag, a flag without its value.
    """
    request = verb.request_class()
    made = parser(verb)
    if "--schema" in arguments:  # a schema is asked for without the required fields
        return _common(
            argparse.Namespace(device="auto", workers=None, json=False, quiet=False, schema=True)
        ), {}
    words, behind = list(arguments), []
    if "--" in words:  # all that follows is positional, whatever it begins with
        place = words.index("--")
        words, behind = words[:place], words[place + 1 :]
    found = made.parse_args(words)
    _fill(found, request, behind)
    fields = {}
    for typed in request.typed_fields():
        value = getattr(found, typed.name, None)
        if value is None or value == []:
            continue
        if typed.comma and isinstance(value, list):
            value = [part.strip() for item in value for part in item.split(",") if part.strip()]
        fields[typed.name] = value
    return _common(found), fields


def _fill(found: argparse.Namespace, request: type[Request], words: list[str]) -> None:
    """Hand words to the positionals that have none yet."""
    for typed in request.typed_fields():
        if not typed.positional or not words:
            continue
        if typed.is_list:
            setattr(found, typed.name, [*(getattr(found, typed.name) or []), *words])
            words = []
        elif getattr(found, typed.name) is None:
            setattr(found, typed.name, words.pop(0))
    if words:
        raise UsageError(f"{words[0]!r} is one argument too many; put quotes around a text with spaces.")


def _common(found: argparse.Namespace) -> Common:
    workers = found.workers
    if workers is not None:
        if not re.fullmatch("[0-9]{1,4}", workers) or not 1 <= int(workers) <= 1024:
            raise UsageError(f"--workers must lie in 1..1024; got {workers}.")
        workers = int(workers)
    if not re.fullmatch(r"auto|cpu|cuda(:[0-9]{1,3})?", found.device):
        raise UsageError(f"--device must be auto, cpu, cuda or cuda:NUMBER; got {found.device!r}.")
    return Common(
        device=found.device,
        workers=workers,
        json=found.json,
        quiet=found.quiet,
        overwrite=getattr(found, "overwrite", False),
        schema=found.schema,
    )


def _add(group: Any, typed: Typed) -> None:
    text = _help(typed)
    if typed.positional:
        # required positionals are "?" too: the request says in a sentence what is missing
        nargs = "*" if typed.is_list else "?"
        group.add_argument(typed.name, metavar=typed.metavar, nargs=nargs, default=None, help=text)
        return
    flags = [typed.flag] + ([typed.short] if typed.short else [])
    if typed.is_switch:
        # both spellings work; the help page shows the one that changes something
        opposite = "--no-" + typed.flag.removeprefix("--")
        for spelling, value in ((flags, True), ([opposite], False)):
            shown = text if value is not (typed.field.default is True) else argparse.SUPPRESS
            group.add_argument(
                *spelling, dest=typed.name, action="store_const", const=value, default=None, help=shown
            )
        return
    metavar = (
        "|".join(typed.choices) if typed.choices and len("|".join(typed.choices)) <= 40 else typed.metavar
    )
    group.add_argument(
        *flags,
        dest=typed.name,
        metavar=metavar,
        default=None,
        nargs="+" if typed.is_list and not typed.comma else None,
        action="extend" if typed.is_list and not typed.comma else "append" if typed.is_list else "store",
        help=text,
    )


def _help(typed: Typed) -> str:
    text = (typed.field.description or "").strip()
    more = []
    if typed.choices and len("|".join(typed.choices)) > 40:
        more.append(", ".join(typed.choices))
    if typed.limits:
        more.append(typed.limits)
    if typed.is_list and not typed.positional:
        more.append("a,b,c" if typed.comma else "one or more")
    default = typed.field.get_default(call_default_factory=False)
    if typed.field.is_required():
        more.append("required")
    elif default not in (None, False, True, (), "") and not typed.is_list:
        shown = (
            f"{default[0]}x{default[1]}" if isinstance(default, tuple) and len(default) == 2 else str(default)
        )
        more.append(f"default {shown}")
    text += f" [{'; '.join(more)}]" if more else ""
    return text.replace("%", "%%")


def _usage(name: str, request: type[Request]) -> str:
    words = [f"mutoscope {name}"]
    for typed in request.typed_fields():
        word = typed.metavar + (" …" if typed.is_list else "")
        if typed.positional:
            words.append(word if typed.field.is_required() else f"[{word}]")
        elif typed.field.is_required():
            words.append(f"{typed.short or typed.flag} {word}")
    return " ".join([*words, "[flags]"]).replace("%", "%%")


def _description(request: type[Request]) -> str:
    return textwrap.dedent(" " * 4 + (request.__doc__ or "")).strip()


def _examples(request: type[Request]) -> str:
    if not request.examples:
        return ""
    return "examples:\n" + "\n".join(f"  {line}" for line in request.examples) + "\n "


class _formatter(argparse.RawDescriptionHelpFormatter):
    """Flags to the left, words to the right, never wider than 110 columns."""

    def __init__(self, prog: str) -> None:
        width = min(shutil.get_terminal_size((100, 24)).columns, 110)
        super().__init__(prog, max_help_position=32, width=width - 2)
