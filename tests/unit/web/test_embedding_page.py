"""The code that docs/embedding.md asks people to copy does what it says."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.access_errors import LoginTokenInvalid
from moderation.domain.comment import AuthorRef
from moderation.domain.site import Site
from tests.fakes import FakeClock
from tests.house.tree import document


@pytest.fixture
def clock() -> FakeClock:
    """The real time: the examples read it too."""
    return FakeClock(datetime.now(UTC))


def blocks(language: str) -> list[str]:
    """Return the page's examples in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", document("embedding.md"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def python_token() -> Callable[..., str]:
    names: dict[str, Any] = {}
    [example] = blocks("python")
    exec(compile(example, "docs/embedding.md", "exec"), names)
    found: Callable[..., str] = names["login_token"]
    return found


def test_the_python_example_names_a_reader(services: Services, site: Site, python_token: Callable[..., str]) -> None:
    token = python_token(services.logins.secret_of(site), site.slug, "u-1402", "أمل الحداد")
    assert services.logins.author(site, token) == AuthorRef("u-1402", "أمل الحداد")
    with pytest.raises(LoginTokenInvalid):
        services.logins.author(replace(site, id="another"), token)


def test_every_address_in_the_examples_answers(client: FlaskClient, site: Site) -> None:
    page = document("embedding.md")
    paths = set(re.findall(r"https://comments\.example(/[\w/.{}-]+)", page))
    assert "/embed/mushrif.js" in paths
    for path in paths - {"/public/v1/sites/alkhabar/articles/"}:
        assert client.get(path).status_code == 200, path


def test_the_fragment_that_servers_include_is_there(client: FlaskClient, site: Site) -> None:
    answer = client.get("/public/v1/sites/alkhabar/articles/2026%2F11%2F25%2Flibrary/comments.html")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "application/ld+json" in answer.text
