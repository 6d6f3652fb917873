"""What a reader meets who posts a plain form: back to the article, or a page that keeps what they wrote."""

from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode, urlsplit, urlunsplit

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from moderation.domain.errors import (
    BodyTooLong,
    EmptyBody,
    InvalidEncoding,
    MushrifError,
    UnsupportedEncoding,
)
from moderation.domain.preferences import Preferences
from moderation.domain.site import Article, Site
from moderation.services.demo import DEMO_ARTICLES, DEMO_SITE
from moderation.services.readers.readers import Own
from moderation.store.ids import new_id
from moderation.web.context import services
from moderation.web.counted import digits, write_as
from moderation.web.i18n import language, translated
from moderation.web.problems import PROBLEMS
from moderation.web.public.feeds import web_address
from moderation.web.public.wire import HONEYPOT, MAX_NAME, told

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
FORM_ANCHOR = "mushrif-form"


def form_settings() -> dict[str, Any]:
    """Return what the form's template needs to know of the service."""
    return {"honeypot": HONEYPOT, "max_name": MAX_NAME, "max_chars": services().settings.max_comment_chars}


def is_form() -> bool:
    """Tell whether the request is a plain HTML form's."""
    return request.mimetype in FORM_TYPES


def form_post() -> dict[str, Any]:
    """Return the request's form as the JSON of the same post; raises what `checked_form` raises."""
    form = checked_form()
    # A browser sends line breaks as CRLF; the text that a script would send has LF.
    body = form.get("body", "").replace("\r\n", "\n")
    post = {"name": form.get("name", ""), "body": body, "parent_id": form.get("parent_id") or None}
    post["topic"] = form.get(HONEYPOT, "")
    return post | {name: form.get(name) or None for name in ("token", "proof", "login", "receipt")}


def checked_form() -> MultiDict[str, str]:
    """Return the request's form.

    Raises UnsupportedEncoding for a compressed one, InvalidEncoding for one in another encoding than UTF-8.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedEncoding("send the form uncompressed")
    _check_encoding(request.get_data())  # before the form is parsed, which garbles such a text and says nothing
    return request.form


def _check_encoding(raw: bytes) -> None:
    if request.mimetype != FORM_TYPES[0]:
        return  # a multipart form may carry a file
    try:
        unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidEncoding("the form is not UTF-8") from None


def back_to_article(article: Article, site: Site, receipt: str) -> Response | None:
    """Return the way back to the page itself, with the receipt; None when its address is not known.

    Only the address that the site stored counts: a Referer could be any page.
    """
    if site.slug == DEMO_SITE and article.external_id in DEMO_ARTICLES:
        address: str | None = url_for("demo.article", name=article.external_id)
    else:
        address = web_address(article.url)
    if address is None:
        return None
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("receipt", receipt)])
    answer = make_response(redirect(urlunsplit(parts._replace(query=query, fragment=FORM_ANCHOR)), 303))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def received_page(site: Site, article: Article, own: Own) -> Response:
    """Say on a page of our own how the comment fares, for articles whose address is not known."""
    return _page(202, site=site, article=article, own=[told(own)])


def reported_page(site: Site, message: str) -> Response:
    """Thank a reader who reported a comment by a plain form."""
    return _page(202, site=site, article=None, notice=message)


def fault_page(error: MushrifError, retry_after: str | None = None) -> Response:
    """Show the form again with what was written, a fresh token and, in the page's language, what was wrong with it."""
    site, article = _found(**(request.view_args or {}))
    status, values = PROBLEMS[error.code].status, {"site": site, "article": article, "fault": fault(error)}
    token = services().spam.form_token(site, article.external_id) if site and article else None
    answer = _page(status, post=_readable_form(), token=token, **values)
    if retry_after or error.retry_after:
        answer.headers["Retry-After"] = retry_after or str(error.retry_after)
    return answer


def fault(error: MushrifError) -> dict[str, str]:
    """Return {"field", "text"} for a reader: the form's field at fault, "" for none, and one sentence."""
    if isinstance(error, (EmptyBody, BodyTooLong)):
        return {"field": "body", "text": translated(PROBLEMS[error.code].title)}
    if any(one.pointer == "/name" for one in error.errors):
        return {"field": "name", "text": translated("اكتب اسمك، وأطوله %(chars)s حرفًا") % {"chars": digits(MAX_NAME)}}
    return {"field": "", "text": translated(PROBLEMS[error.code].title)}


def _page(status: int, **values: Any) -> Response:
    if values["site"]:
        write_as(values["site"].policy, Preferences())
    form = {"action": f"{request.path}?lang={language()}", "once": new_id(), "token": None, **form_settings()}
    values = {"post": None, "fault": None, "notice": None, "own": [], **form, **values}
    answer = make_response(render_template("public/page.html", **values), status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _found(slug: str = "", external_id: str = "", **_: str) -> tuple[Site | None, Article | None]:
    # The page is shown because something failed; it must not fail for the same cause.
    try:
        site = services().sites.by_slug(slug)
        return site, services().threads.article(site, external_id)
    except MushrifError:
        return None, None


def _readable_form() -> MultiDict[str, str]:
    try:
        return request.form
    except HTTPException:
        return MultiDict()
