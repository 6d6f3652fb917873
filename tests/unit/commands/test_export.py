"""`mushrif export --labels`: what people said of comments, a JSON object a line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from moderation.bootstrap import Services
from moderation.cli import cli
from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice, Decision, Reason
from moderation.domain.site import Site


@pytest.fixture
def run(services: Services, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that exports on the test's own database."""
    monkeypatch.setenv("MUSHRIF_DATABASE_URL", services.settings.database_url)
    monkeypatch.setenv("MUSHRIF_DATA_DIR", str(services.settings.data_dir))
    monkeypatch.setenv("MUSHRIF_SECRET_KEY", services.secret)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["export", *arguments])

    return invoke


@pytest.fixture
def decided(services: Services, site: Site, amal: Actor, held_comment: Comment) -> Comment:
    """A comment that was rejected, taken back and published."""
    services.review.decide(site, held_comment.id, Decision(Choice.REJECT, Reason.INSULT), amal)
    services.review.undo(site, amal)
    services.review.decide(site, held_comment.id, Decision(Choice.PUBLISH), amal)
    return held_comment


def test_every_answer_is_a_line(run: Any, decided: Comment, amal: Actor) -> None:
    lines = [json.loads(line) for line in run("--labels", "--site", "alkhabar").stdout.splitlines()]
    assert [line["label"] for line in lines] == ["reject", "publish"]
    assert lines[0].items() >= {"text": decided.body, "reason": "insult", "actor": str(amal), "weight": 1.0}.items()
    assert lines[0]["retracted_at"]
    assert lines[1]["retracted_at"] is None


def test_what_was_taken_back_can_be_left_out_and_a_file_be_written(run: Any, decided: Comment, tmp_path: Path) -> None:
    done = run("--labels", "--in-force", "--site", "alkhabar", "--output", str(tmp_path / "labels.ndjson"))
    assert (done.exit_code, done.stdout) == (0, "")
    [line] = (tmp_path / "labels.ndjson").read_text("utf-8").splitlines()
    assert json.loads(line)["label"] == "publish"


def test_an_unknown_site_is_named(run: Any, site: Site) -> None:
    done = run("--labels", "--site", "annahar")
    assert done.exit_code == 1
    assert "annahar" in str(done.exception)
