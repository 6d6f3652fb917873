"""The demo article as the server renders it, and the service that makes it."""

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef
from moderation.domain.decision import REASON_MESSAGES, Actor, Choice, Decision, Reason
from moderation.domain.policy import Mode
from moderation.domain.site import ArticleState, Site
from moderation.services.demo import DEMO_ARTICLE, DEMO_SITE, DEMO_TITLE, ensure_demo
from tests import factories
from tests.fakes import FakeJobs

POST = "/public/v1/sites/demo/articles/demo/comments"
EDITOR = Actor("moderator", "m1")


@pytest.fixture
def demo(services: Services, fake_jobs: FakeJobs) -> Site:
    fake_jobs.on_ring = services.scoring.score_due
    return ensure_demo(services, "http://localhost:8000/")


def send(client: FlaskClient, body: str, **given: str) -> str:
    """Post as a browser without scripts does and return where it is sent."""
    services: Services = client.application.extensions["mushrif"]
    token = factories.form_token(services, services.sites.by_slug("demo"), "demo")
    answer = client.post(
        POST, data={"name": "أمل", "body": body, "topic": "", "parent_id": "", "token": token, **given}
    )
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_without_the_demo_site_the_page_says_how_to_make_it(client: FlaskClient) -> None:
    answer = client.get("/demo/")
    assert answer.status_code == 404
    assert "./mushrif up" in answer.text


def test_the_page_ends_in_an_empty_comment_section(client: FlaskClient, demo: Site) -> None:
    text = client.get("/demo/").text
    assert '<html lang="ar" dir="rtl">' in text
    assert DEMO_TITLE in text
    assert "انسخ الرابط" in text
    assert "التعليقات تعبّر عن آراء أصحابها" in text
    assert "لا تعليقات بعد — كن أول من يعلّق" in text
    assert f'action="{POST}"' in text


def test_a_clean_comment_is_under_the_article_when_the_form_returns(client: FlaskClient, demo: Site) -> None:
    address = send(client, factories.KIND)
    assert address.startswith("/demo/?receipt=")
    text = client.get(address).text
    assert ">تعليق واحد</h2>" in text
    assert "نُشر تعليقك." in text


def test_only_the_receipts_holder_sees_a_held_comment(client: FlaskClient, demo: Site) -> None:
    text = client.get(send(client, factories.INSULT)).text
    assert "قيد المراجعة" in text
    assert factories.INSULT in text
    assert factories.INSULT not in client.get("/demo/").text


def test_the_holder_reads_why_a_comment_was_refused(client: FlaskClient, services: Services, demo: Site) -> None:
    address = send(client, factories.INSULT)
    [held], _ = services.intake.page(demo, status=None, article=None, cursor=None, limit=2)
    services.review.decide(demo, held.id, Decision(Choice.REJECT, Reason.INSULT), EDITOR)
    text = client.get(address).text
    assert "مرفوض" in text
    assert REASON_MESSAGES[Reason.INSULT] in text


def test_a_forged_receipt_reply_or_cursor_shows_the_plain_page(client: FlaskClient, demo: Site) -> None:
    answer = client.get("/demo/?receipt=x&reply=y&cursor=z")
    assert answer.status_code == 200
    assert "mushrif-own" not in answer.text


def test_a_reply_is_prepared_without_a_script(client: FlaskClient, services: Services, demo: Site) -> None:
    parent = factories.published(services, demo, article=DEMO_ARTICLE, name="<b>بدر")
    text = client.get(f"/demo/?reply={parent.id}").text
    assert f'name="parent_id" id="mushrif-parent-id" value="{parent.id}"' in text
    assert '<bdi id="mushrif-parent-name">&lt;b&gt;بدر</bdi>' in text


def test_no_reply_to_a_held_comment_is_prepared(client: FlaskClient, services: Services, demo: Site) -> None:
    hidden = factories.held(services, demo, article=DEMO_ARTICLE, name="بدر")
    assert "بدر" not in client.get(f"/demo/?reply={hidden.id}").text


def test_a_long_thread_goes_on_without_a_script(client: FlaskClient, services: Services, demo: Site) -> None:
    for author in range(51):
        factories.published(services, demo, article=DEMO_ARTICLE, author=f"u{author}", name=f"القارئ {author:02}")
    text = client.get("/demo/").text
    following = client.get(text.split('mushrif-more"><a href="')[1].split('"')[0]).text
    assert "القارئ 50" not in text
    assert "القارئ 50" in following


def test_a_closed_article_shows_no_form(client: FlaskClient, services: Services, demo: Site) -> None:
    services.sites.put_article(demo, ArticleRef(DEMO_ARTICLE), ArticleState.CLOSED, None, EDITOR)
    text = client.get("/demo/").text
    assert "أُغلق باب التعليق على هذا المقال." in text
    assert "<form" not in text


def test_markup_and_bidi_overrides_in_comments_stay_text(client: FlaskClient, services: Services, demo: Site) -> None:
    attack = "<script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}"
    factories.published(services, demo, f"نص {attack}", article=DEMO_ARTICLE, name=attack)
    text = client.get("/demo/").text
    assert "<script>alert" not in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text


def test_the_page_needs_no_exception_from_the_strict_policy(client: FlaskClient, demo: Site) -> None:
    answer = client.get("/demo/")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.text
    assert "onclick" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_making_the_demo_twice_changes_nothing(services: Services, demo: Site) -> None:
    assert ensure_demo(services, "http://localhost:8000") == demo
    article = services.sites.article(demo, DEMO_ARTICLE)
    assert (article.url, article.title) == ("http://localhost:8000/demo/", DEMO_TITLE)


def test_the_demo_follows_a_new_address_and_keeps_what_editors_set(services: Services, demo: Site) -> None:
    services.sites.put_article(demo, ArticleRef(DEMO_ARTICLE), ArticleState.CLOSED, Mode.PRE, EDITOR)
    ensure_demo(services, "http://localhost:9000")
    article = services.sites.article(demo, DEMO_ARTICLE)
    assert (article.url, article.state, article.mode) == ("http://localhost:9000/demo/", ArticleState.CLOSED, Mode.PRE)


def test_the_demo_uses_a_site_that_is_there_already(services: Services) -> None:
    made = services.sites.create(DEMO_SITE, "موقعي", "http://localhost:8000")
    assert ensure_demo(services, "http://localhost:8000") == made
