"""``mutoscope VERB …``: parse, run, publish, and say in one sentence what went wrong."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mutoscope.cli import flags
from mutoscope.errors import Cancelled, MutoscopeError, UsageError, did_you_mean
from mutoscope.provenance.recipe import program_version
from mutoscope.runtime import disk
from mutoscope.runtime.catalogue import VERBS, Verb, run_and_publish
from mutoscope.runtime.progress import printable

if TYPE_CHECKING:
    from mutoscope.config import Request
    from mutoscope.runtime.publish import Published
    from mutoscope.types import Result

EXIT_BUG = 70  # EX_SOFTWARE of sysexits.h


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    as_json = "--json" in arguments
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without these letters gets them as \\u2026
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
        return code
    except MutoscopeError as error:
        return _complain(str(error), error.exit_code, type(error).__name__, as_json)
    except KeyboardInterrupt:
        return _complain("stopped.", Cancelled.exit_code, "Cancelled", as_json)
    except MemoryError:
        return _complain(
            "this process may use no more memory; close other programs, or use --workers 1 and a smaller picture.",
            4,
            "CapabilityError",
            as_json,
        )
    except BrokenPipeError:
        # whoever read our output has left: leave as quietly, and keep Python from flushing into the closed pipe
        _drop_output()
        return 128 + signal.SIGPIPE
    except OSError as error:
        if os.environ.get("MUTOSCOPE_TRACEBACK"):
            raise
        if disk.is_full(error):
            try:
                sys.stdout.flush()
            except OSError:  # it is our output that has no room
                _drop_output()
            return _complain(
                "the disk is full; make room and run the same command again.", 4, "CapabilityError", as_json
            )
        place = f"{error.filename}: " if error.filename else ""
        return _complain(f"{place}{(error.strerror or str(error)).lower()}.", 3, "MediaError", as_json)
    except Exception as error:
        if os.environ.get("MUTOSCOPE_TRACEBACK"):
            raise
        return _complain(
            f"a fault in the program itself ({type(error).__name__}: {error}); "
            "MUTOSCOPE_TRACEBACK=1 with the same command shows where.",
            EXIT_BUG,
            type(error).__name__,
            as_json,
        )


def _open_closed_streams() -> None:
    """Give a process without its standard streams empty ones: else the next file opened would be taken for one."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _drop_output() -> None:
    """Keep Python from flushing into a pipe or disk that takes no more when it leaves."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        if len(arguments) > 1 and arguments[0] == "help":
            return _dispatch([arguments[1], "--help"])
        sys.stdout.write(overview())
        return 0
    if arguments[0] in ("--version", "-V"):
        sys.stdout.write(f"mutoscope {program_version()}\n")
        return 0
    if arguments[0].startswith("-"):
        raise UsageError(f"a verb must come first, as in `mutoscope film STORYBOARD`; got {arguments[0]}.")
    if arguments[0] not in VERBS:
        raise UsageError(
            f"unknown verb {arguments[0]!r}{did_you_mean(arguments[0], VERBS)}; `mutoscope --help` lists them all."
        )
    verb = VERBS[arguments[0]]
    try:
        common, fields = flags.parse(verb, arguments[1:])
    except SystemExit as leaving:  # argparse has shown the help page
        return int(leaving.code or 0)
    if common.schema:
        sys.stdout.write(
            json.dumps(verb.request_class().model_json_schema(), indent=2, ensure_ascii=False) + "\n"
        )
        return 0
    return _run(verb, verb.request_class().from_flags(fields), common)


def _run(verb: Verb, request: Request, common: flags.Common) -> int:
    from mutoscope.runtime.context import LocalContext, reporter

    told = reporter(json=common.json, quiet=common.quiet)
    with LocalContext(device=common.device, num_workers=common.workers, reporter=told) as context:
        overwrite = bool(getattr(request, "overwrite", common.overwrite))
        result, published = run_and_publish(verb.name, request, context, overwrite=overwrite)
    if common.json:
        sys.stdout.write(
            json.dumps(_facts(verb, result, published, context.notes), ensure_ascii=False) + "\n"
        )
    elif not common.quiet or not published:
        sys.stdout.write(_words(result, published))
    return result.exit_code


def _facts(
    verb: Verb, result: Result, published: tuple[Published, ...], notes: list[str]
) -> dict[str, object]:
    facts: dict[str, object] = {
        "event": "done",
        "verb": verb.name,
        "kind": result.kind,
        "facts": result.facts,
    }
    facts["files"] = [
        {"path": str(one.path), "bytes": one.num_bytes, "sidecars": [str(path) for path in one.sidecars]}
        for one in published
    ]
    facts["notes"] = notes
    facts["exit_code"] = result.exit_code
    return facts


def _words(result: Result, published: tuple[Published, ...]) -> str:
    lines = [printable(result.report.rstrip("\n"), lines=True)] if result.report else []
    for one in published:
        lines.append(printable(f"{one.path}  {disk.amount(one.num_bytes)}"))
        lines += [printable(str(path)) for path in one.sidecars]
    return "".join(f"{line}\n" for line in lines)


def overview() -> str:
    """The page of ``mutoscope --help``; imports no request."""
    groups: dict[str, list[Verb]] = {}
    for verb in VERBS.values():
        groups.setdefault(verb.group, []).append(verb)
    lines = [
        "usage: mutoscope VERB [--help] …",
        "",
        "Storyboards become finished films on an ordinary computer, offline.",
        "",
    ]
    for group, verbs in groups.items():
        lines.append(f"{group}:")
        lines += [f"  {verb.name:<10} {verb.summary}" for verb in verbs]
        lines.append("")
    lines += [
        "`mutoscope VERB --help` explains a verb. Begin with:",
        "  mutoscope new film --from photos/* --say lines.txt -o mine.yaml",
        "  mutoscope film mine.yaml --draft",
        "",
    ]
    return "\n".join(lines)


def _complain(sentence: str, code: int, kind: str, as_json: bool) -> int:
    sentence = printable(sentence, lines=kind == "StoryboardError")
    with contextlib.suppress(BrokenPipeError):
        if as_json:
            sys.stdout.write(
                json.dumps(
                    {"event": "error", "kind": kind, "message": sentence, "exit_code": code},
                    ensure_ascii=False,
                )
                + "\n"
            )
            sys.stdout.flush()
        # a storyboard's problems are a list, one place each, as compilers print them
        sys.stderr.write(f"{sentence}\n" if "\n" in sentence else f"mutoscope: {sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
