"""The demo's newspaper as the server renders it, and the service that makes it."""

import json
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef, Status
from moderation.domain.decision import REASON_MESSAGES, Actor, Choice, Decision, Reason
from moderation.domain.policy import Mode
from moderation.domain.site import ArticleState, Numerals, Region, Site
from moderation.services.demo import DEMO_ARTICLE, DEMO_ARTICLES, DEMO_SITE, ensure_demo
from moderation.web.demo.stories import THEMES
from moderation.web.demo.views import MEMBER
from tests import factories
from tests.fakes import FakeJobs

PAGE = f"/demo/{DEMO_ARTICLE}"
POST = f"/public/v1/sites/demo/articles/{DEMO_ARTICLE}/comments"
EDITOR = Actor("moderator", "m1")


@pytest.fixture
def demo(services: Services, fake_jobs: FakeJobs) -> Site:
    fake_jobs.on_ring = services.scoring.score_due
    return ensure_demo(services, "http://localhost:8000/")


def send(client: FlaskClient, body: str, **given: str) -> str:
    """Post as a browser without scripts does and return where it is sent."""
    services: Services = client.application.extensions["mushrif"]
    token = factories.form_token(services, services.sites.by_slug("demo"), DEMO_ARTICLE)
    answer = client.post(
        POST, data={"name": "أمل", "body": body, "topic": "", "parent_id": "", "token": token, **given}
    )
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_without_the_demo_site_the_page_says_how_to_make_it(client: FlaskClient) -> None:
    answer = client.get(PAGE)
    assert answer.status_code == 404
    assert "./mushrif up" in answer.text


def test_the_front_page_leads_to_every_article_and_counts_its_comments(client: FlaskClient, demo: Site) -> None:
    text = client.get("/demo/").text
    for name, one in DEMO_ARTICLES.items():
        assert f'href="/demo/{name}"' in text
        assert f">{one.title}</bdi>" in text
    counts = re.findall(r'story-count" href="/demo/(\w+)#discussion" data-mushrif-count="\w+">([^<]+)<', text)
    assert counts == [
        ("library", "لا تعليقات بعد"),
        ("market", "56 تعليقًا"),
        ("team", "4 تعليقات"),
        ("bridge", "6 تعليقات"),
    ]
    assert text.count("أُغلق باب التعليق") == 1


@pytest.mark.parametrize("name", DEMO_ARTICLES)
def test_every_article_has_its_text_its_picture_and_its_comments(client: FlaskClient, demo: Site, name: str) -> None:
    text = client.get(f"/demo/{name}").text
    assert f">{DEMO_ARTICLES[name].title}</bdi></h1>" in text
    assert text.count('<li id="c-') == len(DEMO_ARTICLES[name].lines)
    assert ("<form" in text) == (DEMO_ARTICLES[name].state is ArticleState.OPEN)
    with client.get(f"/demo/static/demo/{name}.svg") as picture:
        assert picture.mimetype == "image/svg+xml"


def test_search_engines_and_feed_readers_find_the_comments(client: FlaskClient, demo: Site) -> None:
    text = client.get("/demo/market").text
    told = json.loads(text.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (told["@type"], told["@id"], told["commentCount"]) == (
        "NewsArticle",
        "http://localhost:8000/demo/market",
        56,
    )
    assert len(told["comment"]) == 56
    feed = re.findall(r'<link rel="alternate" type="application/atom\+xml" [^>]*href="([^"]+)"', text)
    assert client.get(feed[0]).text.count("<entry>") == 50


def test_there_are_no_other_pages(client: FlaskClient, demo: Site) -> None:
    assert client.get("/demo/nothing").status_code == 404


def test_answers_in_the_long_thread_stand_below_their_root(client: FlaskClient, demo: Site) -> None:
    thread = client.get("/public/v1/sites/demo/articles/market/comments").json
    known = {item["id"] for item in thread["items"]}
    answers = [item for item in thread["items"] if item["parent_id"]]
    assert (thread["count"], len(answers)) == (56, 37)
    assert {item["parent_id"] for item in answers} <= known
    assert [item["dir"] for item in thread["items"] if item["author"]["name"] == "Rami K."] == ["ltr", "ltr"]


def test_what_readers_said_before_can_be_searched_and_is_known_to_no_webhook(services: Services, demo: Site) -> None:
    found, _ = services.intake.page(demo, status=Status.PUBLISHED, article="market", cursor=None, limit=200)
    assert [comment.submitted_at for comment in found] == sorted((one.submitted_at for one in found), reverse=True)
    with services.store.read() as tx:
        rows = {
            table: tx.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("search_texts", "verdicts", "outbox")
        }
    assert rows == {"search_texts": 66, "verdicts": 66, "outbox": 0}


def test_the_page_ends_in_an_empty_comment_section(client: FlaskClient, demo: Site) -> None:
    text = client.get(PAGE).text
    assert '<html lang="ar" dir="rtl">' in text
    assert DEMO_ARTICLES[DEMO_ARTICLE].title in text
    assert "انسخ الرابط" in text
    assert "التعليقات تعبّر عن آراء أصحابها" in text
    assert "لا تعليقات بعد — كن أول من يعلّق" in text
    assert f'action="http://localhost{POST}?lang=ar"' in text
    assert f'<mushrif-comments article-id="{DEMO_ARTICLE}" site="demo"' in text


def test_a_clean_comment_is_under_the_article_when_the_form_returns(client: FlaskClient, demo: Site) -> None:
    address = send(client, factories.KIND)
    assert address.startswith(f"{PAGE}?receipt=")
    text = client.get(address).text
    assert re.search(">تعليق واحد</h2>", text)
    assert "نُشر تعليقك." in text


def test_only_the_receipts_holder_sees_a_held_comment(client: FlaskClient, demo: Site) -> None:
    text = client.get(send(client, factories.INSULT)).text
    assert "قيد المراجعة" in text
    assert factories.INSULT in text
    assert factories.INSULT not in client.get(PAGE).text


def test_the_holder_reads_why_a_comment_was_refused(client: FlaskClient, services: Services, demo: Site) -> None:
    address = send(client, factories.INSULT)
    [held], _ = services.intake.page(demo, status=Status.HELD, article=None, cursor=None, limit=2)
    services.review.decide(demo, held.id, Decision(Choice.REJECT, Reason.INSULT), EDITOR)
    text = client.get(address).text
    assert "مرفوض" in text
    assert REASON_MESSAGES[Reason.INSULT] in text


def test_a_forged_receipt_reply_or_cursor_shows_the_plain_page(client: FlaskClient, demo: Site) -> None:
    answer = client.get(f"{PAGE}?receipt=x&reply=y&cursor=z")
    assert answer.status_code == 200
    assert "receipt" not in answer.text


def test_a_question_that_nobody_can_answer_still_shows_the_article(client: FlaskClient, demo: Site) -> None:
    answer = client.get(f"{PAGE}?sort=sideways")
    assert answer.status_code == 200
    assert "<mushrif-comments" in answer.text


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_is_one_more_stylesheet(client: FlaskClient, demo: Site, name: str) -> None:
    sheet = f"/demo/static/demo/themes/{name}.css"
    assert sheet not in client.get(PAGE).text
    assert sheet in client.get(f"{PAGE}?theme={name}").text
    with client.get(sheet) as found:
        assert "mushrif-comments" in found.text


def test_a_reader_may_try_what_a_signed_in_one_meets(client: FlaskClient, services: Services, demo: Site) -> None:
    assert "token=" not in client.get(PAGE).text.partition("<mushrif-comments")[2].partition(">")[0]
    text = client.get(f"{PAGE}?member=1&theme=night").text
    token = re.search(r'<mushrif-comments [^>]*token="([^"]+)"', text)
    assert token
    assert services.logins.author(demo, token.group(1)) == AuthorRef("member", MEMBER)
    assert f'href="{PAGE}?theme=night#discussion"' in text
    assert f'href="{PAGE}?theme=paper&amp;member=1#discussion"' in text


def test_nobody_is_handed_over_where_only_members_write(client: FlaskClient, services: Services, demo: Site) -> None:
    services.sites.set_policy(demo, replace(demo.policy, guests=False), EDITOR)
    assert ' token="' not in client.get(f"{PAGE}?member=1").text
    assert ' token="' not in client.get("/demo/bridge?member=1").text


def test_the_newspaper_writes_its_sites_digits_and_months(client: FlaskClient, services: Services, demo: Site) -> None:
    assert "23 تشرين الثاني 2026" in client.get("/demo/").text
    policy = replace(demo.policy, numerals=Numerals.ARABIC, region=Region.EGYPT_GULF)
    services.sites.set_policy(demo, policy, EDITOR)
    text = client.get("/demo/").text
    assert "٢٣ نوفمبر ٢٠٢٦" in text
    assert "٥٦ تعليقًا" in text


def test_orders_lead_back_to_the_article_with_the_looks_that_were_chosen(client: FlaskClient, demo: Site) -> None:
    text = client.get("/demo/market?theme=night").text
    assert 'href="/demo/market?theme=night&amp;sort=newest#comments"' in text
    newest = client.get("/demo/market?theme=night&sort=newest").text
    assert newest.index("قرأت خمسين تعليقًا") < newest.index("السوق باقٍ في الساحة")


def test_an_unknown_theme_is_the_pages_own(client: FlaskClient, demo: Site) -> None:
    assert "themes/" not in client.get(f"{PAGE}?theme=../x").text


def test_a_closed_article_shows_no_form(client: FlaskClient, services: Services, demo: Site) -> None:
    services.sites.put_article(demo, ArticleRef(DEMO_ARTICLE), ArticleState.CLOSED, None, EDITOR)
    text = client.get(PAGE).text
    assert "أُغلق باب التعليق على هذا المقال." in text
    assert "<form" not in text


def test_markup_and_bidi_overrides_in_comments_stay_text(client: FlaskClient, services: Services, demo: Site) -> None:
    attack = "<script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}"
    factories.published(services, demo, f"نص {attack}", article=DEMO_ARTICLE, name=attack)
    text = client.get(PAGE).text
    assert "<script>alert" not in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text


def test_the_page_needs_no_exception_from_the_strict_policy(client: FlaskClient, demo: Site) -> None:
    answer = client.get(PAGE)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.text
    assert "onclick" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_making_the_demo_twice_changes_nothing(services: Services, demo: Site) -> None:
    before = services.threads.counts(demo, list(DEMO_ARTICLES))
    assert ensure_demo(services, "http://localhost:8000") == demo
    assert services.threads.counts(demo, list(DEMO_ARTICLES)) == before
    article = services.sites.article(demo, DEMO_ARTICLE)
    assert (article.url, article.title) == (f"http://localhost:8000{PAGE}", DEMO_ARTICLES[DEMO_ARTICLE].title)


def test_the_demo_follows_a_new_address_and_keeps_what_editors_set(services: Services, demo: Site) -> None:
    services.sites.put_article(demo, ArticleRef(DEMO_ARTICLE), ArticleState.CLOSED, Mode.PRE, EDITOR)
    ensure_demo(services, "http://localhost:9000")
    article = services.sites.article(demo, DEMO_ARTICLE)
    assert (article.url, article.state, article.mode) == (f"http://localhost:9000{PAGE}", ArticleState.CLOSED, Mode.PRE)


def test_the_demo_uses_a_site_that_is_there_already(services: Services) -> None:
    made = services.sites.create(DEMO_SITE, "موقعي", "http://localhost:8000")
    assert ensure_demo(services, "http://localhost:8000") == made
