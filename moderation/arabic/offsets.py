"""The way back: which code points of the raw text each character of the normalised text came from."""

from dataclasses import dataclass

from moderation.arabic.normalize import FOLD, RULES, Rule


@dataclass(frozen=True)
class Normalized:
    """A normalised text with, per character, the half-open range of raw code points it stands for.

    Parameters
    ----------
    text : str
        What `normalize` returns.
    begin, end : tuple of int, one per character of `text`
        Never decreasing. Marks that were dropped belong to the character they follow.
    """

    text: str
    begin: tuple[int, ...]
    end: tuple[int, ...]

    def raw_span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the raw range of `text[begin:end]`; raise ValueError for an empty or foreign range."""
        if not 0 <= begin < end <= len(self.text):
            raise ValueError(f"no range {begin}:{end} in a text of {len(self.text)} characters")
        return self.begin[begin], self.end[end - 1]


def normalize_with_offsets(text: str) -> Normalized:
    """Normalise as `normalize` does, by the same table and rules, and keep the way back."""
    tracked = _fold(text)
    for rule in RULES:
        tracked = _rewrite(tracked, rule)
    return tracked


def _fold(text: str) -> Normalized:
    parts: list[str] = []
    begin: list[int] = []
    end: list[int] = []
    for index, char in enumerate(text):
        folded = FOLD[ord(char)]
        parts.append(folded)
        begin += [index] * len(folded)
        end += [index + 1] * len(folded)
        if not folded and end and end[-1] == index:
            end[-1] = index + 1
    return Normalized("".join(parts), tuple(begin), tuple(end))


def _rewrite(before: Normalized, rule: Rule) -> Normalized:
    parts: list[str] = []
    begin: list[int] = []
    end: list[int] = []
    done = 0
    for match in rule.pattern.finditer(before.text):
        first, last = match.span()
        new = rule.replace(match)
        parts += before.text[done:first], new
        begin += before.begin[done:first]
        end += before.end[done:first]
        begin += [before.begin[first]] * len(new)
        end += [before.end[last - 1]] * len(new)
        done = last
    if not done:
        return before
    parts.append(before.text[done:])
    return Normalized("".join(parts), (*begin, *before.begin[done:]), (*end, *before.end[done:]))
