"""The plain script: what people write before they know a format. Ten lines are a film.

::

    Lisbon in thirty seconds
    16:9, 30 s, sunny plucked music

    the river at dawn, low mist -- push in
    > Lisbon wakes early. Trams climb through the light.

    [photos/belem.jpg] -- slow zoom, dissolve
    > Follow the river to Belém, where the ships once sailed.

The first line is the title, the second one settings; then a paragraph a shot: the picture (a scene, ``[a file]`` or
``"a card"``), after ``--`` how it is shown, ``>`` what is said, ``#`` a remark. English or Chinese, with full-width
signs where a Chinese keyboard writes them. It grows into the same tree as a YAML storyboard, with the script's own
line numbers, so every later problem points into the script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from mutoscope.film.reader import documents
from mutoscope.film.reader.kinds import suggestion
from mutoscope.film.reader.languages import guess
from mutoscope.film.reader.mistakes import readable
from mutoscope.film.reader.platforms import PLATFORMS
from mutoscope.film.reader.problems import Findings
from mutoscope.film.reader.shot_fields import MOVE_ALIASES, TRANSITION_ALIASES
from mutoscope.film.reader.tree import Items, Node, Pairs, Scalar
from mutoscope.film.reader.units import QUALITIES
from mutoscope.film.storyboard import MOVES, TRANSITIONS, Mark

CLIP_SUFFIXES = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".ogv", ".gif")
_HOW = re.compile(r"\s+(?:--|–|—)\s+|\s*——\s*")
_TIME = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)\s*(?:s|sec|secs|seconds?|秒钟?)|([0-9]{1,3}:[0-9]{2})", re.IGNORECASE
)
_RATE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:fps|frames per second|帧)", re.IGNORECASE)
# No common shape looks like 1:05 or 2:30; those are minutes and seconds.
_RATIO = re.compile(r"(?![0-8]:[0-5][0-9]$)[1-9][0-9]{0,4}\s*[:x×]\s*[1-9][0-9]{0,4}", re.IGNORECASE)
_TAG = re.compile(
    r"(?:language |语言)?((?:en|zh|fr|de|es|pt|it|nl|ru|ja|ko|ar|hi)(?:-[A-Za-z]{2,4})?)", re.IGNORECASE
)
_LANGUAGES = {"english": "en", "英语": "en", "英文": "en", "chinese": "zh", "中文": "zh", "普通话": "zh"}
_QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』"}
_WIDE = str.maketrans({"＞": ">", "＃": "#", "［": "[", "］": "]", "【": "[", "】": "]"})
Part = tuple[str, Mark]


def to_yaml(script: str) -> str:
    """A plain script as the YAML of a storyboard.

    Raises:
        StoryboardError: lines that are not understood.
    """
    findings = Findings("script.txt", script)
    tree = tree_of(script, findings) if readable(script, findings) else None
    findings.stop_on_errors()
    assert isinstance(tree, Pairs)
    document = documents.document_of(tree)
    return documents.to_text(document)


def tree_of(text: str, findings: Findings) -> Node | None:
    """The storyboard's tree; marks count the script's own lines. None when nothing is written."""
    paragraphs = _paragraphs(text)
    if not paragraphs:
        findings.error(
            Mark(1, 1), "the script is empty", "write a title, a blank line, then a paragraph a shot"
        )
        return None
    (title, title_mark), *rest = paragraphs[0]
    settings = _settings(rest, findings)
    shots = [shot for paragraph in paragraphs[1:] if (shot := _shot(paragraph, findings)) is not None]
    if not shots:
        where = Mark(title_mark.line + 1, 1)
        findings.error(
            where, "the script has no shots", "leave a blank line after the title, then a paragraph a shot"
        )
        return None
    if "language" not in {key.text for key, _ in settings}:
        spoken = " ".join(line for paragraph in paragraphs for line, _ in paragraph)
        settings.append(_pair("language", guess([spoken]), title_mark))
    start = Mark(1, 1)
    top = [_pair("storyboard", "1", start), _pair("title", title.lstrip("# ").strip() or title, title_mark)]
    return Pairs(
        (*top, *_merged(settings, findings), (Scalar("shots", start), Items(tuple(shots), shots[0].mark))),
        start,
    )


def _paragraphs(text: str) -> list[list[Part]]:
    """Blocks of lines that are not blank, each line trimmed and with its place; remarks are left out."""
    blocks: list[list[Part]] = [[]]
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip().translate(_WIDE) if line.strip()[:1] in "＞＃［【" else line.strip()
        column = len(line) - len(line.lstrip()) + 1
        is_title = blocks == [[]]
        if not stripped:
            blocks.append([]) if blocks[-1] else None
        elif is_title or not stripped.startswith("#"):
            blocks[-1].append((stripped, Mark(number, column)))
    return [block for block in blocks if block]


def _pair(name: str, text: str, mark: Mark) -> tuple[Scalar, Node]:
    return Scalar(name, mark), Scalar(text, mark, plain=False)


def _split(line: str, mark: Mark) -> Iterable[Part]:
    """The parts of a line between commas, each with its place."""
    start = 0
    for piece in re.split(r"[,，、;；]", line):
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            yield piece.strip(), Mark(mark.line, mark.column + start + lead)
        start += len(piece) + 1


def _settings(lines: list[Part], findings: Findings) -> list[tuple[Scalar, Node]]:
    found: list[tuple[Scalar, Node]] = []
    for line, mark in lines:
        for part, place in _split(line, mark):
            pair = _setting(part, place)
            if pair is None:
                hint = (
                    "say a shape (16:9), a length (30 s), '… music', 'no captions', a platform or 'style: …'"
                )
                near = suggestion(part, [*PLATFORMS, *QUALITIES])
                findings.error(place, f"the setting {part!r} is not understood", near or hint)
            else:
                found.append(pair)
    return found


def _setting(part: str, mark: Mark) -> tuple[Scalar, Node] | None:
    low = part.lower().replace("：", ":")

    def inner(group: str, name: str, text: str) -> tuple[Scalar, Node]:
        return Scalar(group, mark), Pairs((_pair(name, text, mark),), mark)

    if match := re.fullmatch(r"(?:seed|种子)\s*:?\s*([0-9]+)", low):
        return _pair("seed", match[1], mark)
    if match := re.fullmatch(r"(?:style|look|风格|画风)\s*:?\s*(.+)", part.replace("：", ":"), re.IGNORECASE):
        return inner("look", "style", match[1])
    if match := re.fullmatch(r"(?:voice|配音)\s*:?\s*(none|off|无)|no voice|无配音", low):
        return inner("voice", "engine", "none")
    if re.fullmatch(r"(?:no|without) music|(?:无|没有|不要)音乐|music\s*:?\s*none", low):
        return inner("music", "mood", "none")
    if re.fullmatch(r"(?:no|without) (?:captions|subtitles)|(?:无|没有|不要)字幕", low):
        return inner("captions", "show", "no")
    if match := re.fullmatch(r"(.+?)\s*(?:music|的?音乐|的?配乐)|(?:music|音乐|配乐)\s*:\s*(.+)", low):
        return inner("music", "mood", match[1] or match[2])
    if match := re.fullmatch(_RATIO, low):
        return inner("format", "aspect", re.sub(r"\s", "", low))
    if match := re.fullmatch(_RATE, low):
        return inner("format", "fps", match[1])
    if match := re.fullmatch(_TIME, low):
        return inner("format", "duration", match[1] or match[2])
    for names, field in ((PLATFORMS, "platform"), (QUALITIES, "quality")):
        if low in names:
            return inner("format", field, low)
    if match := re.fullmatch(_TAG, part):
        return _pair("language", match[1], mark)
    if low in _LANGUAGES:
        return _pair("language", _LANGUAGES[low], mark)
    shapes = {
        "竖屏": "9:16",
        "vertical": "9:16",
        "upright": "9:16",
        "横屏": "16:9",
        "wide": "16:9",
        "方形": "1:1",
    }
    return inner("format", "aspect", shapes[low]) if low in shapes else None


def _merged(pairs: list[tuple[Scalar, Node]], findings: Findings) -> list[tuple[Scalar, Node]]:
    """Settings of one group gathered; what is said twice is reported."""
    groups: dict[str, tuple[Scalar, Node]] = {}
    for key, node in pairs:
        known = groups.get(key.text)
        if known is None:
            groups[key.text] = (key, node)
        elif isinstance(known[1], Pairs) and isinstance(node, Pairs):
            fields = _merged([*known[1].pairs, *node.pairs], findings)
            groups[key.text] = (known[0], Pairs(tuple(fields), known[1].mark))
        else:
            findings.error(node.mark, f"the {key.text} is already given", "keep one of the two")
    return list(groups.values())


def _shot(lines: list[Part], findings: Findings) -> Pairs | None:
    pictures = [(line, mark) for line, mark in lines if not line.startswith(">")]
    spoken = [(line[1:].strip(), mark) for line, mark in lines if line.startswith(">")]
    first = lines[0][1]
    if not pictures:
        findings.error(
            first, "this paragraph says something but shows nothing", "write the picture above the '>' line"
        )
        return None
    how: list[tuple[Scalar, Node]] = []
    shown: list[str] = []
    for line, mark in pictures:
        picture, *manner = _HOW.split(line, maxsplit=1)
        shown.append(picture.strip())
        if manner:
            start = len(line) - len(manner[0])
            how += _manner(manner[0], Mark(mark.line, mark.column + start), findings)
    picture = _picture(_joined(shown), first, findings)
    if picture is None:
        return None
    said = [_pair("say", _joined(line for line, _ in spoken), _after_sign(spoken[0][1]))] if spoken else []
    return Pairs((picture, *_merged(how, findings), *said), first)


def _after_sign(mark: Mark) -> Mark:
    return Mark(mark.line, mark.column + 2)


def _joined(lines: Iterable[str]) -> str:
    """Lines as one text; no space where Chinese meets Chinese."""
    text = ""
    for line in (line for line in lines if line):
        wide = bool(text) and ord(text[-1]) > 0x2E80 and ord(line[0]) > 0x2E80
        text += line if wide or not text else f" {line}"
    return text


def _picture(text: str, mark: Mark, findings: Findings) -> tuple[Scalar, Node] | None:
    if text.startswith("["):
        path, closed, rest = text[1:].partition("]")
        if not closed:
            findings.error(mark, "this '[' is not closed", "write the file as [photos/name.jpg]")
            return None
        if rest.strip():
            hint = "after a file comes ' -- ' and how it is shown; put other words on a '#' line"
            findings.error(
                Mark(mark.line, mark.column + len(path) + 2), f"{rest.strip()!r} stands after a file", hint
            )
            return None
        kind = "clip" if PurePosixPath(path.strip().lower()).suffix in CLIP_SUFFIXES else "image"
        return _pair(kind, path.strip(), Mark(mark.line, mark.column + 1))
    if text[:1] in _QUOTES and text.endswith(_QUOTES[text[0]]) and len(text) > 2:
        return _pair("card", text[1:-1].strip(), Mark(mark.line, mark.column + 1))
    return _pair("scene", text, mark)


def _manner(text: str, mark: Mark, findings: Findings) -> list[tuple[Scalar, Node]]:
    """What stands after ``--``: a camera move, a transition, a length."""
    found: list[tuple[Scalar, Node]] = []
    for part, place in _split(text, mark):
        word = re.sub(r"[\s_]+", "-", part.lower())
        if word in MOVES or word in MOVE_ALIASES:
            found.append(_pair("camera", word, place))
        elif word in TRANSITIONS or word in TRANSITION_ALIASES:
            found.append(_pair("transition", word, place))
        elif match := re.fullmatch(_TIME, part):
            found.append(_pair("duration", match[1] or match[2], place))
        else:
            near = suggestion(word, [*MOVES, *MOVE_ALIASES, *TRANSITIONS])
            hint = near or "after ' -- ' come a camera move, a transition or a length: push in, dissolve, 4 s"
            findings.error(place, f"{part!r} is no camera move, transition or length", hint)
    return found
