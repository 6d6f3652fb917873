"""Writing under an article in a real browser: the form, one's own comments, reports, appeals, log-in, spam checks."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, Response, Route, expect

from moderation.domain.comment import ArticleRef
from moderation.domain.decision import REASON_MESSAGES, Actor, Choice, Decision, Reason
from moderation.domain.site import ArticleState, Proof
from tests import factories
from tests.e2e.conftest import Live, first_held
from tests.e2e.newspaper import STRICT, Newspaper, newspaper, shadow

EDITOR = Actor("moderator", "m1")
PHONE = {"viewport": {"width": 320, "height": 640}}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
HINT = "قد يُحجب تعليقك"


@pytest.fixture
def paper(live: Live) -> Iterator[Newspaper]:
    """A newspaper whose pages may post, without the form's shortest time: a browser types faster than people."""
    with newspaper(live) as printed:
        change(live, origins=(printed.url,), spam_form_token=False, nudge=False)
        live.services.sites.put_article(live.site, ArticleRef("a1"), ArticleState.OPEN, None, EDITOR)
        yield printed


@pytest.fixture
def open_page(paper: Newspaper, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Pages that close before the newspaper does, or one that still loads its icon complains."""
    return open_page


def change(live: Live, **policy: object) -> None:
    """Change the site's policy."""
    site = live.services.sites.by_slug("alkhabar")
    live.services.sites.set_policy(site, replace(site.policy, **policy), EDITOR)  # type: ignore[arg-type]


def form(page: Page) -> Locator:
    """Open the form and return it."""
    if not shadow(page, "details[open]").count():
        shadow(page, "summary").click()
    return shadow(page, "details form")


def write(page: Page, body: str, name: str | None = "أمل") -> None:
    opened = form(page)
    if name:
        opened.get_by_label("الاسم").fill(name)
    opened.get_by_label("التعليق").fill(body)
    opened.get_by_role("button", name="أرسل", exact=True).click()


def decide(live: Live, choice: Choice, reason: Reason | None = None) -> None:
    [held], _ = live.services.intake.page(live.site, status=None, article=None, cursor=None, limit=1)
    live.services.review.decide(live.site, held.id, Decision(choice, reason), EDITOR)


def forgive(complaints: list[str], cause: str) -> None:
    """Drop what the browser says about an answer that the test asked for; anything else still fails the test."""
    complaints[:] = [complaint for complaint in complaints if cause not in complaint]


def mine(page: Page) -> Locator:
    return shadow(page, "article.mushrif-note")


def test_a_clean_comment_appears_at_once_and_the_page_hears_of_it(page: Page, paper: Newspaper) -> None:
    page.add_init_script("document.addEventListener('mushrif:posted', ({ detail }) => { window.posted = detail; });")
    page.goto(paper.url)
    write(page, factories.KIND)
    expect(shadow(page, "h2")).to_have_text("تعليق واحد")
    expect(shadow(page, ".mushrif-list .mushrif-body")).to_have_text(factories.KIND)
    expect(page.get_by_role("status")).to_have_text("نُشر تعليقك.")
    expect(form(page).get_by_label("التعليق")).to_have_value("")
    assert page.evaluate("() => window.posted.status") == "published"


def test_writing_works_under_the_strictest_policy(page: Page, live: Live, paper: Newspaper) -> None:
    change(live, spam_proof=Proof.ALWAYS)
    paper.csp = STRICT
    page.goto(paper.url)
    write(page, factories.KIND)
    expect(shadow(page, "h2")).to_have_text("تعليق واحد")
    border = form(page).get_by_label("التعليق").evaluate("(one) => getComputedStyle(one).borderTopWidth")
    assert border == "1px"


def test_the_part_that_writes_is_loaded_when_the_form_is_opened(page: Page, paper: Newspaper) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url) if "write.js" in request.url else None)
    page.goto(paper.url)
    expect(shadow(page, "summary")).to_be_visible()
    assert loaded == []
    expect(form(page)).to_be_visible()
    assert len(loaded) == 1


def test_a_held_comment_is_seen_by_its_writer_only_also_after_a_reload(
    page: Page, open_page: Callable[..., Page], paper: Newspaper
) -> None:
    page.goto(paper.url)
    write(page, factories.INSULT)
    expect(mine(page)).to_contain_text("قيد المراجعة")
    expect(mine(page)).to_contain_text(factories.INSULT)
    page.reload()
    expect(mine(page)).to_contain_text(factories.INSULT)
    stranger = open_page()
    stranger.goto(paper.url)
    expect(shadow(stranger, "h2")).to_contain_text("لا تعليقات بعد")
    expect(stranger.get_by_text(factories.INSULT)).to_have_count(0)


def test_a_publication_reaches_its_writer_without_a_reload(page: Page, live: Live, paper: Newspaper) -> None:
    page.goto(paper.url)
    write(page, factories.INSULT)
    expect(mine(page)).to_have_count(1)
    decide(live, Choice.PUBLISH)
    expect(shadow(page, ".mushrif-list .mushrif-body")).to_have_text(factories.INSULT, timeout=15_000)
    expect(mine(page)).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("نُشر تعليقك.")


def test_a_refusal_tells_the_reason_and_takes_an_appeal(page: Page, live: Live, paper: Newspaper) -> None:
    page.goto(paper.url)
    write(page, factories.INSULT)
    expect(mine(page)).to_have_count(1)
    decide(live, Choice.REJECT, Reason.INSULT)
    page.reload()
    expect(mine(page)).to_contain_text(REASON_MESSAGES[Reason.INSULT])
    mine(page).get_by_role("button", name="اعترض").click()
    mine(page).get_by_label("لماذا يستحق تعليقك النشر؟").fill("لم أشتم أحدا")
    mine(page).get_by_role("button", name="أرسل").click()
    expect(mine(page)).to_contain_text("وصل اعتراضك ويراجعه مشرف.")
    expect(mine(page).get_by_role("button", name="اعترض")).to_have_count(0)
    [appealed], _ = live.services.intake.page(live.site, status=None, article=None, cursor=None, limit=1)
    assert live.services.readers.open_appeals([appealed.id])[appealed.id].text == "لم أشتم أحدا"


def test_a_text_is_changed_while_that_is_possible_and_no_longer(page: Page, live: Live, paper: Newspaper) -> None:
    page.clock.set_fixed_time(live.clock())
    page.goto(paper.url)
    write(page, factories.KIND)
    own = shadow(page, ".mushrif-list > li")
    own.get_by_role("button", name="عدّل").click()
    own.get_by_label("التعليق").fill("شكرا على التقرير المفيد")
    own.get_by_role("button", name="أرسل").click()
    expect(own.locator(".mushrif-body")).to_have_text("شكرا على التقرير المفيد")
    expect(own.get_by_text("معدّل")).to_be_visible()
    live.clock.advance(seconds=3600)
    page.clock.set_fixed_time(live.clock())
    page.reload()
    expect(own.get_by_role("button", name="احذف")).to_be_visible()
    expect(own.get_by_role("button", name="عدّل")).to_have_count(0)


def test_a_comment_is_withdrawn_by_its_writer(page: Page, paper: Newspaper) -> None:
    page.goto(paper.url)
    write(page, factories.KIND)
    shadow(page, ".mushrif-list > li").get_by_role("button", name="احذف").click()
    expect(shadow(page, "h2")).to_contain_text("لا تعليقات بعد")
    page.reload()
    expect(shadow(page, "h2")).to_contain_text("لا تعليقات بعد")
    expect(mine(page)).to_have_count(0)


def test_two_tabs_of_one_reader_keep_each_others_comments(page: Page, paper: Newspaper) -> None:
    page.goto(paper.url)
    write(page, factories.INSULT)
    expect(mine(page)).to_have_count(1)
    other = page.context.new_page()
    other.goto(paper.url)
    write(other, "كلام تافه")
    expect(mine(other)).to_have_count(2)
    write(page, "أنت حقير")
    expect(mine(page).filter(has_text="أنت حقير")).to_have_count(1)
    page.reload()
    expect(mine(page)).to_have_count(3)


def test_a_reply_stands_under_what_it_answers(page: Page, live: Live, paper: Newspaper) -> None:
    parent = factories.published(live.services, live.site, name="بدر")
    page.goto(paper.url)
    page.get_by_role("button", name="رد، تعليق بدر").click()
    expect(shadow(page, "details[open]")).to_be_visible()
    expect(form(page)).to_contain_text("ردًّا على")
    expect(form(page).get_by_label("الاسم")).to_be_focused()
    write(page, "صدقت")
    expect(shadow(page, f"#c-{parent.id} .mushrif-replies .mushrif-body")).to_have_text("صدقت")
    expect(form(page)).not_to_contain_text("ردًّا على")


def test_a_reply_can_be_called_off(page: Page, live: Live, paper: Newspaper) -> None:
    factories.published(live.services, live.site, name="بدر")
    page.goto(paper.url)
    page.get_by_role("button", name="رد، تعليق بدر").click()
    expect(shadow(page, "details[open]")).to_be_visible()
    form(page).get_by_role("button", name="تراجع").click()
    write(page, "تعليق مستقل")
    expect(shadow(page, ".mushrif-list > li")).to_have_count(2)


def test_an_unfilled_form_says_at_the_field_what_is_missing(page: Page, live: Live, paper: Newspaper) -> None:
    page.goto(paper.url)
    form(page).get_by_role("button", name="أرسل").click()
    expect(page.get_by_role("alert")).to_have_text("املأ هذا الحقل")
    name = form(page).get_by_label("الاسم")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("املأ هذا الحقل")
    name.fill("أمل")
    form(page).get_by_role("button", name="أرسل").click()
    expect(form(page).get_by_label("التعليق")).to_be_focused()
    assert live.jobs.rings == 0


def test_a_post_that_cannot_be_sent_keeps_the_text(page: Page, complaints: list[str], paper: Newspaper) -> None:
    page.goto(paper.url)
    expect(form(page)).to_be_visible()
    page.route("**/comments?lang=ar", lambda route: route.abort())
    write(page, factories.KIND)
    expect(page.get_by_role("alert")).to_contain_text("تعذّر الاتصال")
    expect(form(page).get_by_label("التعليق")).to_have_value(factories.KIND)
    page.unroute("**/comments?lang=ar")
    form(page).get_by_role("button", name="أرسل").click()
    expect(shadow(page, "h2")).to_have_text("تعليق واحد")
    forgive(complaints, "ERR_FAILED")


def test_a_refused_text_is_named_in_arabic(page: Page, complaints: list[str], paper: Newspaper) -> None:
    page.goto(paper.url)
    write(page, factories.KIND)
    expect(shadow(page, "h2")).to_have_text("تعليق واحد")
    write(page, factories.KIND)
    expect(page.get_by_role("alert")).to_have_text("أُرسل هذا التعليق نفسه من قبل")
    forgive(complaints, "409")


def test_the_writer_is_warned_before_sending_and_may_send_all_the_same(
    page: Page, live: Live, paper: Newspaper
) -> None:
    change(live, nudge=True)
    page.goto(paper.url)
    write(page, factories.INSULT)
    expect(page.get_by_role("alert")).to_contain_text(HINT)
    assert live.jobs.rings == 0
    page.get_by_role("button", name="أرسله كما هو").click()
    expect(mine(page)).to_contain_text("قيد المراجعة")


def test_a_warned_writer_may_change_the_text(page: Page, live: Live, paper: Newspaper) -> None:
    change(live, nudge=True)
    page.goto(paper.url)
    write(page, factories.INSULT)
    expect(page.get_by_role("alert")).to_contain_text(HINT)
    write(page, factories.KIND, None)
    expect(shadow(page, "h2")).to_have_text("تعليق واحد")
    expect(page.get_by_role("alert")).to_be_empty()


def test_a_suspected_browser_proves_some_work(page: Page, live: Live, paper: Newspaper, complaints: list[str]) -> None:
    page.goto(paper.url)
    expect(form(page)).to_be_visible()
    change(live, spam_proof=Proof.ALWAYS)  # after the form was given without a task
    write(page, factories.KIND)
    expect(shadow(page, "h2")).to_have_text("تعليق واحد", timeout=15_000)
    forgive(complaints, "428")


def test_a_form_sent_at_once_waits_out_its_shortest_time(
    page: Page, live: Live, paper: Newspaper, complaints: list[str]
) -> None:
    change(live, spam_form_token=True)
    page.goto(paper.url)
    answers: list[int] = []

    def later(response: Response) -> None:
        if response.request.method == "POST":
            answers.append(response.status)
            live.clock.advance(seconds=3)

    page.on("response", later)
    write(page, factories.KIND)
    expect(shadow(page, "h2")).to_have_text("تعليق واحد", timeout=15_000)
    assert answers[0] == 429
    forgive(complaints, "429")


def test_a_machine_that_fills_every_field_is_refused(
    page: Page, live: Live, paper: Newspaper, complaints: list[str]
) -> None:
    page.goto(paper.url)
    expect(form(page)).to_be_visible()
    shadow(page, "input[name=topic]").evaluate("(one) => { one.value = 'x'; }")
    write(page, factories.KIND)
    expect(page.get_by_role("alert")).to_contain_text("حقل مخفي")
    forgive(complaints, "422")


def test_a_reader_reports_a_comment(page: Page, live: Live, paper: Newspaper) -> None:
    comment = factories.published(live.services, live.site, name="بدر")
    page.goto(paper.url)
    page.get_by_role("button", name="أبلغ، تعليق بدر").click()
    item = shadow(page, f"#c-{comment.id}")
    item.get_by_label("ما المخالفة في هذا التعليق؟").select_option(label="إعلان مزعج")
    item.get_by_role("button", name="أرسل").click()
    expect(item).to_contain_text("وصل بلاغك")
    assert live.services.intake.get(live.site, comment.id).reports == 1


def test_a_report_can_be_put_away(page: Page, live: Live, paper: Newspaper) -> None:
    factories.published(live.services, live.site, name="بدر")
    page.goto(paper.url)
    page.get_by_role("button", name="أبلغ، تعليق بدر").click()
    page.get_by_role("button", name="تراجع").click()
    expect(shadow(page, "article form")).to_have_count(0)


def test_the_sites_own_reader_writes_under_their_name(page: Page, live: Live, paper: Newspaper) -> None:
    change(live, guests=False)
    page.add_init_script("document.addEventListener('mushrif:login', () => { window.asked = true; });")
    page.goto(paper.url)
    expect(shadow(page, ".mushrif-note")).to_contain_text("التعليق للمسجّلين فقط.")
    page.get_by_role("button", name="سجّل الدخول").click()
    assert page.evaluate("() => window.asked") is True
    token = live.services.logins.sign(live.services.sites.by_slug("alkhabar"), "u77", "ليلى")
    page.locator("mushrif-comments").evaluate("(one, token) => one.setAttribute('token', token)", token)
    expect(form(page)).to_contain_text("تعلّق باسم ليلى")
    expect(form(page).get_by_label("الاسم")).to_have_count(0)
    write(page, factories.KIND, None)
    expect(shadow(page, ".mushrif-list .mushrif-author")).to_have_text("ليلى")


def test_a_forged_token_is_refused(page: Page, paper: Newspaper, complaints: list[str]) -> None:
    paper.attributes = {"token": "e30.AAAA"}
    page.goto(paper.url)
    write(page, factories.KIND, None)
    expect(page.get_by_role("alert")).to_contain_text("تعذّر التحقق من حسابك")
    forgive(complaints, "401")


def test_a_plain_form_of_the_fragment_is_taken_over_with_what_was_typed(
    page: Page, app: Flask, paper: Newspaper
) -> None:
    client = app.test_client()
    paper.inside = client.get("/public/v1/sites/alkhabar/articles/a1/comments.html").text
    page.add_init_script(
        "document.addEventListener('readystatechange', () => { "
        "document.querySelector('details').open = true; const body = document.querySelector('#mushrif-body'); "
        "body.value = 'كتبتُ قبل الأوان'; }, { capture: true, once: true });"
    )
    held: list[Route] = []
    page.route("**/comments?*", lambda route: held.append(route))
    with page.expect_request("**/comments?*"):
        page.goto(paper.url)
    shadow(page, "textarea").focus()  # the server's own form, while the thread is on its way
    first_held(page, held).continue_()
    expect(shadow(page, "textarea:not([required])")).to_be_focused()
    expect(form(page).get_by_label("التعليق")).to_have_value("كتبتُ قبل الأوان")


def test_a_plain_form_works_without_scripts_and_its_receipt_comes_back(
    open_page: Callable[..., Page], app: Flask, live: Live, paper: Newspaper
) -> None:
    ref = ArticleRef("a1", f"{paper.url}/")
    live.services.sites.put_article(live.site, ref, ArticleState.OPEN, None, EDITOR)
    paper.inside = app.test_client().get("/public/v1/sites/alkhabar/articles/a1/comments.html").text
    paper.inside = paper.inside.replace("http://localhost/", f"{live.url}/")
    plain = open_page(java_script_enabled=False)
    plain.goto(paper.url)
    plain.get_by_text("اكتب تعليقًا").click()
    plain.get_by_label("الاسم").fill("أمل")
    plain.get_by_label("التعليق", exact=True).fill(factories.INSULT)
    plain.get_by_role("button", name="أرسل").click()
    plain.wait_for_url("**/?receipt=*")
    page = open_page()
    page.goto(plain.url)
    expect(mine(page)).to_contain_text(factories.INSULT)
    assert "receipt" not in page.url
    page.reload()
    expect(mine(page)).to_contain_text(factories.INSULT)


def test_a_closed_article_takes_no_comment_but_tells_its_writers(page: Page, live: Live, paper: Newspaper) -> None:
    page.goto(paper.url)
    write(page, factories.INSULT)
    expect(mine(page)).to_have_count(1)
    live.services.sites.put_article(live.site, ArticleRef("a1"), ArticleState.CLOSED, None, EDITOR)
    page.reload()
    expect(shadow(page, "p.mushrif-note")).to_have_text("أُغلق باب التعليق على هذا المقال.")
    expect(shadow(page, "summary")).to_have_count(0)
    expect(mine(page)).to_contain_text(factories.INSULT)


def test_it_is_written_in_french_on_a_french_page(page: Page, paper: Newspaper, complaints: list[str]) -> None:
    paper.lang = "fr"
    page.goto(paper.url)
    opened = form(page)
    opened.get_by_label("Nom").fill("Amal")
    opened.get_by_label("Commentaire").fill(factories.INSULT)
    opened.get_by_role("button", name="Envoyer").click()
    expect(mine(page)).to_contain_text("En cours d’examen")
    expect(mine(page)).to_contain_text("Un modérateur lira votre commentaire")
    opened.get_by_label("Commentaire").fill(factories.INSULT)
    opened.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_have_text("Le même commentaire a déjà été envoyé")
    forgive(complaints, "409")


def test_the_direction_follows_the_typing(page: Page, paper: Newspaper) -> None:
    page.goto(paper.url)
    body = form(page).get_by_label("التعليق")
    body.fill("LOL شكرا على هذا التقرير")
    expect(body).to_have_attribute("dir", "rtl")
    body.fill("thank you all يا جماعة")
    expect(body).to_have_attribute("dir", "ltr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_everything_open_is_accessible_and_never_scrolls_sideways(
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    live: Live,
    paper: Newspaper,
    scheme: str,
    size: dict[str, object],
) -> None:
    factories.published(live.services, live.site, name="بدر")
    paper.head = "<style>@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }</style>"
    page = open_page(color_scheme=scheme, **size)
    page.clock.set_fixed_time(live.clock())
    page.goto(paper.url)
    write(page, factories.INSULT)
    expect(mine(page)).to_have_count(1)
    mine(page).get_by_role("button", name="عدّل").click()
    page.get_by_role("button", name="أبلغ، تعليق بدر").click()
    expect(shadow(page, "select")).to_be_visible()
    form(page).get_by_role("button", name="أرسل").click()
    expect(form(page).get_by_role("alert")).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []


def test_the_keyboard_is_enough(page: Page, live: Live, paper: Newspaper) -> None:
    factories.published(live.services, live.site, name="بدر")
    page.goto(paper.url)
    shadow(page, "summary").focus()
    page.keyboard.press("Enter")
    expect(form(page)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Amal")
    page.keyboard.press("Tab")
    page.keyboard.type("thank you")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(shadow(page, "h2")).to_have_text("تعليقان")


def test_a_comment_goes_to_the_article_that_is_shown(page: Page, live: Live, paper: Newspaper) -> None:
    live.services.sites.put_article(live.site, ArticleRef("a2"), ArticleState.OPEN, None, EDITOR)
    live.services.sites.put_article(live.site, ArticleRef("a3"), ArticleState.CLOSED, None, EDITOR)
    page.goto(paper.url)
    expect(form(page)).to_be_visible()
    for article in ("a3", "a1", "a2"):
        page.locator("mushrif-comments").evaluate("(one, to) => one.setAttribute('article-id', to)", article)
        expect(shadow(page, "details")).to_have_count(0 if article == "a3" else 1)
    write(page, factories.KIND)
    expect(shadow(page, "h2")).to_have_text("تعليق واحد")
    [sent], _ = live.services.intake.page(live.site, status=None, article=None, cursor=None, limit=1)
    assert sent.article.external_id == "a2"


def test_a_broken_part_that_writes_leaves_the_thread_to_be_read(
    page: Page, live: Live, paper: Newspaper, complaints: list[str]
) -> None:
    page.goto(paper.url)
    write(page, factories.INSULT)
    expect(mine(page)).to_have_count(1)
    factories.published(live.services, live.site, name="بدر")
    page.route("**/write.js", lambda route: route.abort())
    page.reload()
    expect(shadow(page, "h2")).to_have_text("تعليق واحد")
    shadow(page, "summary").click()
    expect(page.get_by_role("status")).to_have_text("تعذّر الاتصال بالتعليقات.")
    forgive(complaints, "ERR_FAILED")
