"""Who makes each scene of a film: the world ``postcards`` draws it, or a learned model makes it.

Nothing of a model but its card is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mutoscope.errors import CapabilityError, MutoscopeError, UsageError
from mutoscope.film.storyboard import ScenePicture, Shot, Storyboard

if TYPE_CHECKING:
    from mutoscope.models.card import Card

AUTO: Literal["drawn", "learned"] = (
    "drawn"  # what ``model: auto`` means; docs/decisions/006-drawn-or-learned.md
)
PARTS = ("autoencoder", "tokens", "transformer")  # what of a model makes pictures
CAMERA = "camera"  # the slot of models that can be told how the camera moves
_STILL = "still"


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """A scene as a learned model understands it."""

    shot_id: str
    folder: Path
    card: Card
    labels: tuple[int, ...]
    said: dict[str, str]  # attribute -> value, what the sentence said
    ignored: tuple[str, ...]  # words of the sentence the model cannot use

    @property
    def moves_itself(self) -> bool:
        """Whether the sentence told the model how the camera moves."""
        return CAMERA in self.said

    @property
    def sha256(self) -> dict[str, str]:
        """The hash of every file that makes the picture, by role."""
        return {role: self.card.roles[role].sha256 for role in PARTS if role in self.card.roles}

    @property
    def model(self) -> str:
        """``"postcards (1f3a90bc)"``: its name, and how the hash of its transformer begins."""
        entry = self.card.roles.get("transformer")
        return f"{self.card.name} ({entry.sha256[:8]})" if entry else self.card.name


def learned(storyboard: Storyboard, shot: Shot) -> Learned | None:
    """How a learned model understands a scene; None when the scene is drawn.

    Raises:
        CapabilityError: a learned scene is asked for, no model is named and none comes with this installation.
        UsageError: the model knows no word of the sentence.
        MediaError: the model's folder cannot be used.
    """
    picture = shot.picture
    if not isinstance(picture, ScenePicture) or picture.maker == "drawn":
        return None
    if picture.maker == "learned":
        return _understood(storyboard, shot, picture)
    if AUTO == "drawn":
        return None
    try:  # nobody insists on a model: what it cannot make whole is drawn
        found = _understood(storyboard, shot, picture)
    except MutoscopeError:
        return None
    return None if found.ignored else found


def makers(storyboard: Storyboard) -> dict[str, Learned | None]:
    """For every scene, by shot, the model's understanding, or None when it is drawn.

    Raises:
        MutoscopeError: as :func:`learned`.
    """
    return {
        shot.id: learned(storyboard, shot)
        for shot in storyboard.shots
        if isinstance(shot.picture, ScenePicture)
    }


def told(scene: Learned | None) -> str:
    """``"drawn"`` or ``"learned by postcards (1f3a90bc)"``."""
    return "drawn" if scene is None else f"learned by {scene.model}"


def sentence_of(storyboard: Storyboard, picture: ScenePicture) -> str:
    """The sentence a model is given: names of the cast stand for how they look."""
    text = picture.text
    for name in picture.cast:
        look = storyboard.cast[name].look if name in storyboard.cast else ""
        if not look:
            continue
        pattern = (
            rf"(?<![A-Za-z0-9_-]){re.escape(name)}(?![A-Za-z0-9_-])" if name.isascii() else re.escape(name)
        )
        replaced, count = re.subn(pattern, look.replace("\\", r"\\"), text, count=1, flags=re.IGNORECASE)
        text = replaced if count else f"{text}, {look}"
    return text


def _understood(storyboard: Storyboard, shot: Shot, picture: ScenePicture) -> Learned:
    from mutoscope.models import store
    from mutoscope.models.card import read_card
    from mutoscope.tasks.generate.sentence import known_words, meaning_of

    sentence = sentence_of(storyboard, picture)
    folders = [store.find(picture.model)] if picture.model is not None else list(_shipped())
    if not folders:
        raise CapabilityError(
            f"shot {shot.id!r} asks for a learned scene and no learned model comes with this installation; make one "
            "with `mutoscope train postcards --run runs/a` and name its folder, or write 'model: drawn'."
        )
    found = []
    for folder in folders:
        card = read_card(folder)
        found.append((folder, card, meaning_of(sentence, card.slots, store.world_of(card, folder))))
    # the one that uses most words; of equals, the first
    folder, card, meaning = max(found, key=lambda one: len(one[2].understood) - len(one[2].ignored))
    if card.slots and not meaning.said:
        raise UsageError(
            f"shot {shot.id!r}: the model {card.name} knows no word of its scene; it knows "
            f"{known_words(card.slots, 4)}; say it so, or write 'model: drawn'."
        )
    labels = list(meaning.labels)
    for place, slot in enumerate(card.slots):
        if slot.name == CAMERA and not labels[place] and _STILL in slot.values:
            labels[place] = slot.label(_STILL)  # the film moves its own camera over the picture
    ignored = meaning.ignored if card.slots else (sentence,)
    return Learned(
        shot_id=shot.id, folder=folder, card=card, labels=tuple(labels), said=meaning.said,
        ignored=tuple(dict.fromkeys(ignored)),
    )  # fmt: skip


def _shipped() -> Iterator[Path]:
    """The models that come with the program, the one for films first."""
    from mutoscope.models import store
    from mutoscope.tasks.generate.choice import PREFERRED

    known = store.shipped()
    for name in dict.fromkeys([*PREFERRED, *known]):
        if name in known:
            yield known[name]
