"""`mushrif lexicon`: what the word list finds in a text, and why; a site's own list from a file."""

import json
import os.path
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from moderation.arabic.lexicon import LexiconError, Match, read_entries
from moderation.classifier.matcher import load_lexicon
from moderation.commands.common import opened, show, store_options
from moderation.domain.policy import HELD_FROM_SEVERITY
from moderation.services.sites import SYSTEM

LABELS = {
    "insult": "إهانة",
    "profanity": "ألفاظ نابية",
    "threat": "تهديد",
    "identity_attack": "هجوم على الهوية",
    "slur": "لفظ تحقير",
    "sexual": "محتوى جنسي",
    "spam": "إعلان مزعج",
}


@click.group()
def lexicon() -> None:
    """Try the word list, or add to a site's own."""


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


@lexicon.command(name="import")
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", "slug", required=True, help="The site whose own list it becomes part of.")
@click.option("--replace", "replaced", is_flag=True, help="Drop the site's entries that FILE lacks.")
@store_options
def import_list(source: Path, slug: str, replaced: bool, data_dir: Path | None, json_wanted: bool) -> None:
    """Add the entries of an NDJSON FILE to a site's own word list; a known term takes its new entry.

    A list with a mistake is refused as a whole, with the line that holds it.
    """
    try:
        entries = read_entries(source.read_text(encoding="utf-8").splitlines())
    except ValueError as error:  # not UTF-8 is a ValueError as well
        raise click.ClickException(f"{source.name}: {error}") from None
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    saved = services.lexicons.change(site, lambda now: entries if replaced else (*now, *entries), SYSTEM)
    result = {"site": slug, "version": saved.version, "entries": len(saved.entries)}
    show(json_wanted, result, f"{slug}: {len(saved.entries)} entries, version {saved.version}")


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
