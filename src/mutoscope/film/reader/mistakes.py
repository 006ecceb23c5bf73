"""What people most often get wrong in YAML itself, told as what they meant to write.

A parser complains where it stumbles, often lines after the mistake: ``palette: [#0B3954, F4D35E]`` is reported at the
next colon. These functions look for the cause first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml

from mutoscope.film.reader.files import foreign
from mutoscope.film.reader.problems import Findings
from mutoscope.film.storyboard import Mark

MOST_BYTES = 1_000_000
_LOST_COLOR = re.compile(
    r"(?:[\[,:]|^\s*-)\s+(?P<a>#[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?)\b|\[(?P<b>#[0-9A-Fa-f]{3,6})\b"
)
_LOST_WORDS = re.compile(r"[ \t]+(?P<words>#[^\s#][^\n]*)")
_WIDE_COLON = re.compile(r"^\s*(?:- )?[A-Za-z_]+(?P<colon>：)")
_TIGHT_COLON = re.compile(r"^\s*(?:- )?(?P<key>[A-Za-z_]+)(?P<colon>:)(?=[^\s:/])")
_LONE_KEY = re.compile(r"^\s*(?:- )*[\w.-]+$")


def decode(data: bytes, findings: Findings) -> str | None:
    """The text of a file, byte order mark removed; None after telling what is wrong with it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.error(Mark(1, 1), "the file is UTF-16 text", "save it as UTF-8")
        return None
    if content := foreign(data[:4096]):
        findings.error(Mark(1, 1), f"this is {content}, not text", "give a text file in UTF-8")
        return None
    if len(data) > MOST_BYTES:
        findings.error(Mark(1, 1), f"the file is larger than {MOST_BYTES} bytes, the most that is read")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8-sig")
        findings.error(
            _after(good), f"byte 0x{data[error.start]:02X} is not UTF-8 text", "save the file as UTF-8"
        )
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    findings.lines = text.split("\n")
    return text if readable(text, findings) else None


def readable(text: str, findings: Findings) -> bool:
    """Whether all characters are text; control characters are told, the first of each kind."""
    found = {match[0]: match.start() for match in reversed([*_CONTROL.finditer(text)])}
    for character, index in found.items():
        name = "a NUL character" if character == "\0" else f"the control character U+{ord(character):04X}"
        findings.error(_after(text[:index]), f"{name} has no place in a text file", "remove it")
    return not found


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def lost_colors(lines: Iterable[str], findings: Findings, is_text: list[tuple[int, int]]) -> bool:
    """Tell of colors written ``#0B3954`` without quotes: to YAML that is a remark, and the color is gone.

    ``is_text`` lists the index ranges of scalars that YAML did read; a ``#`` inside them is no remark.
    """
    found, start = False, 0
    for number, line in enumerate(lines, start=1):
        for match in _LOST_COLOR.finditer(line):
            name = "a" if match["a"] else "b"
            column = match.start(name)
            first = start + column
            in_remark = re.search(r"(?:^|\s)#", line[:column]) is not None
            if in_remark or any(low <= first < high for low, high in is_text):
                continue
            color = match[name]
            findings.error(
                Mark(number, column + 1),
                f"an unquoted '#' begins a remark, so {color!r} is not seen",
                f"write the color without '#': {color[1:]}, or in quotes: '{color}'",
            )
            found = True
            break
        start += len(line) + 1
    return found


def lost_words(text: str, findings: Findings, is_text: list[tuple[int, int]]) -> None:
    """Warn of words behind a ``#`` that look as if they belonged to the value: ``title: Harbor #1``."""
    for first, stop in is_text:
        if first == stop:
            continue  # empty: an error elsewhere
        if match := _LOST_WORDS.match(text, stop):
            mark = _after(text[: match.start("words")])
            hint = "put quotes around the whole value, or a space after '#'"
            findings.warn(mark, f"{match['words']!r} is a remark and not part of the value", hint)


def explain(error: yaml.MarkedYAMLError, text: str, findings: Findings) -> None:
    """Report why a text is no YAML, at the likeliest cause."""
    mark, context = error.problem_mark, error.context_mark
    place = Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
    begun = Mark(context.line + 1, context.column + 1) if context else place
    problem = (error.problem or "it cannot be read").replace("<", "").replace(">", "")
    lines = findings.lines
    if lost_colors(lines[: place.line], findings, []):
        return
    for number in range(max(1, min(begun.line, place.line) - 1), place.line + 1):
        line = lines[number - 1] if number <= len(lines) else ""
        if re.match(r"^ *(?:- )?\t", line):
            findings.error(
                Mark(number, line.index("\t") + 1),
                "a tab cannot indent a line",
                "indent with spaces, not tabs",
            )
            return
        if match := _WIDE_COLON.match(line):
            findings.error(
                Mark(number, match.start("colon") + 1),
                "'：' is not the colon that ends a field's name",
                "write ':' and a space after it",
            )
            return
        if (match := _TIGHT_COLON.match(line)) and "simple key" in f"{error.context} {problem}" + (
            "simple key" if "mapping values" in problem else ""
        ):
            findings.error(
                Mark(number, match.start("colon") + 1),
                f"there is no space after '{match['key']}:'",
                "put a space after the colon",
            )
            return
    _by_words(problem, error.context or "", place, begun, lines, findings)


def _by_words(
    problem: str, context: str, place: Mark, begun: Mark, lines: list[str], findings: Findings
) -> None:
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    before = line[: place.column - 1]
    valid = "this is not valid YAML: "
    if "mapping values are not allowed" in problem:
        if _LONE_KEY.match(before):
            findings.error(
                Mark(place.line, len(before) - len(before.lstrip(" -")) + 1),
                "this line is indented more than the fields around it",
                "give all fields of one shot the same indent",
            )
        else:
            findings.error(place, valid + problem, "put quotes around text that contains ': '")
    elif "cannot start any token" in problem and line[place.column - 1 : place.column] in "@`%":
        sign = line[place.column - 1]
        findings.error(place, valid + problem, f"put quotes around text that begins with {sign!r}")
    elif "alias" in context or "anchor" in context:
        sign = "*" if "alias" in context else "&"
        findings.error(begun, valid + problem, f"put quotes around text that begins with {sign!r}")
    elif "end of stream" in problem and "quoted scalar" in context:
        findings.error(begun, "this quotation mark is never closed", "close it, or remove both")
    elif "unknown escape" in problem:
        hint = "write \\\\ for a backslash, or use single quotes: there a backslash stands for itself"
        findings.error(place, valid + problem, hint)
    elif "but found 'scalar'" in problem and before.rstrip().endswith(("'", '"')):
        quote = before.rstrip()[-1]
        other = "double" if quote == "'" else "single"
        findings.error(
            place,
            f"the text goes on after the closing {quote}",
            f"put {other} quotes around the whole text, or none",
        )
    elif "block scalar" in context:
        sign = line[begun.column - 1 : begun.column]
        findings.error(
            begun, valid + problem, f"put the text on the next line, or in quotes if {sign!r} belongs to it"
        )
    elif "flow" in context:
        sign = (lines[begun.line - 1] if begun.line <= len(lines) else "")[begun.column - 1 : begun.column]
        closing = {"[": "]", "{": "}"}.get(sign, "]")
        findings.error(
            begun,
            f"this '{sign}' is not closed as it should be: {problem}",
            f"separate with ',' and end with '{closing}'",
        )
    elif "sequence entries are not allowed" in problem:
        hint = "begin every item of a list on its own line with '- ', all at one indent"
        findings.error(place, valid + problem, hint)
    elif "could not find expected ':'" in problem:
        message = "this line is neither a field nor part of the text above"
        findings.error(
            begun, message, "write 'field: value', or indent the line more than the text it continues"
        )
    elif "'\\t'" in problem:
        findings.error(place, "a tab cannot stand here", "use spaces")
    elif "but found" in problem and before.rstrip().endswith(("}", "]")):
        findings.error(
            place,
            f"the line goes on after the closing '{before.rstrip()[-1]}'",
            "remove what stands behind it",
        )
    elif "but found" in problem and "block collection" in context:
        hint = "begin every item with '- '; give the fields of an item one indent, deeper than its '- '"
        findings.error(place, "this line is no item of the list it stands in", hint)
    elif "but found" in problem and "block mapping" in context:
        hint = "give all fields of one map the same indent, and write each as 'field: value'"
        findings.error(place, "this line does not stand at the indent of the fields around it", hint)
    else:
        findings.error(place, valid + problem)


def _after(text: str) -> Mark:
    """The mark of the character that comes after ``text``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Mark(text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)
