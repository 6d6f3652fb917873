"""What a reader sends: a comment, a text to be looked at first, a report of someone else's comment."""

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.comment import checked_body
from moderation.domain.decision import REASON_LABELS
from moderation.web.api.bodies import parse, validate
from moderation.web.context import services
from moderation.web.i18n import language, translated
from moderation.web.limits import post_rate
from moderation.web.public import pages
from moderation.web.public.posting import Posted, receive
from moderation.web.public.surface import ARTICLE, SITE, clean, counted, private, public, site_of, writable
from moderation.web.public.wire import CheckBody, ReaderPost, ReportBody, told

CHECK_RATE = "30/minute"
REPORT_RATE = "20/hour"
NUDGE = "قد يُحجب تعليقك. هل تريد تعديله قبل إرساله؟"
REPORTED = "وصل بلاغك، وسيراجعه مشرف. شكرًا لك."


@public.get(f"{ARTICLE}/form")
def form(slug: str, external_id: str) -> Response:
    """Return a fresh form token and, after suspicion, a task to solve before the post."""
    site = site_of(slug)
    clean(external_id)
    spam = services().spam
    task = spam.challenge_if_suspected(site, external_id, spam.address(request.remote_addr))
    return private(jsonify(token=spam.form_token(site, external_id), proof=task))


@public.post(f"{ARTICLE}/comments")
def post_comment(slug: str, external_id: str) -> ResponseReturnValue:
    """Take a reader's comment, from a script or from a plain form."""
    site = writable(slug)
    with counted(post_rate(), wanted=site.policy.spam_rate):
        is_form = pages.is_form()
        post = validate(pages.form_post(), ReaderPost) if is_form else parse(request, ReaderPost)
        once = request.form.get("once") or post.token if is_form else request.headers.get("Idempotency-Key")
        article = services().sites.article(site, clean(external_id))
        comment = receive(services(), Posted(site, article, post, once))
    receipt, own = services().threads.receipt(comment), services().readers.shown(site, comment)
    if is_form:
        return pages.back_to_article(article, site, receipt) or pages.received_page(site, article, own)
    answer = private(jsonify({**told(own), "receipt": receipt}))
    answer.headers["Location"] = url_for("public.receipt", slug=slug, ticket=receipt)
    return answer, 202


@public.post(f"{ARTICLE}/check")
def check_text(slug: str, external_id: str) -> Response:
    """Say whether a text might be held, before it is sent; nothing of it is kept."""
    site = writable(slug)
    with counted(CHECK_RATE):
        body = parse(request, CheckBody).body
        checked_body(body, services().settings.max_comment_chars)
        services().sites.article(site, clean(external_id))
        why = services().nudge.why(site, body) if site.policy.nudge else None
    if why and language() != "ar":
        why = translated(NUDGE)
    return private(jsonify(nudge=why is not None, why=why))


@public.post(f"{SITE}/comments/<comment_id>/reports")
def report_comment(slug: str, comment_id: str) -> ResponseReturnValue:
    """Take a reader's report of a published comment."""
    site = writable(slug)
    with counted(REPORT_RATE):
        given = validate({"reason": pages.checked_form().get("reason")}, ReportBody) if pages.is_form() else None
        wanted = given or parse(request, ReportBody)
        address = services().spam.address(request.remote_addr)
        reporter = f"reader:{wanted.reader}" if wanted.reader else f"address:{address}"
        services().reports.add(site, clean(comment_id), wanted.reason, reporter, address)
    if given:
        return pages.reported_page(site, translated(REPORTED))
    return private(jsonify(message=translated(REPORTED))), 202


@public.get(f"{SITE}/reasons")
def reasons(slug: str) -> Response:
    """Return for what a comment can be reported, each code with its words."""
    site_of(slug)
    answer = jsonify(reasons={reason.value: translated(label) for reason, label in REASON_LABELS.items()})
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
