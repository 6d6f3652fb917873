"""Settings: every mistake is found at start, named with what would work, and never quoted back."""

import pytest

from moderation.settings import SettingsError, load_settings


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("API_RATE", "fast", "write a number and a unit, such as 6000/minute"),
        ("POST_RATE", "0/minute", "write a number and a unit, such as 6000/minute"),
        (
            "DATABASE_URL",
            "mysql://user:secret@host/name",
            "write sqlite:///path or postgresql://user:password@host/name",
        ),
        ("DATABASE_URL", "secret", "write sqlite:///path or postgresql://user:password@host/name"),
        ("REDIS_URL", "http://:secret@host", "write redis://, rediss://, unix:// or redis+sentinel://"),
        ("PUBLIC_URL", "comments.example", "write https://comments.example"),
        ("PUBLIC_URL", "https://", "write https://comments.example"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_work(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"MUSHRIF_{name}", value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert f"MUSHRIF_{name}: {told}" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_all_mistakes_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("API_RATE", "fast"), ("WEB_THREADS", "0"), ("REDIS_URL", "nowhere")):
        monkeypatch.setenv(f"MUSHRIF_{name}", value)
    with pytest.raises(SettingsError, match="WEB_THREADS") as refused:
        load_settings()
    assert all(f"MUSHRIF_{name}" in str(refused.value) for name in ("API_RATE", "REDIS_URL"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_RATE", "100/hour"),
        ("POST_RATE", "1 per second"),
        ("DATABASE_URL", "sqlite:////srv/mushrif.db"),
        ("DATABASE_URL", "postgres://user@host/name"),
        ("DATABASE_URL", "postgresql+psycopg://user@/name?host=/run/postgresql"),
        ("REDIS_URL", "unix:///run/redis.sock"),
        ("REDIS_URL", "redis+sentinel://host:26379,host2:26379/service"),
        ("PUBLIC_URL", "https://comments.example/"),
    ],
)
def test_every_documented_form_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"MUSHRIF_{name}", value)
    assert getattr(load_settings(), name.lower()) == value


@pytest.mark.parametrize("given", [{"oidc_issuer": "https://sso.example"}, {"oidc_client_secret": "x"}])
def test_half_an_identity_provider_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="set issuer, client id and client secret together"):
        load_settings(**given)


def test_an_identity_provider_is_given_whole() -> None:
    whole = {"oidc_issuer": "https://sso.example", "oidc_client_id": "mushrif", "oidc_client_secret": "x"}
    assert load_settings(**whole).oidc_issuer == "https://sso.example"
