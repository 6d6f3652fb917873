"""The widget on a newspaper's own page in a real browser: what a reader sees before writing anything."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, expect

from moderation.domain.comment import ArticleRef, Comment
from moderation.domain.decision import Actor
from moderation.domain.site import ArticleState, Numerals, Region
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.newspaper import STRICT, Newspaper, newspaper, shadow, shifts

EDITOR = Actor("moderator", "m1")
PHONE = {"viewport": {"width": 320, "height": 640}}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
THREAD = "**/public/v1/**/comments?*"
TALL = "<p>سطر</p>" * 120
OUTLINE = """(html) => {
  const widget = document.querySelector("mushrif-comments");
  const root = html ? new DOMParser().parseFromString(html, "text/html") : widget.shadowRoot;
  const lines = [];
  const walk = (node, depth) => {
    const said = [depth, node.localName, node.className, node.getAttribute("part"), node.id, node.lang, node.dir];
    lines.push(said.join(" "));
    if (!node.matches(".mushrif-row, details")) for (const child of node.children) walk(child, depth + 1);
  };
  walk(root.querySelector("section"), 0);
  return lines.filter((line) => !line.includes(" br "));
}"""


@pytest.fixture
def paper(live: Live) -> Iterator[Newspaper]:
    with newspaper(live) as printed:
        policy = replace(live.site.policy, origins=(printed.url,))
        live.services.sites.set_policy(live.site, policy, EDITOR)
        live.services.sites.put_article(live.site, ArticleRef("a1"), ArticleState.OPEN, None, EDITOR)
        yield printed


@pytest.fixture
def open_page(paper: Newspaper, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Pages that close before the newspaper does, or one that still loads its icon complains."""
    return open_page


@pytest.fixture
def talk(live: Live) -> list[Comment]:
    """Four comments: a root, its answer, an answer to that, and another root."""
    root = factories.published(live.services, live.site, name="أمل")
    live.clock.advance(seconds=60)
    answer = factories.published(live.services, live.site, "وأنا أشكر", name="بدر", author="u2", parent=root.id)
    live.clock.advance(seconds=60)
    deep = factories.published(live.services, live.site, "صدقتم", name="جود", author="u3", parent=answer.id)
    live.clock.advance(seconds=60)
    return [root, answer, deep, factories.published(live.services, live.site, "رأي آخر", name="هند", author="u4")]


def many(live: Live, number: int) -> list[Comment]:
    made = []
    for author in range(number):
        made.append(factories.published(live.services, live.site, f"رأي {author}", author=f"u{author}"))
        live.clock.advance(seconds=1)
    return made


def fragment(app: Flask, query: str = "") -> str:
    return app.test_client().get(f"/public/v1/sites/alkhabar/articles/a1/comments.html{query}").text


def outline(page: Page, root: str) -> list[str]:
    """Return the elements of a thread, each as its depth, name, class and part; rows of buttons are left out."""
    return list(page.evaluate(OUTLINE, root))


def test_a_thread_is_read_with_its_answers(page: Page, paper: Newspaper, talk: list[Comment]) -> None:
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text("4 تعليقات")
    expect(shadow(page, ".mushrif-list > li")).to_have_count(2)
    expect(shadow(page, ".mushrif-replies > li")).to_have_count(2)
    deep = shadow(page, f"#c-{talk[2].id}")
    expect(deep.locator(".mushrif-body")).to_have_text("صدقتم")
    expect(deep).to_contain_text("ردًّا على بدر")
    expect(shadow(page, f"#c-{talk[1].id}")).not_to_contain_text("ردًّا على")


def test_nothing_but_the_service_is_asked_and_no_cookie_is_set(
    page: Page, paper: Newspaper, talk: list[Comment]
) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url != f"{paper.url}/" else None)
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text("4 تعليقات")
    paths = [
        request.url.removeprefix(paper.service).partition("?")[0] for request in asked if "favicon" not in request.url
    ]
    assert paths == ["/embed/mushrif.js", "/public/v1/sites/alkhabar/articles/a1/comments"]
    assert page.context.cookies() == []


def test_it_runs_where_styles_are_forbidden_and_trusted_types_enforced(
    page: Page, paper: Newspaper, talk: list[Comment]
) -> None:
    paper.csp = STRICT
    paper.before = '<p><b data-mushrif-count="a1" data-mushrif-site="alkhabar"></b></p>'
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text("4 تعليقات")
    expect(page.locator("b")).to_have_text("4 تعليقات")
    weight = shadow(page, ".mushrif-author").first.evaluate("(name) => getComputedStyle(name).fontWeight")
    assert weight == "600"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "لا تعليقات بعد — كن أول من يعلّق"), (1, "تعليق واحد"), (2, "تعليقان"), (3, "3 تعليقات"), (11, "11 تعليقًا")],
)
def test_the_heading_counts_in_arabic(page: Page, live: Live, paper: Newspaper, number: int, words: str) -> None:
    many(live, number)
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text(words)
    expect(shadow(page, "li")).to_have_count(number)


def test_a_hundred_and_thousands_are_counted_too(page: Page, paper: Newspaper) -> None:
    answer = {"count": 100}
    page.route(THREAD, lambda route: route.fulfill(json={**route.fetch().json(), **answer}))
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text("100 تعليق")
    answer["count"] = 1203
    page.reload()
    expect(shadow(page, "h2")).to_have_text("1,203 تعليقات")


@pytest.mark.parametrize(
    ("lang", "count", "ago", "write"),
    [
        ("en_GB", "4 comments", "3 minutes ago", "Newest"),
        ("fr-TN", "4 commentaires", "il y a 3 minutes", "Plus récents"),
    ],
)
def test_it_speaks_the_language_of_the_page(
    page: Page, live: Live, paper: Newspaper, talk: list[Comment], lang: str, count: str, ago: str, write: str
) -> None:
    paper.lang = lang
    page.clock.set_fixed_time(live.clock())
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text(count)
    expect(shadow(page, "time").first).to_have_text(ago)
    expect(shadow(page, "nav button").first).to_have_text(write)
    expect(shadow(page, "section")).to_have_attribute("dir", "ltr")
    expect(shadow(page, ".mushrif-body").first).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize(
    ("numerals", "region", "count", "title"),
    [
        ("latn", "mashriq", "4 تعليقات", "25 تشرين الثاني 2026"),
        ("arab", "egypt-gulf", "٤ تعليقات", "٢٥ نوفمبر ٢٠٢٦"),
        ("latn", "maghreb", "4 تعليقات", "25 نوفمبر 2026"),
    ],
)
def test_digits_and_months_are_the_sites(
    page: Page, live: Live, paper: Newspaper, talk: list[Comment], numerals: str, region: str, count: str, title: str
) -> None:
    policy = replace(live.site.policy, numerals=Numerals(numerals), region=Region(region))
    live.services.sites.set_policy(live.site, policy, EDITOR)
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text(count)
    assert title in (shadow(page, "time").first.get_attribute("title") or "")


def test_times_are_told_as_people_say_them(page: Page, live: Live, paper: Newspaper, talk: list[Comment]) -> None:
    page.clock.set_fixed_time(live.clock() + timedelta(seconds=1))
    page.goto(paper.url)
    expect(shadow(page, "time")).to_have_text(["قبل 3 دقائق", "قبل دقيقتين", "قبل دقيقة واحدة", "الآن"])
    expect(shadow(page, "time").first).to_have_attribute("datetime", re.compile("2026-11-25T"))


def test_each_comment_has_the_direction_that_the_server_found(page: Page, live: Live, paper: Newspaper) -> None:
    factories.published(live.services, live.site, "LOL شكرا على هذا التقرير الجميل")
    factories.published(live.services, live.site, "thank you all يا جماعة", author="u2")
    page.goto(paper.url)
    bodies = shadow(page, ".mushrif-body")
    expect(bodies.nth(0)).to_have_attribute("dir", "rtl")
    expect(bodies.nth(1)).to_have_attribute("dir", "ltr")


def test_a_reader_chooses_the_order(page: Page, paper: Newspaper, talk: list[Comment]) -> None:
    page.goto(paper.url)
    first = shadow(page, ".mushrif-list > li").first
    expect(first).to_have_id(f"c-{talk[0].id}")
    shadow(page, "nav").get_by_role("button", name="الأحدث").click()
    expect(first).to_have_id(f"c-{talk[3].id}")
    expect(shadow(page, "[aria-current]")).to_have_text("الأحدث")
    expect(shadow(page, "[aria-current]")).to_be_focused()
    shadow(page, "nav").get_by_role("button", name="الأكثر ردودًا").click()
    expect(first).to_have_id(f"c-{talk[0].id}")


def test_the_page_may_name_the_order(page: Page, paper: Newspaper, talk: list[Comment]) -> None:
    paper.attributes = {"sort": "newest"}
    page.goto(paper.url)
    expect(shadow(page, ".mushrif-list > li").first).to_have_id(f"c-{talk[3].id}")


def test_more_comments_come_when_asked_for(page: Page, live: Live, paper: Newspaper) -> None:
    made = many(live, 51)
    page.goto(paper.url)
    expect(shadow(page, ".mushrif-list > li")).to_have_count(50)
    page.get_by_role("button", name="المزيد").click()
    expect(shadow(page, ".mushrif-list > li")).to_have_count(51)
    expect(shadow(page, f"#c-{made[50].id}")).to_be_focused()
    expect(page.get_by_role("button", name="المزيد")).to_have_count(0)


def test_a_permalink_opens_the_page_that_holds_its_comment(page: Page, live: Live, paper: Newspaper) -> None:
    made = many(live, 120)
    page.goto(f"{paper.url}/#c-{made[100].id}")
    wanted = shadow(page, f"#c-{made[100].id}")
    expect(wanted).to_be_in_viewport()
    expect(wanted).to_be_focused()
    expect(wanted).to_have_class(re.compile("mushrif-target"))
    page.get_by_role("button", name="ما قبلها").click()
    expect(shadow(page, f"#c-{made[60].id}")).to_have_count(1)
    page.evaluate("(id) => { location.hash = `c-${id}`; }", made[2].id)
    expect(shadow(page, f"#c-{made[2].id}")).to_be_in_viewport()


def test_a_permalink_of_nothing_shows_the_thread(page: Page, paper: Newspaper, talk: list[Comment]) -> None:
    page.goto(f"{paper.url}/#c-nobody")
    expect(shadow(page, "h2")).to_have_text("4 تعليقات")


def test_the_link_of_a_comment_is_copied(open_page: Callable[..., Page], paper: Newspaper, talk: list[Comment]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{paper.url}/?receipt=secret&page=2")
    page.get_by_role("button", name="انسخ الرابط، تعليق بدر").click()
    expect(shadow(page, f"#c-{talk[1].id} > article button").nth(1)).to_have_text("نُسخ الرابط")
    assert page.evaluate("() => navigator.clipboard.readText()") == f"{paper.url}/?page=2#c-{talk[1].id}"


def test_nothing_is_asked_until_the_thread_comes_near(page: Page, paper: Newspaper, talk: list[Comment]) -> None:
    paper.before = TALL
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/public/" in request.url else None)
    page.goto(paper.url)
    expect(page.locator("mushrif-comments")).to_have_js_property("shadowRoot.childElementCount", 1)
    assert asked == []
    page.locator("footer").scroll_into_view_if_needed()
    expect(shadow(page, "h2")).to_have_text("4 تعليقات")
    assert len(asked) == 1


def step(page: Page) -> None:
    """Scroll on a little and wait until that is drawn."""
    page.mouse.wheel(0, 100)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize("inside", ["", "fragment"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_nothing_jumps_while_the_thread_arrives(
    open_page: Callable[..., Page], app: Flask, paper: Newspaper, live: Live, inside: str, size: dict[str, object]
) -> None:
    many(live, 12)
    page = open_page(**size)
    paper.before = TALL
    paper.head = f'<link rel="stylesheet" href="{paper.service}/embed/mushrif.css">'
    paper.inside = fragment(app) if inside else ""
    jumped = shifts(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/public/" in request.url else None)
    page.goto(paper.url)
    while not asked:
        step(page)
    expect(shadow(page, "h2")).to_have_text("12 تعليقًا")  # it came while the reader was on the way
    for _ in range(30):
        step(page)
    assert jumped() < 0.02


def test_the_servers_fragment_and_the_widget_are_the_same_elements(
    page: Page, app: Flask, live: Live, paper: Newspaper, talk: list[Comment]
) -> None:
    paper.inside = fragment(app)
    page.goto(paper.url)
    expect(shadow(page, "nav button")).to_have_count(3)
    assert outline(page, "") == outline(page, paper.inside)


def test_a_fragment_is_read_without_scripts(
    open_page: Callable[..., Page], app: Flask, paper: Newspaper, talk: list[Comment]
) -> None:
    paper.inside = fragment(app)
    page = open_page(java_script_enabled=False)
    page.goto(paper.url)
    expect(page.get_by_text("صدقتم")).to_be_visible()
    expect(page.get_by_role("heading", name="4 تعليقات")).to_be_visible()


def test_a_dead_service_leaves_the_fragment(
    page: Page, app: Flask, paper: Newspaper, talk: list[Comment], complaints: list[str]
) -> None:
    paper.inside = fragment(app)
    page.route(THREAD, lambda route: route.abort())
    page.goto(paper.url)
    expect(page.get_by_text("صدقتم")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("تعذّر الاتصال بالتعليقات.")
    forgive(complaints, "ERR_FAILED")


def test_a_dead_service_without_a_fragment_is_one_quiet_line(
    page: Page, paper: Newspaper, talk: list[Comment], complaints: list[str]
) -> None:
    page.route(THREAD, lambda route: route.fulfill(status=503, body="<html>"))
    heard = listen(page)
    page.goto(paper.url)
    expect(shadow(page, "p.mushrif")).to_have_text("تعذّر الاتصال بالتعليقات.")
    expect(page.locator("footer")).to_be_visible()
    assert [name for name, _ in heard()] == ["mushrif:error"]
    forgive(complaints, "503")


def test_the_page_hears_that_the_thread_is_there(page: Page, paper: Newspaper, talk: list[Comment]) -> None:
    heard = listen(page)
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text("4 تعليقات")
    assert heard() == [["mushrif:loaded", {"count": 4}]]


def test_another_article_takes_the_place_of_the_first(
    page: Page, live: Live, paper: Newspaper, talk: list[Comment]
) -> None:
    factories.published(live.services, live.site, "هنا مقال آخر", article="a2", author="u9")
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text("4 تعليقات")
    page.locator("mushrif-comments").evaluate("(widget) => widget.setAttribute('article-id', 'a2')")
    expect(shadow(page, ".mushrif-body")).to_have_text(["هنا مقال آخر"])


def test_what_came_meanwhile_is_offered_and_moves_nothing(
    page: Page, live: Live, paper: Newspaper, talk: list[Comment]
) -> None:
    paper.attributes = {"refresh": "1"}
    page.goto(paper.url)
    expect(shadow(page, "h2")).to_have_text("4 تعليقات")
    factories.published(live.services, live.site, "تعليق جديد", author="u9")
    page.get_by_role("button", name="اعرض الجديد").click()
    expect(shadow(page, "h2")).to_have_text("5 تعليقات")
    expect(page.get_by_role("button", name="اعرض الجديد")).to_have_count(0)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ((1, 2), re.compile(r"يُفتح باب التعليق على هذا المقال: 25 تشرين الثاني 2026")),
        ((None, -1), "أُغلق باب التعليق على هذا المقال."),
    ],
)
def test_a_closed_article_and_one_that_opens_later_say_so(
    page: Page, live: Live, paper: Newspaper, hours: tuple[int | None, int], words: str
) -> None:
    opens, closes = (live.clock() + timedelta(hours=hour) if hour else None for hour in hours)
    live.services.sites.put_article(live.site, ArticleRef("a1"), ArticleState.OPEN, None, EDITOR, (opens, closes))
    page.goto(paper.url)
    expect(shadow(page, ".mushrif-note")).to_have_text(words)


def test_counts_of_a_front_page_come_in_one_call(page: Page, live: Live, paper: Newspaper, talk: list[Comment]) -> None:
    ids = ["a1", "أ,ب", *(f"x{number}" for number in range(98))]
    paper.before = "".join(f'<p data-mushrif-count="{one}" data-mushrif-site="alkhabar">—</p>' for one in [*ids, "a1"])
    factories.published(live.services, live.site, article="أ,ب", author="u9")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/counts?" in request.url else None)
    page.goto(paper.url)
    counts = page.locator("[data-mushrif-count]")
    expect(counts.nth(0)).to_have_text("4 تعليقات")
    expect(counts.nth(1)).to_have_text("تعليق واحد")
    expect(counts.nth(2)).to_have_text("لا تعليقات بعد — كن أول من يعلّق")
    expect(counts.last).to_have_text("4 تعليقات")
    assert len(asked) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_it_is_accessible_and_never_scrolls_sideways(
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    live: Live,
    paper: Newspaper,
    talk: list[Comment],
    scheme: str,
    size: dict[str, object],
) -> None:
    factories.published(live.services, live.site, "ن" * 400, author="u8", parent=talk[0].id)
    paper.head = "<style>@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }</style>"
    page = open_page(color_scheme=scheme, **size)
    page.goto(paper.url)
    expect(shadow(page, "li")).to_have_count(5)
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []
    small = "(all) => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent)"
    assert shadow(page, "button").evaluate_all(small) == []


def test_a_theme_changes_colours_and_parts(page: Page, paper: Newspaper, talk: list[Comment]) -> None:
    paper.head = (
        "<style>mushrif-comments { --mushrif-accent: rgb(1, 2, 3); --mushrif-bg: rgb(9, 9, 9) }"
        "mushrif-comments::part(comment) { border-block-start-color: rgb(4, 5, 6) }"
        "mushrif-comments::part(count) { color: rgb(7, 8, 9) }</style>"
    )
    page.goto(paper.url)
    seen = "(one, name) => getComputedStyle(one)[name]"
    assert shadow(page, "nav button").first.evaluate(seen, "color") == "rgb(1, 2, 3)"
    assert shadow(page, "section").evaluate(seen, "backgroundColor") == "rgb(9, 9, 9)"
    assert shadow(page, "li").first.evaluate(seen, "borderTopColor") == "rgb(4, 5, 6)"
    assert shadow(page, "h2").evaluate(seen, "color") == "rgb(7, 8, 9)"


def test_what_a_theme_may_reach_has_its_part(page: Page, paper: Newspaper, talk: list[Comment]) -> None:
    page.goto(paper.url)
    shadow(page, "summary").click()
    expect(shadow(page, "textarea")).to_be_visible()
    parts = shadow(page, "[part]").evaluate_all("(all) => all.map((one) => one.getAttribute('part'))")
    assert set(parts) == {"count", "list", "comment", "author", "body", "form", "submit"}


def test_a_dark_page_has_dark_comments_without_being_asked(page: Page, paper: Newspaper, talk: list[Comment]) -> None:
    paper.head = "<style>body { background: rgb(16, 16, 16); color: rgb(230, 230, 230); font-family: serif }</style>"
    page.goto(paper.url)
    seen = "(one) => [getComputedStyle(one).color, getComputedStyle(one).fontFamily]"
    assert shadow(page, ".mushrif-body").first.evaluate(seen) == ["rgb(230, 230, 230)", "serif"]
    assert shadow(page, "section").evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgba(0, 0, 0, 0)"


def forgive(complaints: list[str], cause: str) -> None:
    """Drop what the browser says about an answer that the test asked for; anything else still fails the test."""
    complaints[:] = [complaint for complaint in complaints if cause not in complaint]


def listen(page: Page) -> Callable[[], list[list[object]]]:
    """Return a function that tells the widget's events so far, each as its name and detail."""
    page.add_init_script(
        "window.heard = []; for (const name of ['loaded', 'posted', 'error']) "
        "document.addEventListener(`mushrif:${name}`, ({ type, detail }) => window.heard.push([type, detail]));"
    )
    return lambda: list(page.evaluate("() => window.heard"))
