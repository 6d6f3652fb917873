"""The pages that comments stand under: a list to search and switch, and each one's hours and way of moderation."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.errors import InvalidField
from moderation.domain.policy import Mode
from moderation.domain.site import Article, ArticleState, Site
from moderation.web.console.base import actor, my_site
from moderation.web.console.settings_form import MODES
from moderation.web.context import services
from moderation.web.counted import local_time, moment
from moderation.web.i18n import translated
from moderation.web.status_words import STATUS_WORDS

STATE_WORDS: dict[ArticleState, str] = {ArticleState.OPEN: "مفتوح", ArticleState.CLOSED: "مغلق"}
TAKING_WORDS: dict[str, str] = {"open": "يقبل التعليقات الآن", "closed": "لا يقبلها الآن"}
_FORM_TIME = "%Y-%m-%dT%H:%M"


def show(slug: str) -> ResponseReturnValue:
    """List articles, newest first, those that the search finds."""
    site, words, taking = my_site(slug), request.args.get("q", "").strip(), request.args.get("taking", "")
    wanted = {"open": True, "closed": False}.get(taking)
    rows, following = services().articles.page(site, words, wanted, request.args.get("before"))
    return render_template(
        "console/articles.html",
        site=site,
        rows=[(row, *_standing(row.article)) for row in rows],
        following=following,
        query=words,
        taking=taking if taking in TAKING_WORDS else "",
        taking_words=TAKING_WORDS,
        modes=MODES,
        statuses=STATUS_WORDS,
    )


def one(slug: str, article_id: str) -> ResponseReturnValue:
    """Show one article's counts and the form of what is set for it."""
    return _page(my_site(slug), article_id)


def save(slug: str, article_id: str) -> ResponseReturnValue:
    """Set state, hours and way of moderation."""
    site, form = my_site(slug), request.form
    mode = form.get("mode", "")
    if form.get("state") not in list(ArticleState) or mode not in {"", *Mode}:
        raise InvalidField("state is open or closed, mode is post, pre or empty")
    try:
        hours = _hour(site, "opens_at"), _hour(site, "closes_at")
    except (ValueError, OverflowError):
        return _page(site, article_id, translated("اكتب التاريخ والساعة كاملين، أو اتركهما فارغين."), 422)
    state, wanted = ArticleState(form["state"]), Mode(mode) if mode else None
    try:
        services().articles.change(site, article_id, state, wanted, hours, actor())
    except InvalidField:
        return _page(site, article_id, translated("يُغلق المقال بعد أن يُفتح، لا قبله."), 422)
    return _done(site, "حُفظ ما يخصّ المقال.", article_id)


def switch(slug: str, article_id: str) -> ResponseReturnValue:
    """Close an article that takes comments now, or open one that does not, from the list."""
    site = my_site(slug)
    article = services().articles.switch(site, article_id, actor())
    opened = article.takes_comments(services().clock())
    return _done(site, "فُتح المقال للتعليق." if opened else "أُغلق المقال دون التعليق.")


def _page(site: Site, article_id: str, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    found = services().articles.one(site, article_id)
    word, detail = _standing(found.article)
    page = render_template(
        "console/article.html",
        site=site,
        article=found.article,
        counts=found.counts,
        word=word,
        detail=detail,
        typed=_stored(found.article) | (request.form.to_dict() if problem else {}),
        problem=problem,
        states=STATE_WORDS,
        modes=MODES,
        statuses=STATUS_WORDS,
    )
    return page, status


def _standing(article: Article) -> tuple[str, str]:
    """Return whether an article takes comments now, and what its hours add to that."""
    now = services().clock()
    opens, closes = article.opens_at, article.closes_at
    if article.state is ArticleState.CLOSED:
        return "مغلق", ""
    if opens and opens > now:
        return "مغلق", translated("يُفتح %(time)s") % {"time": moment(opens)}
    if closes and closes <= now:
        return "مغلق", translated("أُغلق %(time)s") % {"time": moment(closes)}
    return "مفتوح", translated("يُغلق %(time)s") % {"time": moment(closes)} if closes else ""


def _stored(article: Article) -> dict[str, str]:
    hours = {"opens_at": article.opens_at, "closes_at": article.closes_at}
    times = {name: local_time(when).strftime(_FORM_TIME) if when else "" for name, when in hours.items()}
    return {"state": article.state, "mode": article.mode or ""} | times


def _hour(site: Site, name: str) -> datetime | None:
    """Return a time of the form in UTC; it is written by the site's clock. Raises ValueError, OverflowError."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    written = datetime.strptime(text, _FORM_TIME).replace(tzinfo=ZoneInfo(site.policy.time_zone))
    return written.astimezone(UTC)


def _done(site: Site, message: str, article_id: str | None = None) -> ResponseReturnValue:
    notice(translated(message))
    if article_id:
        return redirect(url_for("console.article", slug=site.slug, article_id=article_id), 303)
    return redirect(url_for("console.articles", slug=site.slug), 303)
