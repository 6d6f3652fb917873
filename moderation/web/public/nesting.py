"""How a flat page of comments is shown: roots, and under each all its answers, one level deep."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from moderation.store.threads import ThreadItem


@dataclass(frozen=True)
class Shown:
    """A comment in its place; `answers` is the one it replies to, None when that is not on this page."""

    item: ThreadItem
    answers: ThreadItem | None
    replies: list["Shown"] = field(default_factory=list)


def nested(items: Sequence[ThreadItem]) -> list[Shown]:
    """Return the roots in order, each with its replies and their replies in one flat list."""
    known = {item.id: item for item in items}
    shown = {item.id: Shown(item, known.get(item.parent_id or "")) for item in items}
    roots = []
    for place in shown.values():
        root = _root(place.item, known)
        if root is place.item:
            roots.append(place)
        else:
            shown[root.id].replies.append(place)
    return roots


def _root(item: ThreadItem, known: dict[str, ThreadItem]) -> ThreadItem:
    while item.parent_id in known:
        item = known[item.parent_id]
    return item
