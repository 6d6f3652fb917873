"""A site's own word list over HTTP, and that its comments are judged by it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.site import Scope, Site
from tests import factories
from tests.fakes import FakeClock, FakeLexicon

pytestmark = pytest.mark.both_databases
Headers = Callable[..., dict[str, str]]
PATH = "/api/v1/lexicon"
WORD = {"term": "زنديق", "category": "insult", "severity": 2, "match": "word"}
ALLOWED = {"term": "كلب", "category": "allow", "severity": 0, "match": "word"}


def put(client: FlaskClient, headers: dict[str, str], *entries: Any) -> Any:
    return client.put(PATH, json={"entries": list(entries)}, headers=headers)


def test_a_new_site_has_an_empty_list(client: FlaskClient, make_key: Headers) -> None:
    answer = client.get(PATH, headers=make_key())
    assert (answer.json, answer.headers["ETag"]) == ({"version": 0, "entries": []}, '"0"')


def test_a_list_comes_back_as_it_was_put(client: FlaskClient, make_key: Headers) -> None:
    headers = make_key()
    assert put(client, headers, WORD).json == {"version": 1, "entries": [WORD]}
    assert client.get(PATH, headers=headers).json == {"version": 1, "entries": [WORD]}


def test_of_two_editors_who_read_the_same_list_the_second_is_refused(client: FlaskClient, make_key: Headers) -> None:
    headers = make_key() | {"If-Match": '"0"'}
    assert put(client, headers, WORD).status_code == 200
    answer = put(client, headers, ALLOWED)
    assert (answer.status_code, answer.json["code"]) == (412, "stale_settings")


def test_a_word_of_the_site_holds_its_comments_and_no_other_sites(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, other_site: Site
) -> None:
    put(client, make_key(), WORD)
    assert factories.scored(services, site, "هذا زنديق").status is Status.HELD
    assert factories.scored(services, other_site, "هذا زنديق").status is Status.PUBLISHED


def test_an_allowed_word_silences_the_shipped_one(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, fake_lexicon: FakeLexicon
) -> None:
    fake_lexicon.words["مهرج"] = 2
    assert factories.scored(services, site, "مهرج السيرك").status is Status.HELD
    put(client, make_key(), ALLOWED | {"term": "مهرج"})
    assert factories.scored(services, site, "مهرج السيرك").status is Status.PUBLISHED


@pytest.mark.parametrize(
    "wrong",
    [
        WORD | {"category": "rude"},
        WORD | {"severity": 7},
        WORD | {"term": ""},
        WORD | {"term": "ا"},
        WORD | {"term": "نص\0خفي"},
        WORD | {"colour": "red"},
        {"term": "زنديق"},
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_stored(wrong: Any, client: FlaskClient, make_key: Headers) -> None:
    headers = make_key()
    answer = put(client, headers, WORD, wrong)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/entries/1")
    assert client.get(PATH, headers=headers).json["version"] == 0


def test_a_list_asks_for_an_administrators_key(client: FlaskClient, make_key: Headers) -> None:
    assert put(client, make_key(Scope.MODERATE), WORD).json["code"] == "insufficient_scope"


def test_a_preview_counts_published_comments_as_false_and_saves_nothing(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, fake_lexicon: FakeLexicon
) -> None:
    fake_lexicon.words["مهرج"] = 2
    published = factories.published(services, site, "هذا زنديق")
    released = factories.held(services, site, "مهرج السيرك")
    factories.published(services, site, "شكرا لكم")
    headers, wanted = make_key(), {"entries": [WORD, ALLOWED | {"term": "مهرج"}]}
    answer = client.post(f"{PATH}/preview", json=wanted, headers=headers).json
    assert {name: answer[name] for name in ("comments", "held", "false", "released")} == {
        "comments": 3, "held": 1, "false": 1, "released": 1,
    }  # fmt: skip
    assert answer["hits"] == [
        {"comment_id": released.id, "held": False, "false": False, "terms": ["مهرج"]},
        {"comment_id": published.id, "held": True, "false": True, "terms": ["زنديق"]},
    ]
    assert client.get(PATH, headers=headers).json["version"] == 0


def test_a_preview_looks_at_one_week(
    client: FlaskClient, make_key: Headers, services: Services, site: Site, clock: FakeClock
) -> None:
    factories.published(services, site, "هذا زنديق")
    clock.advance(seconds=8 * 86_400)
    answer = client.post(f"{PATH}/preview", json={"entries": [WORD]}, headers=make_key())
    assert answer.json["comments"] == 0
