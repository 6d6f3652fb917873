"""What readers are told, in the language of the page that asks."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef
from moderation.domain.decision import REASON_LABELS, REASON_MESSAGES, Actor, Choice, Decision, Reason
from moderation.domain.reader import APPEAL_MESSAGES
from moderation.domain.site import ArticleState, Site
from moderation.web import i18n
from moderation.web.problems import PROBLEMS
from moderation.web.public.wire import MESSAGES
from moderation.web.public.writing import NUDGE, REPORTED
from moderation.web.status_words import READER_STATUS
from tests import factories

SITE = "/public/v1/sites/alkhabar"
KEY = Actor("key", "k1")
OF_READERS = (
    "empty_body", "body_too_long", "missing_field", "invalid_field", "article_closed", "guests_not_allowed",
    "origin_not_allowed", "honeypot_filled", "form_expired", "sent_too_fast", "duplicate_comment", "proof_required",
    "login_token_invalid", "login_token_expired", "edit_window_over", "appeal_not_possible", "rate_limited",
    "unknown_parent", "comment_not_found",
)  # fmt: skip


def readers_words(language: str) -> set[str]:
    path = Path(i18n.__file__).parent / "translations" / language / "readers.po"
    with path.open("rb") as file:
        return {str(message.id) for message in read_po(file, locale=language) if message.string}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_sentence_for_readers_has_its_words(language: str) -> None:
    said = {*READER_STATUS.values(), *MESSAGES.values(), *REASON_MESSAGES.values(), *APPEAL_MESSAGES.values()}
    said |= {*REASON_LABELS.values(), REPORTED, NUDGE, *(PROBLEMS[code].title for code in OF_READERS)}
    assert said - readers_words(language) == set()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_word_of_the_plain_pages_has_its_words(language: str) -> None:
    templates = Path(i18n.__file__).parent / "public" / "templates" / "public"
    said = {word for path in templates.glob("*.html") for word in re.findall(r'_\("([^"]+)"', path.read_text("utf-8"))}
    assert len(said) > 10
    assert said - readers_words(language) == set()


def test_a_plain_form_is_answered_in_the_language_of_its_page(
    client: FlaskClient, services: Services, site: Site
) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, KEY)
    post = {"name": "", "body": "bonjour", "token": factories.form_token(services, site)}
    page = client.post(f"{SITE}/articles/a1/comments?lang=fr", data=post)
    assert '<html lang="fr" dir="ltr">' in page.text
    assert "Écrivez votre nom, de 80 caractères au plus" in page.text
    assert "Jusqu’à 10,000 caractères" in page.text
    again = page.text.split('method="post" action="')[1].split('"')[0]
    assert again == f"{SITE}/articles/a1/comments?lang=fr"
    sent = client.post(again, data={**post, "name": "Amal"})
    assert (sent.status_code, "Votre commentaire est arrivé" in sent.text) == (202, True)
    assert "En cours d’examen" in sent.text
    assert not re.search("[\u0621-\u064a]", re.sub(r"<bdi>.*?</bdi>", "", sent.text))


def test_a_commenter_reads_the_outcome_in_the_language_of_the_page(
    client: FlaskClient, services: Services, site: Site
) -> None:
    held = factories.held(services, site)
    services.review.decide(site, held.id, Decision(Choice.REJECT, Reason.SPAM), KEY)
    receipt = f"{SITE}/receipts/{services.threads.receipt(held)}"
    told = client.get(f"{receipt}?lang=fr").json
    assert (told["label"], told["reason"]) == ("Non publié", "spam")
    assert "publicité" in told["message"]
    client.post(f"{receipt}/appeals", json={"text": "c'est faux"})
    both = client.post(f"{SITE}/receipts?lang=en", json={"receipts": [services.threads.receipt(held), "forged"]}).json
    assert both["items"][0]["label"] == "In review"
    assert both["items"][0]["appeal"]["message"] == "Your appeal arrived; a moderator will read it."
    assert client.get(receipt).json["message"] == MESSAGES[held.status]


def test_a_fault_is_named_in_the_language_of_the_page(client: FlaskClient, services: Services, site: Site) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, KEY)
    post = {"name": "Amal", "body": " ", "token": factories.form_token(services, site)}
    titles = [client.post(f"{SITE}/articles/a1/comments?lang={tag}", json=post).json["title"] for tag in ("fr", "ar")]
    assert titles == ["Le commentaire est vide", "التعليق فارغ"]


def test_a_warning_is_given_in_the_language_of_the_page(client: FlaskClient, services: Services, site: Site) -> None:
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, None, KEY)
    answer = client.post(f"{SITE}/articles/a1/check?lang=en", json={"body": factories.INSULT})
    assert answer.json["why"].startswith("Your comment may be withheld.")
