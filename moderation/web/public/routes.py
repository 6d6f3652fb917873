"""What pages of readers call: the thread, counts, a post, and how a post fares."""

from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded

from moderation.domain.comment import checked_text
from moderation.domain.errors import InvalidField, MissingField, MushrifError, RateLimited
from moderation.domain.site import Site
from moderation.web.api.bodies import parse, validate
from moderation.web.context import services
from moderation.web.errors import problem_response
from moderation.web.limits import by_address, limiter, post_rate
from moderation.web.public import origins, pages
from moderation.web.public.nesting import nested
from moderation.web.public.posting import receive
from moderation.web.public.wire import ReaderPost, outcome, receipt_json, shown_name, thread_json
from moderation.web.query import whole_number

MAX_LIMIT = 100
MAX_IDS = 100
READ_METHODS = ("GET", "HEAD")
CACHE = "public, max-age=5, stale-while-revalidate=30"  # a moderator's decision should show soon

public = Blueprint(
    "public",
    __name__,
    url_prefix="/public/v1",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)


public.add_app_template_filter(shown_name)


ARTICLE = "/sites/<slug>/articles/<external_id:external_id>"


@public.get(f"{ARTICLE}/comments", provide_automatic_options=False)
def thread(slug: str, external_id: str) -> Response:
    """Return published comments, oldest first."""
    found = services().threads.page(_site(slug), _clean(external_id), cursor=_cursor(), limit=_limit())
    return _cached(jsonify(thread_json(found)))


@public.get(f"{ARTICLE}/comments.html")
def fragment(slug: str, external_id: str) -> Response:
    """Return the same as a piece of HTML that a site includes in its own page."""
    limit = _limit()
    found = services().threads.page(_site(slug), _clean(external_id), cursor=_cursor(), limit=limit)
    more = None
    if found.next_cursor:
        next_page = {"cursor": found.next_cursor, "limit": str(limit)}
        more = f"{_base()}{url_for('public.fragment', slug=slug, external_id=external_id)}?{urlencode(next_page)}"
    page = render_template("public/thread.html", thread=found, roots=nested(found.items), more_url=more)
    return _cached(make_response(page))


@public.get("/sites/<slug>/counts")
def counts(slug: str) -> Response:
    """Return how many comments each article shows; an unknown one shows 0."""
    given = request.args.getlist("ids")
    ids = list(dict.fromkeys(one for part in given for one in part.split(",") if one))
    if not ids:
        raise MissingField("name the articles: ?ids=a1,a2")
    if len(ids) > MAX_IDS:
        raise InvalidField(f"{len(ids)} ids were given; at most {MAX_IDS} are answered in one call")
    return _cached(jsonify(counts=services().threads.counts(_site(slug), [_clean(one) for one in ids])))


@public.post(f"{ARTICLE}/comments", provide_automatic_options=False)
def post_comment(slug: str, external_id: str) -> ResponseReturnValue:
    """Take a reader's comment, from a script or from a plain form."""
    site = _site(slug)
    g.reader_origin = origins.checked_origin(site)
    with limiter.limit(post_rate, key_func=by_address):
        form = pages.is_form()
        post = validate(pages.form_post(), ReaderPost) if form else parse(request, ReaderPost)
        once = request.form.get("once") if form else request.headers.get("Idempotency-Key")
        comment = receive(services(), site, _clean(external_id), post, once)
    receipt = services().threads.receipt(comment)
    if form:
        article = services().sites.article(site, external_id)
        return pages.back_to_article(article, site, receipt) or pages.received_page(site, article, comment)
    answer = jsonify(id=comment.id, status=comment.status, receipt=receipt, message=outcome(comment))
    answer.headers["Location"] = url_for("public.receipt", slug=slug, ticket=receipt)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 202


@public.route(f"{ARTICLE}/comments", methods=["OPTIONS"], provide_automatic_options=False)
def preflight(slug: str, external_id: str) -> Response:
    """Tell a browser whether the page it shows may post here."""
    if request.headers.get("Access-Control-Request-Method", "").upper() in READ_METHODS:
        g.reader_origin = "*"
    else:
        g.reader_origin = origins.checked_origin(_site(slug))
    return origins.preflight("GET, HEAD, POST")


@public.get("/sites/<slug>/receipts/<ticket>")
def receipt(slug: str, ticket: str) -> Response:
    """Tell a commenter how their comment fares; only they have its receipt."""
    answer = jsonify(receipt_json(services().threads.by_receipt(_site(slug), ticket)))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@public.after_request
def _share(response: Response) -> Response:
    origin = "*" if request.method in READ_METHODS else g.get("reader_origin")
    if origin:
        origins.allow(response, origin)
    return response


@public.errorhandler(MushrifError)
def _refused(error: MushrifError) -> Response:
    return pages.fault_page(error) if pages.is_form() else problem_response(error)


@public.errorhandler(RateLimitExceeded)
def _too_often(error: RateLimitExceeded) -> ResponseReturnValue:
    answer = error.response or problem_response(RateLimited("too many requests; slow down"))
    retry_after = answer.headers.get("Retry-After")
    return pages.fault_page(RateLimited("too many posts"), retry_after) if pages.is_form() else answer


def _site(slug: str) -> Site:
    return services().sites.by_slug(_clean(slug))


def _clean(value: str) -> str:
    return checked_text(value, "the address")


def _base() -> str:
    return (services().settings.public_url or request.host_url).rstrip("/")


def _cursor() -> str | None:
    return request.args.get("cursor") or None


def _limit() -> int:
    return whole_number("limit", 50, 1, MAX_LIMIT)


def _cached(response: Response) -> Response:
    response.headers["Cache-Control"] = CACHE
    response.add_etag()
    response.make_conditional(request)
    return response
