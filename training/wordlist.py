"""The shipped word list as training examples: reviewed words teach the model dialects that no licensed data has."""

from collections.abc import Iterable, Iterator
from functools import cache

from moderation.arabic.lexicon import Category, Entry, Form, forms
from moderation.classifier.matcher import ADDRESS, load_lexicon

_ACCUSES = {
    "TOXICITY": frozenset(Category) - {Category.ALLOW, Category.SPAM},
    "INSULT": {Category.INSULT, Category.SLUR},
    "PROFANITY": {Category.PROFANITY},
    "THREAT": {Category.THREAT},
    "IDENTITY_ATTACK": {Category.IDENTITY_ATTACK},
    "SEXUAL": {Category.SEXUAL},
    "SPAM": {Category.SPAM},
}
_HELD = 2  # severity from which the policy holds
_ADDRESSES = ("يا {}", "انت {}")


def examples(attribute: str) -> list[tuple[str, int]]:
    """Return (text, label) for every written form of what the list accuses of `attribute`, and of what it protects.

    A word that is held only when someone is called it stands behind a form of address.
    """
    accused = {text for entry in _entries() if entry.category in _ACCUSES.get(attribute, ()) for text in _texts(entry)}
    innocent = {form for entry in _entries() if entry.allows for form in (entry.term, *entry.variants)}
    return [*((text, 1) for text in sorted(accused)), *((text, 0) for text in sorted(innocent - accused))]


def written(attribute: str, held: bool) -> set[str]:
    """Return the words and pairs of words, clitics written on, that the policy holds (or only notices: not `held`)."""
    accused = (entry for entry in _entries() if entry.category in _ACCUSES.get(attribute, ()))
    return {
        text
        for entry in accused
        for form in forms(entry)
        for text in (_held(entry, form) if held else _noticed(entry, form))
        if text.count(" ") <= 1
    }


def _held(entry: Entry, form: Form) -> Iterator[str]:
    if entry.severity >= _HELD:
        yield from _with_clitics(form)
    elif entry.addressed >= _HELD:
        yield from (f"{address} {form.text}" for address in ADDRESS)


def _noticed(entry: Entry, form: Form) -> Iterator[str]:
    if entry.severity < _HELD:
        yield from _with_clitics(form)


def _with_clitics(form: Form) -> Iterator[str]:
    return (prefix + form.text + suffix for prefix in form.prefixes for suffix in form.suffixes)


@cache
def _entries() -> tuple[Entry, ...]:
    return load_lexicon().entries


def _texts(entry: Entry) -> Iterator[str]:
    forms: Iterable[str] = (entry.term, *entry.variants, *entry.arabizi)
    if entry.severity >= _HELD:
        yield from forms
    elif entry.addressed >= _HELD:
        yield from (address.format(form) for form in forms for address in _ADDRESSES)
