"""Which model answers when none is named."""

from __future__ import annotations

from mutoscope.context import Context
from mutoscope.errors import CapabilityError
from mutoscope.models import store
from mutoscope.models.store import Bundle
from mutoscope.tasks.generate.sentence import meaning_of

PREFERRED = (
    "postcards",
    "shapes",
)  # the first that comes with the program, unless the sentence speaks of another


def chosen(model: str | None, sentence: str, context: Context, *, precision: str = "auto") -> Bundle:
    """The model that was named, or the shipped one that understands most words of the sentence; which is told.

    Raises:
        UsageError: an unknown model.
        MediaError: a model folder that cannot be used.
        CapabilityError: none was named and none is shipped.
    """
    name = model if model is not None else preferred(sentence, context)
    with context.stage("load model", 1) as stage:
        bundle = store.load(name, device=context.device, precision=precision)
        stage.step()
    return bundle


def preferred(sentence: str, context: Context) -> str:
    """The shipped model whose words the sentence uses most; of equals, the first of :data:`PREFERRED`."""
    known = store.shipped()
    order = [name for name in PREFERRED if name in known] + [name for name in known if name not in PREFERRED]
    if not order:
        raise CapabilityError(
            "no learned model comes with this installation; name one with --model FOLDER, or make one with "
            "`mutoscope train`."
        )
    if len(order) == 1:
        return order[0]
    best = max(order, key=lambda name: _num_understood(name, sentence))  # max keeps the first of equals
    context.note(f"model {best} (it knows most of these words; --model chooses another)")
    return best


def _num_understood(name: str, sentence: str) -> int:
    from mutoscope.models.card import read_card

    folder = store.shipped()[name]
    card = read_card(folder)
    found = meaning_of(sentence, card.slots, store.world_of(card, folder))
    return len(found.understood) - len(found.ignored)
