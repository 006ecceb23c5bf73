"""Words for footage: from a text beside the file or from the names of its folders; to labels a model can learn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from mutoscope.worlds.training import Attribute, Labels

SLOTS = 8
_LEAST = 2  # sources that must say a word before it can be learned
_MOST_WORDS = 64  # a slot
_WORD = re.compile(r"[^\W\d_]+")  # letters of any script
_EMPTY = frozenset([
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "he", "her", "his", "in",
    "into", "is", "it", "its", "of", "on", "or", "she", "some", "that", "the", "their", "there", "they",
    "this", "to", "was", "were", "while", "with", "video", "videos", "clip", "clips", "footage", "img",
    "mov", "mp", "movie", "movies", "file", "files", "的", "了", "在", "和", "是",
])  # fmt: skip  # words that show nothing


def words_of(name: str, path: Path) -> tuple[str, ...]:
    """What is said about a source: ``clip.txt`` beside ``clip.mp4``, else the folders in its name.

    Lower case, in order, each once, without words that show nothing. A script without spaces yields what stands between
    its marks.
    """
    beside = path.with_suffix(".txt")
    if beside.is_file():
        text = beside.read_text(encoding="utf-8-sig", errors="replace")[:10_000]
    else:
        text = " ".join(name.replace("_", " ").split("/")[:-1])
    found = (word.lower() for word in _WORD.findall(text.replace("_", " ")))
    return tuple(dict.fromkeys(word for word in found if word not in _EMPTY))


def vocabulary(sentences: Sequence[Sequence[str]]) -> tuple[Attribute, ...]:
    """At most 8 slots of words from the sources that are learned from, each word in one slot.

    Words that are said together go to different slots, so that one picture can have them all (greedy coloring, the most
    frequent word first); words of a slot exclude each other. A word that only one source says, or all of them, teaches
    nothing and is left out.
    """
    counts = Counter(word for sentence in sentences for word in set(sentence))
    together: Counter[tuple[str, str]] = Counter()
    useful = {word for word, count in counts.items() if _LEAST <= count < len(sentences)}
    for sentence in sentences:
        together.update(combinations(sorted(useful & set(sentence)), 2))
    slots: list[list[str]] = [[] for _ in range(SLOTS)]
    for word in sorted(useful, key=lambda one: (-counts[one], one)):
        free = [slot for slot in slots if len(slot) < _MOST_WORDS]
        if not free:
            break
        conflicts = [sum(together[min(word, o), max(word, o)] for o in slot) for slot in free]
        at = min(range(len(free)), key=lambda k: (conflicts[k], k))
        free[at].append(word)
    if not any(slots):
        return (Attribute(name="words1", values=()),)  # nothing is ever said; a model has one slot at least
    return tuple(Attribute(name=f"words{k}", values=tuple(slot)) for k, slot in enumerate(slots, 1) if slot)


def labels_of(sentence: Iterable[str], attributes: Sequence[Attribute]) -> Labels:
    """A label a slot; 0 where no word of the slot is said. Of two words of one slot the more frequent one is taken."""
    said = set(sentence)
    return tuple(next((k for k, value in enumerate(one.values, 1) if value in said), 0) for one in attributes)
