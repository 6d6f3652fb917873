"""What a person reads who types a command wrongly: one line that says what would work, and an exit code."""

import pytest

from moderation.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["mushrif", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing"], "No such command 'nothing'. See 'mushrif --help'."),
        (["score"], "Missing argument 'TEXT|-|FILE'. See 'mushrif score --help'."),
        (["up", "--port", "99999"], "See 'mushrif up --help'."),
        (["sites", "keys", "create", "news"], "Choose from: ingest, read, moderate, score, teach, admin"),
        (["moderators", "add", "a@b.example", "--site", "x", "--role", "boss"], "See 'mushrif moderators add --help'."),
        (["score", "gone.ndjson"], "no file 'gone.ndjson'"),
    ],
)
def test_a_wrong_argument_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(monkeypatch, *arguments) in (1, 2)
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("mushrif: ")
    assert told in err


def test_a_group_alone_shows_its_commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "sites") == 2
    assert "create" in capsys.readouterr().err


def test_help_is_no_mistake(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "sites", "create", "--help") == 0
    assert "--url" in capsys.readouterr().out
