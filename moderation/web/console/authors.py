"""Those who comment on a site: a list to search, a page for each with their past and what the team made of them."""

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.decision import REASON_LABELS
from moderation.domain.errors import InvalidField, InvalidText, NothingToUndo
from moderation.domain.policy import Standing
from moderation.domain.site import Site
from moderation.services.authors import MAX_REASON_CHARS
from moderation.web.console.base import actor, my_site
from moderation.web.console.body import runs
from moderation.web.context import services
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS
from moderation.web.status_words import STATUS_WORDS

STANDING_WORDS: dict[Standing, str] = {
    Standing.NORMAL: "عادي",
    Standing.TRUSTED: "موثوق",
    Standing.BANNED: "محظور",
}
STANDING_HINTS: dict[Standing, str] = {
    Standing.NORMAL: "تُفحص تعليقاته كغيرها.",
    Standing.TRUSTED: "إن تعذّر الفحص الآلي نُشر تعليقه حيث يسمح الموقع بذلك.",
    Standing.BANNED: "لا يُقبل منه تعليق جديد، ولا تعديل.",
}


def show(slug: str) -> ResponseReturnValue:
    """List authors, newest first, those whom the search finds."""
    site, words = my_site(slug), request.args.get("q", "").strip()
    standing = _standing(request.args.get("standing", ""))
    rows, following = services().authors.page(site, words, standing, request.args.get("before"))
    return render_template(
        "console/authors.html",
        site=site,
        rows=rows,
        following=following,
        query=words,
        standing=standing,
        standings=STANDING_WORDS,
        statuses=STATUS_WORDS,
    )


def one(slug: str, author_id: str) -> ResponseReturnValue:
    """Show one author."""
    return _page(my_site(slug), author_id)


def set_standing(slug: str, author_id: str) -> ResponseReturnValue:
    """Trust or ban an author, or take that back, with the reason."""
    site, wanted = my_site(slug), _standing(request.form.get("standing", ""))
    reason = request.form.get("reason", "").strip()
    if wanted is None:
        raise InvalidField(f"standing is one of {', '.join(Standing)}")
    if wanted is not Standing.NORMAL and not reason:
        return _page(site, author_id, translated("اكتب السبب: يقرؤه زملاؤك في هذه الصفحة."), wanted, status=422)
    try:
        services().authors.set_standing(site, author_id, wanted, reason, actor())
    except (InvalidField, InvalidText) as error:
        problem = translated("السبب أطول من 500 حرف، أو فيه حرف لا يُكتب.")
        return _page(site, author_id, problem, wanted, status=PROBLEMS[error.code].status)
    return _done(site, author_id, "حُفظ، ويسري من الآن.")


def undo(slug: str, author_id: str) -> ResponseReturnValue:
    """Give the author back what was before the newest change."""
    site = my_site(slug)
    try:
        services().authors.undo(site, author_id, request.form.get("change", ""), actor())
    except NothingToUndo:
        notice(translated("لم يُتراجع عن شيء: تغيّر حاله بعد ذلك."), "problem")
        return redirect(url_for("console.author", slug=site.slug, author_id=author_id), 303)
    return _done(site, author_id, "عاد حاله كما كان.")


def _page(
    site: Site, author_id: str, problem: str | None = None, chosen: Standing | None = None, status: int = 200
) -> ResponseReturnValue:
    view = services().authors.one(site, author_id)
    page = render_template(
        "console/author.html",
        site=site,
        view=view,
        author=view.author,
        comments=[(comment, runs(comment.body or "")) for comment in view.comments],
        chosen=chosen or view.author.standing,
        typed=request.form.get("reason", view.author.standing_reason or ""),
        problem=problem,
        standings=STANDING_WORDS,
        hints=STANDING_HINTS,
        statuses=STATUS_WORDS,
        reasons=REASON_LABELS,
        max_reason=MAX_REASON_CHARS,
    )
    return page, status


def _standing(text: str) -> Standing | None:
    return Standing(text) if text in list(Standing) else None


def _done(site: Site, author_id: str, message: str) -> ResponseReturnValue:
    notice(translated(message))
    return redirect(url_for("console.author", slug=site.slug, author_id=author_id), 303)
