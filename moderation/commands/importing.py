"""`mushrif import`: past comments with what was decided of them, from a file into the label store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from moderation.bootstrap import Services
from moderation.commands.common import opened, show, store_options
from moderation.domain.decision import Choice
from moderation.domain.past import PastDecision
from moderation.domain.site import Site
from moderation.importers.files import KINDS, BadLine, Record, known, read
from moderation.importers.past import FIELDS, Mapper
from moderation.services.sites import SYSTEM

BATCH = 500
TOLD_EVERY = 20_000
SHOWN_FAULTS = 50


@dataclass
class Tally:
    """What became of a file's lines."""

    lines: int = 0
    kept: int = 0
    known: int = 0
    taken_back: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    refused: int = 0

    def refuse(self, line: int, why: str) -> None:
        """Count a line that cannot be used; the first fifty are kept with their reason."""
        self.refused += 1
        if len(self.faults) < SHOWN_FAULTS:
            self.faults.append((line, why))


@click.command(name="import")
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", "slug", required=True, help="Whose past decisions these are.")
@click.option("--column", "columns", metavar="FIELD=NAME", multiple=True, help=f"Fields: {', '.join(FIELDS)}.")
@click.option("--publish", metavar="WORD", multiple=True, help="What the file writes for published.")
@click.option("--reject", metavar="WORD", multiple=True, help="What the file writes for rejected.")
@click.option("--dry-run", is_flag=True, help="Say what would come of it and store nothing.")
@store_options
def import_file(
    source: Path,
    slug: str,
    columns: Sequence[str],
    publish: Sequence[str],
    reject: Sequence[str],
    dry_run: bool,
    data_dir: Path | None,
    json_wanted: bool,
) -> None:
    """Keep the past decisions of an NDJSON or CSV FILE as labels to learn from; again, nothing is kept twice.

    A line that cannot be used is named on stderr and the others are kept; then the exit code is 1.
    """
    if not known(source):
        raise click.BadParameter(f"{source.name}: name it {', '.join(KINDS)}, also with .gz", param_hint="FILE")
    named = _named(columns)
    services = opened(data_dir)
    site = services.sites.by_slug(slug)
    words = {word.lower(): choice for choice, many in _choices(publish, reject) for word in many}
    zone, longest = ZoneInfo(site.policy.time_zone), services.settings.max_comment_chars
    mapper = Mapper(services.clock(), longest, named, words, zone)
    tally = Tally()
    for batch in _batches(_usable(read(source), mapper, tally)):
        fresh = len(services.imports.new(site, batch)) if dry_run else services.imports.keep(site, batch)
        tally.kept += fresh
        tally.known += len(batch) - fresh
    _finish(services, site, tally, dry_run, json_wanted)


def _named(columns: Sequence[str]) -> Mapping[str, str]:
    named = dict(one.partition("=")[::2] for one in columns)
    if wrong := [name for name, column in named.items() if name not in FIELDS or not column]:
        raise click.BadParameter(
            f"'{wrong[0]}': write FIELD=NAME with one of {', '.join(FIELDS)}", param_hint="--column"
        )
    return named


def _choices(publish: Sequence[str], reject: Sequence[str]) -> list[tuple[Choice, Sequence[str]]]:
    return [(Choice.PUBLISH, publish), (Choice.REJECT, reject)]


def _usable(items: Iterator[tuple[int, Record | BadLine]], mapper: Mapper, tally: Tally) -> Iterator[PastDecision]:
    for line, record in items:
        tally.lines += 1
        if tally.lines % TOLD_EVERY == 0:
            click.echo(f"{tally.lines} read, {tally.kept} new", err=True)
        try:
            if isinstance(record, BadLine):
                raise record
            found = mapper.past_decision(record)
        except BadLine as fault:
            tally.refuse(line, str(fault))
            continue
        if found is None:
            tally.taken_back += 1
        else:
            yield found


def _batches(decisions: Iterator[PastDecision]) -> Iterator[list[PastDecision]]:
    while batch := list(islice(decisions, BATCH)):
        yield batch


def _finish(services: Services, site: Site, tally: Tally, dry_run: bool, json_wanted: bool) -> None:
    for line, why in tally.faults:
        click.echo(f"line {line}: {why}", err=True)
    if tally.refused > len(tally.faults):
        click.echo(f"and {tally.refused - len(tally.faults)} more lines that cannot be used", err=True)
    if tally.kept and not dry_run:
        services.imports.done(site, SYSTEM, tally.kept)
    counts = {name: getattr(tally, name) for name in ("lines", "kept", "known", "taken_back", "refused")}
    faults = [{"line": line, "detail": why} for line, why in tally.faults]
    verb = "would be kept" if dry_run else "kept"
    said = f"{site.slug}: {tally.kept} {verb}, {tally.known} known, {tally.taken_back} taken back"
    show(json_wanted, {"site": site.slug, "dry_run": dry_run} | counts | {"faults": faults}, said)
    if tally.refused:
        raise click.ClickException(f"{tally.refused} of {tally.lines} lines cannot be used")
