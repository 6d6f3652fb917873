"""`mushrif import`: past decisions become labels, each once; what cannot be used is named and the rest is kept."""

import gzip
import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from moderation.bootstrap import Services
from moderation.cli import cli
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.errors import UnknownAuthor
from moderation.domain.label import Label, Origin
from moderation.domain.site import Site
from moderation.importers.files import read
from tests import factories

PAST = {
    "id": "w1",
    "text": "يا كلب",
    "decision": "reject",
    "reason": "insult",
    "author": "u7",
    "article": "a3",
    "by": "سلوى",
    "decided_at": "2025-03-01T10:00:00+01:00",
}
Run = Callable[..., Result]


@pytest.fixture
def run(services: Services, site: Site, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that calls a command on the test's own database."""
    monkeypatch.setenv("MUSHRIF_DATABASE_URL", services.settings.database_url)
    monkeypatch.setenv("MUSHRIF_DATA_DIR", str(services.settings.data_dir))
    monkeypatch.setenv("MUSHRIF_SECRET_KEY", services.secret)

    def invoke(command: str, *arguments: str) -> Result:
        return CliRunner().invoke(cli, [command, *arguments, "--site", "alkhabar"])

    return invoke


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes lines, given as text or as objects, into a file."""

    def write(*lines: Any, name: str = "past.ndjson") -> str:
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        (tmp_path / name).write_text("\n".join(texts) + "\n", "utf-8")
        return str(tmp_path / name)

    return write


def kept(services: Services, site: Site) -> list[Label]:
    return list(services.labels.of(site))


def test_a_past_decision_becomes_a_label_of_its_own_time(
    run: Run, written: Any, services: Services, site: Site
) -> None:
    done = run("import", written(PAST), "--json")
    assert (done.exit_code, json.loads(done.stdout)["kept"]) == (0, 1)
    [label] = kept(services, site)
    assert (label.text, label.choice, label.reason) == ("يا كلب", Choice.REJECT, Reason.INSULT)
    assert (label.origin, label.weight, label.actor) == (Origin.IMPORTED, 0.7, Actor("imported", "سلوى"))
    assert (label.author_id, label.created_at) == ("u7", datetime(2025, 3, 1, 9, tzinfo=UTC))


def test_what_was_decided_before_stands_before_the_sites_own_labels(
    run: Run, written: Any, services: Services, site: Site, held_comment: Comment, amal: Actor
) -> None:
    services.review.decide(site, held_comment.id, Decision(Choice.PUBLISH), amal)
    run("import", written(PAST, {"text": "شكرا", "decision": "approved"}))
    assert [one.text for one in kept(services, site)][:2] == ["يا كلب", held_comment.body]


def test_the_same_file_again_keeps_nothing_twice(run: Run, written: Any, services: Services, site: Site) -> None:
    path = written(PAST, {"text": "شكرا", "decision": "approved"}, {"text": "شكرا", "decision": "approved"})
    first, again = (json.loads(run("import", path, "--json").stdout) for _ in range(2))
    assert (first["kept"], first["known"]) == (2, 1)
    assert (again["kept"], again["known"]) == (0, 3)
    assert len(kept(services, site)) == 2


def test_a_dry_run_stores_nothing(run: Run, written: Any, services: Services, site: Site) -> None:
    done = run("import", written(PAST), "--dry-run")
    assert (done.exit_code, "1 would be kept" in done.stdout, kept(services, site)) == (0, True, [])


def test_each_line_that_cannot_be_used_is_named_with_its_reason_and_the_others_are_kept(
    run: Run, written: Any, services: Services, site: Site
) -> None:
    path = written(
        "{",
        "[]",
        "",
        {"decision": "publish"},
        {"text": "شكرا"},
        {"text": "شكرا", "decision": "maybe"},
        {"text": " \u200b ", "decision": "publish"},
        {"text": "ا\u0000ب", "decision": "publish"},
        {"text": "شكرا", "decision": "reject", "reason": "rude"},
        {"text": "شكرا", "decision": "publish", "decided_at": "yesterday"},
        {"text": "شكرا", "decision": "publish", "decided_at": "2999-01-01"},
        {"text": "شكرا", "decision": "publish", "author": {"id": 3}},
        {"text": "x" * 20_000, "decision": "publish"},
        PAST,
    )
    done = run("import", path, "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["kept"], told["refused"]) == (1, 1, 12)
    faults = {one["line"]: one["detail"] for one in told["faults"]}
    assert list(faults) == [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    assert faults[1] == "not JSON"
    assert faults[4] == "text: missing"
    assert faults[6].startswith("decision: none of accept,")
    assert "line 7: text: has no visible character" in done.stderr
    assert "شكرا" not in done.stderr


def test_a_csv_file_is_read_by_its_own_names_and_words(run: Run, written: Any, services: Services, site: Site) -> None:
    path = written(
        "\ufeffref;comment_content;approved;when",
        '1;"سطر',
        'ثان";1;2025-01-02 03:04',
        "2;كلام;0;2025-01-02",
        "3;ناقص",
        name="past.csv",
    )
    columns = ("id=ref", "text=comment_content", "decision=approved", "decided_at=when")
    options = [part for column in columns for part in ("--column", column)]
    done = run("import", path, *options, "--publish", "1", "--reject", "0", "--json")
    told = json.loads(done.stdout)
    assert (told["kept"], told["faults"]) == (2, [{"line": 5, "detail": "2 columns, not 4"}])
    labels = kept(services, site)
    assert {(one.text, one.choice) for one in labels} == {("سطر\nثان", Choice.PUBLISH), ("كلام", Choice.REJECT)}


def test_times_without_a_zone_are_the_sites_own(run: Run, written: Any, services: Services, site: Site) -> None:
    actor = Actor("moderator", "m")
    services.sites.change_policy(site, lambda now: replace(now, time_zone="Africa/Algiers"), actor)
    run("import", written(PAST | {"decided_at": "2025-03-01T10:00:00"}))
    assert kept(services, site)[0].created_at == datetime(2025, 3, 1, 9, tzinfo=UTC)


def test_a_gzipped_file_is_read_and_bytes_that_are_no_utf8_are_named(
    run: Run, tmp_path: Path, services: Services, site: Site
) -> None:
    lines = [b"text,decision", "شكرا,publish".encode(), "شكرا,publish".encode("cp1256")]
    (tmp_path / "past.csv.gz").write_bytes(gzip.compress(b"\n".join(lines)))
    told = json.loads(run("import", str(tmp_path / "past.csv.gz"), "--json").stdout)
    assert (told["kept"], [one["line"] for one in told["faults"]]) == (1, [3])


def test_labels_that_were_exported_come_back_as_they_were(
    run: Run, services: Services, site: Site, held_comment: Comment, amal: Actor, tmp_path: Path
) -> None:
    services.review.decide(site, held_comment.id, Decision(Choice.REJECT, Reason.INSULT), amal)
    services.review.undo(site, amal)
    services.review.decide(site, held_comment.id, Decision(Choice.REJECT, Reason.THREAT), amal)
    path = str(tmp_path / "labels.ndjson")
    run("export", "--labels", "--output", path)
    assert json.loads(run("import", path, "--json").stdout)["kept"] == 0  # into the same site
    other = services.sites.create("annahar", "النهار", "https://annahar.example")
    done = CliRunner().invoke(cli, ["import", path, "--site", "annahar", "--json"])
    assert json.loads(done.stdout).items() >= {"kept": 1, "taken_back": 1, "refused": 0}.items()
    [mine] = [one for one in kept(services, site) if one.retracted_at is None]
    [theirs] = kept(services, other)
    same = ("text", "choice", "reason", "author_id", "created_at")
    assert [getattr(theirs, name) for name in same] == [getattr(mine, name) for name in same]


def test_erasing_an_author_takes_what_was_imported_of_them(
    run: Run, written: Any, services: Services, site: Site
) -> None:
    run("import", written(PAST, PAST | {"id": "w2", "author": "u8"}))
    services.erasure.author(site, "u7", Actor("key", "k"))
    assert [one.author_id for one in kept(services, site)] == ["u8"]
    with pytest.raises(UnknownAuthor):
        services.erasure.author(site, "u7", Actor("key", "k"))


def test_an_author_who_writes_here_as_well_is_one_author(
    run: Run, written: Any, services: Services, site: Site, amal: Actor
) -> None:
    comment = factories.held(services, site, author="u7")
    services.review.decide(site, comment.id, Decision(Choice.PUBLISH), amal)
    run("import", written(PAST))
    first, second = kept(services, site)
    assert first.author_id == second.author_id != "u7"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--column", "colour=red"), "'colour'"), (("--column", "text=body_html"), "no column 'body_html' for text")],
)
def test_a_wrong_column_is_named(run: Run, written: Any, arguments: tuple[str, ...], said: str) -> None:
    done = run("import", written(PAST), *arguments)
    assert done.exit_code != 0
    assert said in done.stderr + str(done.exception)


def test_an_unknown_kind_of_file_is_named(run: Run, written: Any) -> None:
    done = run("import", written(PAST, name="past.xlsx"))
    assert "past.xlsx: name it .ndjson" in done.stderr


@pytest.mark.parametrize("name", ["past.ndjson", "past.csv"])
def test_a_long_file_is_read_a_line_at_a_time(written: Any, name: str) -> None:
    path = Path(written(*["text,decision", *["كلام,publish"] * 30_000], name=name))
    tracemalloc.start()
    count = sum(1 for _ in read(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count >= 30_000
    assert peak < path.stat().st_size / 2
