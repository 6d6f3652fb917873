"""`mushrif lexicon`: what the word list finds in a text, and why."""

import json
import os.path
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from moderation.arabic.lexicon import LexiconError, Match
from moderation.classifier.matcher import load_lexicon
from moderation.domain.policy import HELD_FROM_SEVERITY

LABELS = {
    "insult": "إهانة",
    "profanity": "لفظ نابٍ",
    "threat": "تهديد",
    "identity_attack": "هجوم على جماعة",
    "slur": "لفظ تحقير",
    "sexual": "محتوى جنسي",
    "spam": "إعلان",
}


@click.group()
def lexicon() -> None:
    """Try the word list."""


@lexicon.command()
@click.argument("source", metavar="TEXT|-|FILE")
@click.option(
    "--list",
    "lists",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="An NDJSON list.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line of input.")
def check(source: str, lists: Sequence[Path], as_json: bool) -> None:
    """Show what the word list finds in TEXT, or in each line of standard input (-) or FILE.

    With --list, which may be repeated, the NDJSON lists given are used in place of the shipped one; a list with a
    mistake is refused with the line that holds it.
    """
    try:
        matcher = load_lexicon(*lists)
    except LexiconError as error:
        raise click.ClickException(str(error)) from None
    for text in _texts(source):
        found = matcher.find(text)
        click.echo(json.dumps(_object(text, found)) if as_json else _shown(text, found))


def _texts(source: str) -> Iterator[str]:
    if source != "-" and not os.path.isfile(source):
        yield source
        return
    with click.open_file(source, encoding="utf-8", errors="replace") as stream:
        yield from (line.rstrip("\r\n") for line in stream)


def _object(text: str, found: Sequence[Match]) -> dict[str, Any]:
    held = any(match.severity >= HELD_FROM_SEVERITY for match in found)
    return {"text": text, "held": held, "matches": [match._asdict() for match in found]}


def _shown(text: str, found: Sequence[Match]) -> str:
    if not found:
        return "لا شيء من قائمة الكلمات."
    return "\n".join(
        f"«{text[match.begin : match.end]}»  {LABELS[match.category]}، الشدة {match.severity}، المدخل «{match.term}»"
        for match in found
    )
