"""Whatever comes as a comment, a name or an answer is shown as text: markup, addresses, bidi, fuzzed strings."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from moderation.domain.comment import ArticleRef
from moderation.domain.decision import Actor
from moderation.domain.site import ArticleState
from tests import factories
from tests.e2e.conftest import Live
from tests.e2e.newspaper import STRICT, Newspaper, newspaper, shadow

EDITOR = Actor("moderator", "m1")
FUZZED = 5_000
CORPUS = (
    "<script>window.attacked = 1</script>",
    "<img src=x onerror='window.attacked = 1'>",
    '"><svg onload="window.attacked = 1"><animate onbegin=window.attacked=1 attributeName=x dur=1s>',
    "<svg><use href='data:image/svg+xml;base64,PHN2Zy8+#x'/></svg>",
    "<math><mi xlink:href='javascript:window.attacked=1'>x</mi></math>",
    "<a href='javascript:window.attacked=1'>x</a>",
    "<a href='data:text/html,<script>1</script>'>x</a>",
    "javascript:window.attacked=1",
    "</p></article></li></ol></section><iframe srcdoc='<script>parent.attacked=1</script>'>",
    "<template shadowrootmode=open><slot onslotchange=window.attacked=1></slot></template>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example>",
    "<details open ontoggle=window.attacked=1>",
    "<form action=//evil.example><button formaction=javascript:window.attacked=1>x</button></form>",
    "${window.attacked = 1} {{ 7 * 7 }} {}",
    "&lt;b&gt; &#60;script&#62; %3Cscript%3E",
    "<!--<img src=\"--><img src=x onerror=window.attacked=1//\">",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe\N{POP DIRECTIONAL FORMATTING} \N{RIGHT-TO-LEFT ISOLATE}x",
    "ا" + "\N{ARABIC FATHATAN}" * 500,
    "سطر\nثانٍ\tو  فراغ",
)  # fmt: skip
PIECES = (
    *CORPUS, "<", ">", '"', "'", "&", "=", "/", "\\", "`", "{}", "${", "on", "src", "ﷺ", "ض", "\n", "\U0001f642",
    "\N{COMBINING ACUTE ACCENT}", "\N{ZERO WIDTH JOINER}", "\N{LEFT-TO-RIGHT OVERRIDE}", "\N{LINE SEPARATOR}", "\ufffe",
)  # fmt: skip
ELEMENTS = {
    "section", "h2", "details", "summary", "div", "nav", "ol", "li", "article", "header", "bdi", "a", "time", "p",
    "span", "button", "form", "label", "input", "textarea", "select", "option", "strong",
}  # fmt: skip
HIDDEN = set("\N{RIGHT-TO-LEFT OVERRIDE}\N{ARABIC FATHATAN}")
AUDIT = """() => {
  const all = [...document.querySelector("mushrif-comments").shadowRoot.querySelectorAll("*")];
  const attributes = all.flatMap((one) => [...one.attributes].map(({ name, value }) => [name, value]));
  return {
    elements: [...new Set(all.map((one) => one.localName))],
    handlers: attributes.filter(([name]) => name.startsWith("on") || name === "style" || name === "src"),
    addresses: [...new Set(attributes.filter(([name]) => name.endsWith("href")).map(([, value]) => value.slice(0, 3)))],
    attacked: window.attacked ?? null,
  };
}"""


@pytest.fixture
def paper(live: Live) -> Iterator[Newspaper]:
    with newspaper(live) as printed:
        live.services.sites.put_article(live.site, ArticleRef("a1"), ArticleState.OPEN, None, EDITOR)
        yield printed


@pytest.fixture
def open_page(paper: Newspaper, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Pages that close before the newspaper does, or one that still loads its icon complains."""
    return open_page


def harmless(page: Page) -> None:
    """Assert that the widget holds no element, handler or address but its own."""
    found = page.evaluate(AUDIT)
    assert set(found["elements"]) - ELEMENTS == set()
    assert (found["handlers"], found["attacked"]) == ([], None)
    assert set(found["addresses"]) <= {"#c-"}


def answer_with(page: Page, live: Live, texts: list[str]) -> None:
    """Let the service answer with these texts as comments and as names, each once a root and once an answer."""

    def fulfil(route: Route) -> None:
        document = route.fetch().json()
        document["items"] = [item(number, text) for number, text in enumerate(texts)]
        route.fulfill(json=document)

    def item(number: int, text: str) -> dict[str, Any]:
        parent = {"id": f"x{number - 1}", "author": {"name": texts[number - 1]}} if number % 3 == 2 else None
        return {
            "id": f"x{number}", "parent_id": parent and parent["id"], "reply_to": parent, "author": {"name": text},
            "body": text, "dir": "rtl", "published_at": "2026-11-25T08:00:00.000Z", "edited": number % 2 == 0,
        }  # fmt: skip

    page.route("**/comments?*", fulfil)


def shown(page: Page, selector: str) -> list[str]:
    return list(shadow(page, selector).evaluate_all("(all) => all.map((one) => one.textContent)"))


def test_what_readers_really_sent_is_shown_as_text(page: Page, live: Live, paper: Newspaper) -> None:
    sent = []
    for number, attack in enumerate(CORPUS):
        if HIDDEN & set(attack):
            continue  # such a comment is shown without them, which other tests see
        comment = factories.received(live.services, live.site, f"نص {attack}", name=attack[:80], author=f"u{number}")
        live.score_all()
        if live.services.intake.get(live.site, comment.id).published_revision:
            sent.append(f"نص {attack}")
    assert len(sent) > 5
    page.goto(paper.url)
    expect(shadow(page, "li")).to_have_count(len(sent))
    assert sorted(shown(page, ".mushrif-body")) == sorted(sent)
    harmless(page)


@pytest.mark.parametrize("csp", [None, STRICT], ids=["lax", "strict"])
def test_five_thousand_fuzzed_strings_are_shown_as_text(
    page: Page, live: Live, paper: Newspaper, csp: str | None
) -> None:
    source = random.Random(20261125)
    texts = ["".join(source.choices(PIECES, k=source.randint(1, 6))) for _ in range(FUZZED)] + list(CORPUS)
    paper.csp = csp
    answer_with(page, live, texts)
    page.goto(paper.url)
    expect(shadow(page, "li")).to_have_count(len(texts), timeout=30_000)
    by_id = dict(
        zip(
            shadow_ids(page),
            zip(shown(page, ".mushrif-body"), shown(page, ".mushrif-author"), strict=True),
            strict=True,
        )
    )
    assert [by_id[f"c-x{number}"] for number in range(len(texts))] == [(text, text) for text in texts]
    harmless(page)


def shadow_ids(page: Page) -> list[str]:
    return list(shadow(page, "li").evaluate_all("(all) => all.map((one) => one.id)"))


def test_hostile_answers_to_a_commenter_are_shown_as_text(page: Page, live: Live, paper: Newspaper) -> None:
    attack = "".join(CORPUS[:6])
    own = {
        "id": "x", "status": "rejected", "label": attack, "message": attack, "reason": "insult", "parent_id": None,
        "author": {"name": attack}, "body": attack, "dir": "rtl", "editable_until": None, "appeal": None,
        "can_appeal": True, "receipt": "r",
    }  # fmt: skip
    page.route(
        "**/comments?lang=ar", lambda route: route.fulfill(json=own, headers={"Access-Control-Allow-Origin": "*"})
    )
    page.route("**/check?lang=ar", lambda route: route.fulfill(json={"nudge": True, "why": attack}, headers=cors()))
    page.route("**/reasons?lang=ar", lambda route: route.fulfill(json={"reasons": {"insult": attack}}, headers=cors()))
    factories.published(live.services, live.site, name="بدر")
    page.goto(paper.url)
    page.get_by_role("button", name="أبلغ، تعليق بدر").click()
    expect(shadow(page, "option")).to_have_text(attack)
    shadow(page, "summary").click()
    form = shadow(page, "details form")
    form.get_by_label("الاسم").fill("أمل")
    form.get_by_label("التعليق").fill("نص")
    form.get_by_role("button", name="أرسل").click()
    expect(page.get_by_role("alert").first).to_contain_text("window.attacked")
    page.get_by_role("button", name="أرسله كما هو").click()
    expect(shadow(page, "article.mushrif-note .mushrif-body")).to_have_text(attack)
    harmless(page)


def cors() -> dict[str, str]:
    return {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "content-type"}


def test_hostile_attributes_stay_in_their_place(page: Page, paper: Newspaper, complaints: list[str]) -> None:
    paper.attributes = {
        "article-id": "../../x?<img src=x>#",
        "site": "a/../..",
        "lang": "<svg/onload=1>",
        "sort": "x&y",
    }
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/public/" in request.url else None)
    page.goto(paper.url)
    expect(shadow(page, "p.mushrif")).to_have_text("تعذّر الاتصال بالتعليقات.")
    assert all("/sites/a%2F..%2F../articles/..%2F..%2Fx%3F%3Cimg" in address for address in asked)
    harmless(page)
    complaints[:] = [one for one in complaints if "Access-Control-Allow-Origin" not in one and "ERR_FAILED" not in one]
