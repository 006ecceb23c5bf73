"""From text to nodes. Every scalar stays the text it was written as; nothing is turned into a type here.

YAML's own guessing makes 556 out of ``9:16`` and False out of ``no``; here only the field that a value stands in
knows its type. The events of PyYAML's safe loader are read one by one, so depth and number of nodes are bounded
while reading: aliases that double at every level ("a billion laughs") are counted, never unfolded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from mutoscope.film.reader.mistakes import explain
from mutoscope.film.reader.problems import Findings
from mutoscope.film.storyboard import Mark

DEEPEST = 16
MOST_NODES = 50_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain value as it was written. ``first`` and ``stop`` are its place in the text, quotes included."""

    text: str
    mark: Mark
    plain: bool = True
    first: int = 0
    stop: int = 0
    block: bool = False
    size = 1

    @property
    def empty(self) -> bool:
        return self.plain and self.text in ("", "~")


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    mark: Mark
    size: int = 1


@dataclass(frozen=True, slots=True)
class Pairs:
    """A map; keys are scalars and occur once."""

    pairs: tuple[tuple[Scalar, Node], ...]
    mark: Mark
    size: int = 1
    flow: bool = False
    first: int = 0
    stop: int = 0

    def get(self, name: str) -> Node | None:
        return next((value for key, value in self.pairs if key.text == name), None)

    def key(self, name: str) -> Scalar | None:
        return next((key for key, _ in self.pairs if key.text == name), None)


Node = Scalar | Items | Pairs


def grow(text: str, findings: Findings) -> Node | None:
    """The node tree of a YAML text; None when there is none or the text cannot be read (then errors were found)."""
    known = len(findings.problems)
    builder = _Builder(findings)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if not builder.take(event):
                return None
    except yaml.MarkedYAMLError as error:
        explain(error, text, findings)
        return None
    except yaml.YAMLError as error:  # a character that YAML does not allow; found earlier in all known cases
        findings.error(Mark(1, 1), f"this is not valid YAML: {str(error).splitlines()[0]}")
        return None
    return builder.root if len(findings.problems) == known else None


def spans_of(node: Node) -> list[tuple[int, int]]:
    """Where the scalars of a tree stand in its text."""
    if isinstance(node, Scalar):
        return [(node.first, node.stop)]
    if isinstance(node, Items):
        return [span for item in node.items for span in spans_of(item)]
    return [span for pair in node.pairs for part in pair for span in spans_of(part)]


class _Open:
    """A list or map that is still being read."""

    def __init__(self, event: yaml.CollectionStartEvent) -> None:
        self.event = event
        self.nodes: list[Node] = []
        self.size = 1


class _Builder:
    """Takes events, makes nodes."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, Node | None] = {}  # None while the anchored node is unfinished
        self.documents = 0
        self.nodes = 0

    def take(self, event: yaml.Event) -> bool:
        """Read one event; False means that reading cannot go on."""
        mark = _mark(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                return self._stop(
                    mark, "a second document begins here", "keep one film to a file; remove the line '---'"
                )
        elif isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor or "", mark)
        elif isinstance(event, yaml.ScalarEvent):
            return self._tagged(event, mark) and self._scalar(event, mark)
        elif isinstance(event, yaml.CollectionStartEvent):
            if not self._tagged(event, mark):
                return False
            if len(self.open) >= DEEPEST:
                return self._stop(mark, f"lists and maps are nested more than {DEEPEST} deep here")
            if event.anchor:
                self.anchors[event.anchor] = None
            self.open.append(_Open(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            return self._close(event)
        return True

    def _stop(self, mark: Mark, message: str, hint: str = "") -> bool:
        self.findings.error(mark, message, hint)
        return False

    def _tagged(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, mark: Mark) -> bool:
        if event.tag is None or event.tag == "!":
            return True
        written = event.tag.replace("tag:yaml.org,2002:", "!!")
        return self._stop(
            mark, f"tags such as {written!r} are not allowed", "put quotes around text that begins with '!'"
        )

    def _alias(self, name: str, mark: Mark) -> bool:
        if name not in self.anchors:
            return self._stop(
                mark, f"'*{name}' names no anchor above", "put quotes around text that begins with '*'"
            )
        node = self.anchors[name]
        if node is None:
            return self._stop(mark, f"'*{name}' contains itself", "write the value out")
        return self._place(node, mark)

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> bool:
        first, stop = _span(event, event)
        scalar = Scalar(event.value, mark, event.style is None, first, stop, block=event.style in ("|", ">"))
        if event.anchor:
            self.anchors[event.anchor] = scalar
        return self._place(scalar, mark)

    def _close(self, event: yaml.CollectionEndEvent) -> bool:
        done = self.open.pop()
        mark = _mark(done.event.start_mark)
        node: Node
        if isinstance(done.event, yaml.SequenceStartEvent):
            node = Items(tuple(done.nodes), mark, done.size)
        else:
            pairs = tuple(
                (key, value)
                for key, value in zip(done.nodes[::2], done.nodes[1::2], strict=True)
                if isinstance(key, Scalar)
            )
            self._refuse_twins(pairs)
            node = Pairs(pairs, mark, done.size, bool(done.event.flow_style), *_span(done.event, event))
        if done.event.anchor:
            self.anchors[done.event.anchor] = node
        self.nodes -= done.size - 1  # _place counts it as a whole
        return self._place(node, mark)

    def _place(self, node: Node, mark: Mark) -> bool:
        self.nodes += node.size
        if self.nodes > MOST_NODES:
            return self._stop(mark, f"the file has more than {MOST_NODES} values, counting every alias")
        if not self.open:
            self.root = node
            return True
        parent = self.open[-1]
        is_key = isinstance(parent.event, yaml.MappingStartEvent) and len(parent.nodes) % 2 == 0
        if is_key and not isinstance(node, Scalar):
            return self._stop(mark, "a field name must be a word, not a list or a map")
        parent.nodes.append(node)
        parent.size += node.size
        return True

    def _refuse_twins(self, pairs: tuple[tuple[Scalar, Node], ...]) -> None:
        seen: dict[str, Mark] = {}
        for key, _ in pairs:
            if key.text in seen:
                self.findings.error(
                    key.mark,
                    f"{key.text!r} is already given on line {seen[key.text].line}",
                    "keep one of the two",
                )
            seen.setdefault(key.text, key.mark)


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _span(start: Any, stop: Any) -> tuple[int, int]:
    return start.start_mark.index, stop.end_mark.index
