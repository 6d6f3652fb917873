"""`mushrif models` as an operator types it."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from moderation.bootstrap import Services
from moderation.cli import cli
from moderation.domain.site import Site
from tests import factories


@pytest.fixture
def run(services: Services, site: Site, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs one `models` command on a site with two candidates."""
    monkeypatch.setenv("MUSHRIF_DATABASE_URL", services.settings.database_url)
    monkeypatch.setenv("MUSHRIF_DATA_DIR", str(services.settings.data_dir))
    monkeypatch.setenv("MUSHRIF_SECRET_KEY", services.secret)
    factories.candidate(services, site, "own-1", sets={"corpus": {"auc": 0.9}})
    factories.candidate(services, site, "own-2", passed=False)

    def invoke(command: str, *arguments: str) -> Result:
        return CliRunner().invoke(cli, ["models", command, "--site", "alkhabar", *arguments])

    return invoke


def test_models_are_listed_with_what_the_gate_said(run: Any) -> None:
    listed = run("list").output
    assert [line.split()[:3] for line in listed.splitlines()[1:]] == [
        ["own-2", "candidate", "refused"],
        ["own-1", "candidate", "passed"],
    ]


def test_one_is_shown_whole_for_people_and_programs(run: Any) -> None:
    assert "auc: 0.9" in run("show", "own-1").output
    assert json.loads(run("show", "own-1", "--json").output)["report"]["sets"] == {"corpus": {"auc": 0.9}}


def test_one_is_promoted_and_rolled_back(run: Any, services: Services, site: Site) -> None:
    assert run("promote", "own-1").exit_code == 0
    champion = services.models.champion(site)
    assert champion
    assert champion.name == "own-1"
    assert "the shipped model is the champion" in run("rollback").output
    assert services.models.champion(site) is None


def test_a_refused_one_needs_a_reason(run: Any) -> None:
    assert run("promote", "own-2").exit_code == 1
    assert run("promote", "own-2", "--despite", "read by hand").exit_code == 0


def test_a_shadow_is_set(run: Any) -> None:
    assert json.loads(run("shadow", "own-1", "--json").output)["stage"] == "shadow"


def test_a_canary_gets_its_share_is_looked_at_and_ended(run: Any, services: Services, site: Site) -> None:
    assert "own-1 judges 10 of a hundred comments of alkhabar" in run("canary", "own-1", "--share", "10").output
    assert json.loads(run("canary", "own-1", "--json").output)["canary"]["comments"] == 0
    assert "own-1 judges no comment any more" in run("canary", "own-1", "--end").output
    assert run("canary", "own-1", "--share", "60").exit_code == 1
    assert run("canary", "own-1", "--share", "6", "--end").exit_code == 2


def test_a_rollback_ends_the_canary_first(run: Any, services: Services, site: Site) -> None:
    run("canary", "own-1", "--share", "10")
    assert run("rollback").exit_code == 0
    assert run("rollback").exit_code == 1


def test_the_weeks_are_shown(run: Any) -> None:
    lines = run("weeks").output.splitlines()
    assert lines[0].split()[:3] == ["SINCE", "COMMENTS", "SCORE_DRIFT"]
    assert len(json.loads(run("weeks", "--json").output)["items"]) == 8


def test_the_rule_is_shown_with_what_is_lacking(run: Any) -> None:
    assert json.loads(run("rule", "--json").output)["model"] is None
    run("shadow", "own-1")
    assert "model: own-1" in run("rule").output
