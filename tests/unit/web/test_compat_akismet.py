"""Akismet's clients change one host: their forms are read as they come, and one word goes back."""

import re
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from moderation.bootstrap import Services
from moderation.domain.decision import Choice, Reason
from moderation.domain.errors import DatabaseUnavailable
from moderation.domain.label import Origin
from moderation.domain.policy import Threshold
from moderation.domain.site import CountsAsSpam, Scope, Site
from moderation.services.sites import SYSTEM
from moderation.store.store import Store
from moderation.web.compat.akismet.wire import key_in_host, read_form
from moderation.web.compat.markup import plain
from tests import factories
from tests.fakes import FakeClassifier, FakeClock, FakeLexicon

CHECK, VERIFY, SPAM, HAM = (f"/1.1/{name}" for name in ("comment-check", "verify-key", "submit-spam", "submit-ham"))
THANKS = "Thanks for making the web a better place."
ADVERT = "إعلان: اربح المال من بيتك"
NEVER = ("X-akismet-debug-help", "X-akismet-alert-msg", "X-akismet-alert-code", "X-akismet-error")


@pytest.fixture
def key(services: Services, site: Site) -> str:
    return services.sites.create_key(site, "wordpress", [Scope.SCORE, Scope.TEACH])[1]


@pytest.fixture
def site(site: Site, services: Services) -> Site:
    """A site that holds what the fake model calls an advert."""
    thresholds = {"TOXICITY": Threshold(0.5), "SPAM": Threshold(0.8)}
    return services.sites.set_policy(site, replace(site.policy, thresholds=thresholds), SYSTEM)


def policy(services: Services, site: Site, clock: FakeClock, **changes: Any) -> None:
    services.sites.change_policy(site, lambda now: replace(now, **changes), SYSTEM)
    clock.advance(seconds=3)


def post(client: FlaskClient, path: str, key: str, text: str = ADVERT, **fields: str) -> TestResponse:
    form = {"blog": "https://alkhabar.example", "user_ip": "192.0.2.1", "api_key": key, "comment_content": text}
    return client.post(path, data=form | fields)


def word(response: TestResponse) -> str:
    """Return the answer's one word, from an answer that breaks no client."""
    assert (response.status_code, response.mimetype) == (200, "text/plain"), response.text
    assert [name for name in NEVER if name in response.headers] == []
    return response.text


def labels(services: Services, site: Site) -> list[tuple[str, Choice, Reason | None]]:
    return [(one.text, one.choice, one.reason) for one in services.labels.of(site)]


# Keys


@pytest.mark.parametrize("field", ["key", "api_key"])
def test_a_key_is_valid_in_either_field(client: FlaskClient, key: str, field: str) -> None:
    assert word(client.post(VERIFY, data={field: key, "blog": "https://alkhabar.example"})) == "valid"


def test_of_two_keys_the_new_one_is_verified(client: FlaskClient, key: str) -> None:
    assert word(client.post(VERIFY, data={"key": key, "api_key": "mk_old"})) == "valid"
    assert word(client.post(VERIFY, data={"key": "mk_new", "api_key": key})) == "invalid"


@pytest.mark.parametrize("path", [VERIFY, CHECK, SPAM, HAM])
@pytest.mark.parametrize("wrong", ["", "mk_unknown", "\0", "مفتاح"])
def test_a_wrong_key_is_invalid_everywhere(client: FlaskClient, path: str, wrong: str) -> None:
    assert word(client.post(path, data={"api_key": wrong, "key": wrong, "comment_content": ADVERT})) == "invalid"


@pytest.mark.parametrize(("path", "scope"), [(VERIFY, Scope.TEACH), (CHECK, Scope.TEACH), (SPAM, Scope.SCORE)])
def test_a_key_must_cover_what_it_asks_for(
    client: FlaskClient, services: Services, site: Site, path: str, scope: Scope
) -> None:
    _, secret = services.sites.create_key(site, "other", [scope])
    assert word(client.post(path, data={"api_key": secret, "comment_content": ADVERT})) == "invalid"


def test_our_keys_fit_into_a_host_name_and_lose_nothing_in_lower_case(services: Services, site: Site) -> None:
    secrets = [services.sites.create_key(site, "k", [Scope.SCORE])[1] for _ in range(20)]
    assert all(re.fullmatch("mk_[a-z2-7]{40}", one) and len(one) <= 63 for one in secrets)  # 200 bits of base32


@pytest.mark.parametrize("written", [str.lower, str.upper, lambda key: key.replace("_", "-")])
def test_the_key_may_be_in_the_host_name(client: FlaskClient, key: str, written: Any) -> None:
    form = {"blog": "https://alkhabar.example", "user_ip": "192.0.2.1", "comment_content": ADVERT}
    response = client.post(CHECK, data=form, base_url=f"https://{written(key)}.comments.example")
    assert word(response) == "true"


@pytest.mark.parametrize("host", ["comments.example", "localhost", "mk_", "", "mkx.example", "192.0.2.1:8000"])
def test_another_host_names_no_key(host: str) -> None:
    assert key_in_host(host) is None


# What is spam


def test_an_advert_is_spam_and_praise_is_not(client: FlaskClient, key: str) -> None:
    assert word(post(client, CHECK, key)) == "true"
    assert word(post(client, CHECK, key, factories.KIND)) == "false"


def test_an_insult_is_no_spam_unless_the_site_wants_that(
    client: FlaskClient, services: Services, site: Site, key: str, clock: FakeClock
) -> None:
    assert word(post(client, CHECK, key, factories.INSULT)) == "false"
    policy(services, site, clock, counts_as_spam=CountsAsSpam.HELD)
    assert word(post(client, CHECK, key, factories.INSULT)) == "true"
    policy(services, site, clock, counts_as_spam=CountsAsSpam.REJECTED)
    assert word(post(client, CHECK, key, factories.INSULT)) == "false"


def test_only_what_the_site_rejects_unseen_may_be_discarded(
    client: FlaskClient, services: Services, site: Site, key: str, clock: FakeClock
) -> None:
    assert "X-akismet-pro-tip" not in post(client, CHECK, key).headers
    policy(services, site, clock, thresholds={"SPAM": Threshold(0.5, 0.85)})
    response = post(client, CHECK, key)
    assert (word(response), response.headers["X-akismet-pro-tip"]) == ("true", "discard")


def test_moderation_before_publication_makes_nothing_spam(
    client: FlaskClient, services: Services, site: Site, key: str, clock: FakeClock
) -> None:
    policy(services, site, clock, mode="pre", counts_as_spam=CountsAsSpam.HELD)
    assert word(post(client, CHECK, key, factories.KIND)) == "false"


@pytest.mark.parametrize(
    "fields",
    [
        {"comment_author": "viagra-test-123"},
        {"comment_author": "akismet-guaranteed-spam"},
        {"comment_author_email": "Akismet-Guaranteed-Spam@example.com"},
        {"honeypot_field_name": "hidden", "hidden": "http://x.example"},
    ],
)
def test_the_values_that_are_always_spam_are_spam(client: FlaskClient, key: str, fields: dict[str, str]) -> None:
    assert word(post(client, CHECK, key, factories.KIND, **fields)) == "true"


@pytest.mark.parametrize("fields", [{}, {"comment_author": "viagra-test-123"}])
def test_what_an_administrator_writes_never_is(client: FlaskClient, key: str, fields: dict[str, str]) -> None:
    assert word(post(client, CHECK, key, user_role="administrator", **fields)) == "false"


@pytest.mark.parametrize("text", ["", "  ", "<p></p>"])
def test_where_nothing_was_written_nothing_is_spam(client: FlaskClient, key: str, text: str) -> None:
    assert word(post(client, CHECK, key, text, honeypot_field_name="hidden", hidden="")) == "false"


def test_fields_that_akismet_asks_for_are_not_missed(client: FlaskClient, key: str) -> None:
    assert word(client.post(CHECK, data={"api_key": key, "comment_content": ADVERT})) == "true"


def test_an_id_comes_with_every_check_and_nothing_is_stored(
    client: FlaskClient, services: Services, site: Site, key: str
) -> None:
    first, second = (post(client, CHECK, key).headers["X-akismet-guid"] for _ in range(2))
    assert first != second
    assert labels(services, site) == []


# Forms


def test_old_pages_are_read_in_their_own_letters(client: FlaskClient, key: str) -> None:
    for named in ({"blog_charset": "windows-1256"}, {"blog_charset": "no-such"}, {"blog_charset": "base64"}, {}):
        form = {"api_key": key, "comment_content": ADVERT, **named}
        body = urlencode(form, encoding="windows-1256").encode()
        assert word(client.post(CHECK, data=body, content_type="application/x-www-form-urlencoded")) == "true"


def test_the_types_charset_names_the_letters_as_well(client: FlaskClient, key: str) -> None:
    body = urlencode({"api_key": key, "comment_content": ADVERT}, encoding="iso-8859-6").encode()
    kind = "application/x-www-form-urlencoded; charset=iso-8859-6"
    assert word(client.post(CHECK, data=body, content_type=kind)) == "true"


def test_forms_in_parts_are_read_too(client: FlaskClient, key: str) -> None:
    form = {"api_key": key, "comment_content": ADVERT}
    assert word(client.post(CHECK, data=form, content_type="multipart/form-data")) == "true"


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("<p>أهلا&nbsp;<b>بك</b></p>", "أهلا\u00a0 بك"),
        ('<a rel="x" href="https://a.example/?b=1&amp;c=2">هنا</a>', "https://a.example/?b=1&c=2 هنا"),
        ("<a href=//a.example >x</a>", "//a.example x"),
        ("3 < 5 > 2", "3 < 5 > 2"),
        ("<" * 50_000, "<" * 50_000),
        ("<a href=" * 20_000, ("<a href=" * 20_000).strip()),
    ],
)
def test_markup_is_taken_off_and_links_are_kept(marked: str, bare: str) -> None:
    assert plain(marked) == bare


def test_of_a_name_that_comes_twice_the_first_counts_and_fields_are_bounded() -> None:
    assert read_form(b"a=1&a=2&b&=c&%zz=%zz") == {"a": "1", "b": "", "": "c", "%zz": "%zz"}
    assert len(read_form(b"&".join(b"f%d=1" % number for number in range(5_000)))) == 2_000


@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300))
def test_any_bytes_are_a_form(body: bytes) -> None:
    assert isinstance(read_form(body), dict)


_LETTERS = st.text(st.characters(codec="utf-8"), max_size=200)


@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_LETTERS, author=_LETTERS, extra=st.dictionaries(_LETTERS, _LETTERS, max_size=3))
def test_any_comment_is_answered(client: FlaskClient, key: str, text: str, author: str, extra: dict[str, str]) -> None:
    form = extra | {"api_key": key, "comment_content": text, "comment_author": author}
    body = urlencode(form).encode()
    response = client.post(CHECK, data=body, content_type="application/x-www-form-urlencoded")
    assert word(response) in {"true", "false"}


# What clients send


def test_wordpress_sends_the_whole_comment_and_its_server(client: FlaskClient, key: str) -> None:
    form = {
        "comment_post_ID": "7",
        "comment_author": "قارئ",
        "comment_author_email": "reader@example.com",
        "comment_author_url": "",
        "comment_content": ADVERT,
        "comment_type": "comment",
        "comment_parent": "0",
        "user_ID": "0",
        "user_ip": "192.0.2.7",
        "user_agent": "Mozilla/5.0",
        "referrer": "https://alkhabar.example/a1",
        "blog": "https://alkhabar.example",
        "blog_lang": "ar",
        "blog_charset": "UTF-8",
        "permalink": "https://alkhabar.example/a1",
        "POST_key": "not a key",
        "SERVER_SOFTWARE": "nginx",
        "akismet_comment_nonce": "inactive",
        "comment_context[0]": "أخبار",
        "comment_context[1]": "اقتصاد",
        "api_key": key,
    }
    agent = {"User-Agent": "WordPress/6.8 | Akismet/5.5"}
    assert word(client.post(CHECK, data=form, headers=agent)) == "true"


def test_discourse_sends_its_own_type_and_key_in_the_host(client: FlaskClient, key: str) -> None:
    form = {
        "blog": "https://forum.example",
        "user_ip": "192.0.2.7",
        "content_type": "forum-post",
        "comment_author": "u1",
        "comment_content": factories.KIND,
        "permalink": "https://forum.example/t/1/2",
    }
    response = client.post(CHECK, data=form, base_url=f"https://{key}.comments.example")
    assert word(response) == "false"


def test_the_python_client_checks_marks_and_unmarks(
    client: FlaskClient, services: Services, site: Site, key: str
) -> None:
    fields = {"comment_type": "comment", "user_agent": "akismet.py", "comment_author": "akismet-guaranteed-spam"}
    assert word(client.post(VERIFY, data={"key": key, "blog": "https://alkhabar.example"})) == "valid"
    assert word(post(client, CHECK, key, is_test="1", **fields)) == "true"
    assert word(post(client, SPAM, key, is_test="1", **fields)) == THANKS
    assert word(post(client, HAM, key, is_test="1", **fields)) == THANKS
    assert labels(services, site) == []


# What people mark


def test_spam_becomes_a_rejection_and_ham_a_publication(
    client: FlaskClient, services: Services, site: Site, key: str
) -> None:
    assert word(post(client, SPAM, key)) == THANKS
    assert word(post(client, HAM, key, f"<p>{factories.KIND}</p>")) == THANKS
    first, second = services.labels.of(site)
    assert (first.text, first.choice, first.reason) == (ADVERT, Choice.REJECT, Reason.SPAM)
    assert (second.text, second.choice, second.reason) == (factories.KIND, Choice.PUBLISH, None)
    assert {(one.origin, one.weight, one.actor and one.actor.kind) for one in (first, second)} == {
        (Origin.AKISMET, 0.5, "key")
    }


def test_it_is_tied_to_the_sites_comment(client: FlaskClient, services: Services, site: Site, key: str) -> None:
    comment = factories.published(services, site, external_id="1201")
    assert word(post(client, SPAM, key, factories.KIND, comment_ID="1201")) == THANKS
    assert [one.comment_id for one in services.labels.of(site)] == [comment.id]


def test_an_insult_that_was_marked_where_insults_count_teaches_no_adverts(
    client: FlaskClient, services: Services, site: Site, key: str, clock: FakeClock
) -> None:
    post(client, SPAM, key, factories.INSULT)
    policy(services, site, clock, counts_as_spam=CountsAsSpam.HELD)
    post(client, SPAM, key, factories.INSULT + "!")
    assert [one[2] for one in labels(services, site)] == [Reason.SPAM, None]


def test_nothing_of_who_wrote_is_kept(client: FlaskClient, services: Services, site: Site, key: str) -> None:
    post(client, SPAM, key, comment_author="فلان", comment_author_email="f@example.com", user_ip="192.0.2.99")
    with services.store.read() as tx:
        dump = "\n".join(tx.connection.connection.iterdump())  # type: ignore[attr-defined]
    assert [one for one in ("فلان", "f@example.com", "192.0.2.99") if one in dump] == []


@pytest.mark.parametrize("text", ["", "\u200f\u200f", "\0"])
def test_what_cannot_be_kept_is_thanked_for(
    client: FlaskClient, services: Services, site: Site, key: str, text: str
) -> None:
    assert word(post(client, SPAM, key, text)) == THANKS
    assert labels(services, site) == []


def test_the_beginning_of_what_is_too_long_is_kept(
    client: FlaskClient, services: Services, site: Site, key: str
) -> None:
    assert word(post(client, SPAM, key, "ا" * 30_000)) == THANKS
    assert [len(one[0]) for one in labels(services, site)] == [10_000]


# What goes wrong on our side


def test_a_comment_that_no_model_can_score_is_to_be_asked_about_again(
    client: FlaskClient, key: str, fake_classifier: FakeClassifier, fake_lexicon: FakeLexicon
) -> None:
    fake_classifier.crashing.add("انهيار")
    response = post(client, CHECK, key, "انهيار")
    assert (word(response), response.headers["X-akismet-recheck-after"]) == ("false", "300")
    again = post(client, CHECK, key, "انهيار", recheck_reason="recheck")
    assert (word(again), again.headers.get("X-akismet-recheck-after")) == ("false", None)


def test_a_known_key_is_answered_while_the_database_is_away(
    client: FlaskClient, key: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    word(post(client, CHECK, key))
    clock.advance(seconds=60)

    def refuse(_store: Store) -> None:
        raise DatabaseUnavailable("gone", retry_after=5)

    monkeypatch.setattr(Store, "read", refuse)
    monkeypatch.setattr(Store, "begin", refuse)
    assert word(post(client, CHECK, key)) == "true"
    refused = [post(client, SPAM, key), post(client, CHECK, "mk_unseen"), post(client, VERIFY, "mk_unseen")]
    assert {(one.status_code, one.mimetype, one.headers["Retry-After"]) for one in refused} == {
        (503, "text/plain", "5")
    }


def test_past_the_rate_a_key_is_answered_while_there_is_room(client: FlaskClient, services: Services, key: str) -> None:
    key_id = services.callers.find(key).actor.id
    for _ in range(services.turns.limit[0]):
        with services.turns.take(key_id):
            pass
    assert word(post(client, CHECK, key)) == "true"
    with ExitStack() as others:
        for number in range(2):
            others.enter_context(services.turns.take(f"k{number}"))
        refused = post(client, CHECK, key)
    assert (refused.status_code, refused.mimetype) == (429, "text/plain")
    assert int(refused.headers["Retry-After"]) > 0


def test_what_is_too_large_is_refused_in_plain_text(client: FlaskClient) -> None:
    refused = client.post(CHECK, data=b"x" * 2_000_001, content_type="application/x-www-form-urlencoded")
    assert (refused.status_code, refused.mimetype) == (413, "text/plain")
