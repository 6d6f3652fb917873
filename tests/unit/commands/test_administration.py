"""`sites`, `moderators` and `doctor` as an operator types them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner, Result

from moderation import doctor
from moderation.bootstrap import Services
from moderation.cli import cli
from moderation.doctor import State
from moderation.domain.access_errors import LoginRefused
from moderation.domain.decision import Actor, Choice
from moderation.domain.errors import InvalidKey
from moderation.domain.label import Origin
from moderation.domain.site import Scope
from moderation.services.people.links import Links
from moderation.services.ports import system_clock
from tests.servers import short_folder

PASSWORD = "a long enough password"


@pytest.fixture
def run(services: Services, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs one command on the test's own database."""
    monkeypatch.setenv("MUSHRIF_DATABASE_URL", services.settings.database_url)
    monkeypatch.setenv("MUSHRIF_DATA_DIR", str(services.settings.data_dir))
    monkeypatch.setenv("MUSHRIF_SECRET_KEY", services.secret)

    def invoke(*arguments: str, stdin: str = "") -> Result:
        return CliRunner().invoke(cli, arguments, input=stdin)

    return invoke


def test_a_new_site_prints_itself_and_a_key_that_works(run: Any, services: Services) -> None:
    done = run("sites", "create", "news", "--url", "https://news.example", "--name", "الأخبار", "--json")
    made = json.loads(done.stdout)
    assert made["site"].items() >= {"slug": "news", "name": "الأخبار", "url": "https://news.example"}.items()
    site, key = services.sites.authenticate(made["api_key"])
    assert (site.id, key.scopes) == (made["site"]["id"], frozenset(Scope))


@pytest.mark.parametrize(("slug", "url"), [("News", "https://x.example"), ("news", "ftp:/x"), ("news", "x.example")])
def test_a_site_that_cannot_be_is_refused(run: Any, services: Services, slug: str, url: str) -> None:
    assert run("sites", "create", slug, "--url", url).exit_code == 1
    assert services.sites.all() == []


def test_a_key_is_made_listed_and_revoked(run: Any, services: Services) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    made = json.loads(run("sites", "keys", "create", "news", "--scope", "read", "--name", "backup", "--json").output)
    assert made["key"]["scopes"] == ["read"]
    listed = run("sites", "keys", "list", "news", "--json").output
    assert made["api_key"] not in listed
    assert [key["name"] for key in json.loads(listed)["items"]] == ["first key", "backup"]
    assert run("sites", "keys", "revoke", "news", made["key"]["id"]).exit_code == 0
    with pytest.raises(InvalidKey):
        services.sites.authenticate(made["api_key"])


def taught(services: Services, text: str) -> tuple[str, int]:
    """Make a key of the site `news` that says of a text that it is to be rejected; return its id."""
    site = services.sites.by_slug("news")
    key, _ = services.sites.create_key(site, "coral", [Scope.TEACH])
    meant = (Choice.REJECT, None)
    services.feedback.keep(site, text, Origin.PERSPECTIVE, meant, Actor("key", key.id))
    return key.id, len(list(services.labels.of(site)))


@pytest.mark.parametrize("already_revoked", [False, True])
def test_what_was_taught_with_a_key_is_taken_back_with_it(run: Any, services: Services, already_revoked: bool) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    stolen, _ = taught(services, "نص أول")
    other, _ = taught(services, "نص ثان")
    if already_revoked:
        run("sites", "keys", "revoke", "news", stolen)
    done = run("sites", "keys", "revoke", "news", stolen, "--take-back", "--json")
    assert json.loads(done.stdout) == {"revoked": stolen, "labels_taken_back": 1}
    found = {
        one.actor.id: one.retracted_at is not None
        for one in services.labels.of(services.sites.by_slug("news"))
        if one.actor
    }
    assert found == {stolen: True, other: False}


def test_what_was_said_of_a_text_alone_is_erased(run: Any, services: Services) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    assert taught(services, "نص أول")[1] == 1
    assert taught(services, "نص ثان")[1] == 2
    done = run("erase", "--site", "news", "--text", "-", "--json", stdin="نص أول\n")
    assert json.loads(done.stdout) == {"site": "news", "labels": 1}
    assert [one.text for one in services.labels.of(services.sites.by_slug("news"))] == ["نص ثان"]


@pytest.mark.parametrize("given", [(), ("--author", "u1", "--text", "-")])
def test_one_thing_is_erased_at_a_time(run: Any, given: tuple[str, ...]) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    assert run("erase", "--site", "news", *given).exit_code == 2


def test_a_sites_coral_is_connected_and_disconnected(run: Any, services: Services) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    secret = "empsec_" + "a" * 64
    assert json.loads(run("sites", "coral", "news", "--add", "-", "--json", stdin=secret + "\n").stdout)["added"] == 1
    with services.store.read() as tx:
        assert list(tx.coral.all().values()) == [[secret]]
    assert json.loads(run("sites", "coral", "news", "--remove", "--json").stdout) == {
        "site": "news",
        "removed": 1,
        "added": 0,
    }
    assert run("sites", "coral", "news").exit_code == 2
    assert run("sites", "coral", "news", "--add", "-", stdin="whsec_x").exit_code == 1


def test_the_login_secret_is_shown_and_replaced(run: Any, services: Services) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    shown = run("sites", "login-secret", "news").stdout.strip()
    assert shown == services.logins.secret_of(services.sites.by_slug("news"))
    other = json.loads(run("sites", "login-secret", "news", "--rotate", "--json").stdout)["login_secret"]
    assert other != shown
    assert run("sites", "login-secret", "news").stdout.strip() == other


def test_a_new_moderator_can_sign_in_with_the_password_that_was_shown(run: Any, services: Services) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    done = run("moderators", "add", "Amal@news.example", "--site", "news", "--role", "editor", "--json")
    made = json.loads(done.output)
    assert made["moderator"]["roles"] == {"news": "editor"}
    assert services.sign_in.log_in("amal@news.example", made["password"], "local")


def test_a_password_from_stdin_is_not_shown_again(run: Any, services: Services) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    done = run("moderators", "add", "a@b.example", "--site", "news", "--password-stdin", stdin=PASSWORD + "\n")
    assert PASSWORD not in done.output
    assert services.sign_in.log_in("a@b.example", PASSWORD, "local")


def test_someone_known_gets_one_more_site_and_keeps_their_password(run: Any) -> None:
    for slug in ("news", "sport"):
        run("sites", "create", slug, "--url", "https://news.example")
        done = run("moderators", "add", "a@b.example", "--site", slug, "--json")
    made = json.loads(done.output)
    assert made["moderator"]["roles"] == {"news": "moderator", "sport": "moderator"}
    assert made["password"] is None


@pytest.mark.parametrize("extra", [["--name", "أمل"], ["--password-stdin"]])
def test_a_new_name_or_password_for_someone_known_is_refused_rather_than_ignored(run: Any, extra: list[str]) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    add = ("moderators", "add", "a@b.example", "--site", "news")
    run(*add)
    done = run(*add, "--role", "editor", *extra, stdin=PASSWORD + "\n")
    assert done.exit_code == 1
    assert "news: moderator" in run("moderators", "list").output


def test_someone_locked_out_is_not_called_a_moderator_again(run: Any) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    add = ("moderators", "add", "a@b.example", "--site", "news")
    run(*add)
    run("moderators", "disable", "a@b.example")
    done = run(*add)
    assert done.exit_code == 1
    assert "locked out" in str(done.exception)


def test_a_disabled_moderator_cannot_sign_in(run: Any, services: Services) -> None:
    run("sites", "create", "news", "--url", "https://news.example")
    run("moderators", "add", "a@b.example", "--site", "news", "--password-stdin", stdin=PASSWORD + "\n")
    assert run("moderators", "disable", "a@b.example").exit_code == 0
    assert "locked out" in run("moderators", "list").output
    with pytest.raises(LoginRefused):
        services.sign_in.log_in("a@b.example", PASSWORD, "local")


@pytest.fixture
def locked_out(run: Any) -> str:
    """The address of a moderator who cannot sign in."""
    run("sites", "create", "news", "--url", "https://news.example")
    run("moderators", "add", "a@b.example", "--site", "news", "--password-stdin", stdin=PASSWORD + "\n")
    run("moderators", "disable", "a@b.example")
    return "a@b.example"


def by_the_commands_clock(services: Services) -> Links:
    """Return the links as they stand now: a command has no fake clock, and a link ends."""
    return replace(services.links, clock=system_clock)


def test_who_was_locked_out_is_let_in_again(run: Any, services: Services, locked_out: str) -> None:
    assert json.loads(run("moderators", "enable", locked_out, "--json").output) == {"enabled": locked_out}
    assert services.sign_in.log_in(locked_out, PASSWORD, "local")


def test_a_printed_invitation_works(run: Any, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSHRIF_PUBLIC_URL", "https://comments.example/")
    run("sites", "create", "news", "--url", "https://news.example")
    done = json.loads(run("moderators", "invite", "h@b.example", "--site", "news", "--role", "editor", "--json").output)
    address, _, token = done["link"].rpartition("/")
    assert (done["invited"], address) == ("h@b.example", "https://comments.example/console/link")
    by_the_commands_clock(services).accept(token, "هدى", PASSWORD)
    assert services.sign_in.log_in("h@b.example", PASSWORD, "local")


def test_someone_known_needs_no_invitation(run: Any, locked_out: str) -> None:
    run("moderators", "enable", locked_out)
    run("sites", "create", "sport", "--url", "https://sport.example")
    assert json.loads(run("moderators", "invite", locked_out, "--site", "sport", "--json").output)["link"] is None
    assert "sport: moderator" in run("moderators", "list").output


def test_a_printed_reset_link_gives_a_new_password_and_forgets_a_lost_phone(
    run: Any, services: Services, locked_out: str
) -> None:
    run("moderators", "enable", locked_out)
    [person] = services.people.all()
    seed = services.second_factor.begin(person).seed
    services.second_factor.confirm(person, pyotp.TOTP(seed).at(services.clock()))
    done = run("moderators", "reset-password", locked_out, "--drop-second-factor", "--json")
    _, _, token = json.loads(done.output)["link"].rpartition("/")
    by_the_commands_clock(services).accept(token, "", "another long password")
    token = services.sign_in.log_in(locked_out, "another long password", "local")
    assert services.sign_in.by_session(token)


@pytest.mark.parametrize("command", ["enable", "reset-password", "disable"])
def test_nobody_unknown_is_changed(run: Any, command: str) -> None:
    assert run("moderators", command, "nobody@b.example").exit_code == 1


def test_an_unknown_data_folder_is_not_made(run: Any, tmp_path: Path) -> None:
    assert run("sites", "list", "--data-dir", str(tmp_path / "nowhere")).exit_code == 1
    assert not (tmp_path / "nowhere").exists()


def test_the_doctor_fails_when_redis_is_away_and_says_what_would_mend_it(run: Any) -> None:
    with short_folder() as nowhere:
        done = run("doctor", "--json", "--data-dir", str(nowhere))
    assert done.exit_code == 1
    report = json.loads(done.output)
    states = {check["name"]: check["state"] for check in report["checks"]}
    assert report["ok"] is False
    assert states.items() >= {"database": "ok", "model": "ok", "redis": "fail", "workers": "fail"}.items()
    assert all(check["mend"] for check in report["checks"] if check["state"] != "ok")


def test_a_secret_that_others_can_read_is_found(services: Services) -> None:
    settings = services.settings.model_copy(update={"secret_key": ""})
    secret = settings.data_dir / "secret_key"
    secret.write_text("x" * 48)
    secret.chmod(0o644)
    assert doctor.secret(settings).state is State.FAIL
    secret.chmod(0o600)
    assert doctor.secret(settings).state is State.OK


@pytest.mark.parametrize(("kilobytes", "state"), [(100_000, State.WARN), (8_000_000, State.OK)])
def test_scarce_memory_is_a_warning(tmp_path: Path, kilobytes: int, state: State) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(f"MemTotal: 9000000 kB\nMemAvailable: {kilobytes} kB\n")
    assert doctor.memory(meminfo).state is state
