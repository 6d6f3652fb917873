"""`mushrif score`: what the machine would do with a comment, or with a file of them."""

import json
import os.path
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Any, NamedTuple

import click

from moderation.classifier.matcher import load_lexicon
from moderation.classifier.scorer import load_scorer
from moderation.domain.errors import InvalidEncoding, InvalidField, InvalidJson, MissingField, MushrifError
from moderation.domain.policy import ATTRIBUTE_LABELS, DEFAULT_THRESHOLDS, Action, percent
from moderation.domain.site import SitePolicy
from moderation.services.judging import Judge
from moderation.services.ports import Scored
from moderation.settings import load_settings

BATCH = 256
_VERDICTS = {Action.PUBLISH: "نشر", Action.HOLD: "مراجعة", Action.REJECT: "رفض"}
_FILE_ENDINGS = (".ndjson", ".jsonl", ".json")


class Line(NamedTuple):
    """A line of input: a comment, or what is wrong with it."""

    number: int
    id: str | int | None = None
    text: str = ""
    error: MushrifError | None = None


@click.command()
@click.argument("source", metavar="TEXT|-|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a comment.")
def score(source: str, as_json: bool) -> None:
    """Score TEXT, or one {"id","text"} a line from standard input (-) or FILE.

    A line that cannot be read gets an error object in its place; the others are scored, and the exit code is 1.
    """
    scorer, words = load_scorer(load_settings().model_dir), load_lexicon()
    judge = Judge(lambda: scorer, lambda: words)
    if source == "-":
        _score_stream(judge, sys.stdin.buffer)
    elif os.path.isfile(source):
        with open(source, "rb") as stream:
            _score_stream(judge, stream)
    elif source.endswith(_FILE_ENDINGS) and len(source.split()) == 1:
        raise click.ClickException(f"no file {source!r}; give a file, - for standard input, or a text")
    elif as_json:
        _print_json(answer(judge, None, source, scorer.score_detailed([source])[0]))
    else:
        _print_table(judge, source)


def answer(judge: Judge, comment_id: str | int | None, text: str, scored: Scored) -> dict[str, Any]:
    """Return the JSON object of one scored comment, judged as on a new site."""
    decided = judge.verdict(text, scored, SitePolicy())
    written = {"script": decided.script, "dialect": decided.dialect}
    return {
        "id": comment_id,
        "scores": scored.scores,
        "verdict": decided.action.value,
        "model": decided.model,
    } | written


def read_lines(stream: Iterable[bytes]) -> Iterator[Line]:
    """Read comments line by line; blank lines are skipped, the numbers count them."""
    for number, raw in enumerate(stream, start=1):
        if not raw.strip():
            continue
        try:
            yield Line(number, *_read_comment(raw))
        except MushrifError as error:
            yield Line(number, error=error)


def _read_comment(raw: bytes) -> tuple[str | int | None, str]:
    try:
        record = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidEncoding(f"not UTF-8 at byte {error.start}") from None
    except (ValueError, RecursionError):
        raise InvalidJson('not JSON; each line is one object such as {"id": "1", "text": "…"}') from None
    if not isinstance(record, Mapping):
        raise InvalidField('not an object; each line is one object such as {"id": "1", "text": "…"}')
    if "text" not in record:
        raise MissingField('no "text"')
    comment_id, text = record.get("id"), record["text"]
    if not isinstance(text, str):
        raise InvalidField(f'"text" must be a string, got {type(text).__name__}')
    if isinstance(comment_id, bool) or not isinstance(comment_id, str | int | None):
        raise InvalidField(f'"id" must be a string or a whole number, got {type(comment_id).__name__}')
    return comment_id, text


def _score_stream(judge: Judge, stream: IO[bytes]) -> None:
    lines, failed, total = read_lines(stream), [], 0
    while batch := list(islice(lines, BATCH)):
        total += len(batch)
        failed += [line for line in batch if line.error]
        for result in _score_batch(judge, batch):
            _print_json(result)
        sys.stdout.flush()
    if failed:
        first = failed[0]
        click.echo(f"mushrif: {len(failed)} of {total} lines not scored; line {first.number}: {first.error}", err=True)
        sys.exit(1)


def _score_batch(judge: Judge, batch: Sequence[Line]) -> Iterator[dict[str, Any]]:
    scored = iter(judge.classifier().score_detailed([line.text for line in batch if line.error is None]))
    for line in batch:
        if line.error is None:
            yield answer(judge, line.id, line.text, next(scored))
        else:
            error = {"code": line.error.code, "detail": line.error.detail, "line": line.number}
            yield {"id": None, "error": error}


def _print_json(result: Mapping[str, Any]) -> None:
    click.echo(json.dumps(result))  # ASCII only: an id may hold what no terminal can encode


def _print_table(judge: Judge, text: str) -> None:
    decided = judge.verdict(text, judge.classifier().score_detailed([text])[0], SitePolicy())
    click.echo(f"الحكم: {_VERDICTS[decided.action]}    النموذج: {decided.model}")
    for name, value in decided.scores.items():
        threshold = DEFAULT_THRESHOLDS.get(name)
        limit = f"عتبة المراجعة {percent(threshold.hold)}" if threshold else "بلا عتبة"
        click.echo(f"  {percent(value):>4}  {ATTRIBUTE_LABELS.get(name, name)} ({name})، {limit}")
    for signal in decided.signals:
        words = "، ".join(f"«{text[begin:end]}»" for begin, end in signal.spans)
        if signal.asks is not Action.PUBLISH:
            click.echo(f"  - {signal.why}" + (f" {words}" if words else ""))
