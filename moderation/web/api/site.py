"""What a site sets: its policy and thresholds, its articles, its authors."""

from dataclasses import replace

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue

from moderation.domain.comment import ArticleRef, AuthorRef
from moderation.domain.errors import InvalidField
from moderation.domain.policy import ATTRIBUTE_LABELS
from moderation.domain.site import Scope, Site
from moderation.web.api.bodies import parse
from moderation.web.api.preconditions import expected_version, tagged
from moderation.web.api.schemas import (
    ArticleSettingsBody,
    AuthorSettingsBody,
    CoralSecretBody,
    RehearsalBody,
    SiteBody,
    ThresholdsBody,
)
from moderation.web.api.wire import article_json, author_json, point_json, rehearsal_json, site_json, thresholds_json
from moderation.web.auth import caller, require_scope
from moderation.web.context import services

site = Blueprint("site", __name__)

MAX_ID = 200


@site.get("/site")
@require_scope(Scope.READ)
def get_site() -> Response:
    """Return the key's site and its policy."""
    return tagged(jsonify(site_json(g.site)), g.site.version)


@site.patch("/site")
@require_scope(Scope.ADMIN)
def change_site() -> Response:
    """Change parts of the site's settings; they hold for verdicts from now on. `If-Match` guards what was read."""
    changes = parse(request, SiteBody).model_dump(exclude_none=True)
    about = {name: changes.pop(name) for name in ("name", "url") if name in changes}

    def change(now: Site) -> Site:
        return replace(now, **about, policy=replace(now.policy, **changes))

    saved = services().sites.change(g.site, change, caller(), expected_version())
    return tagged(jsonify(site_json(saved)), saved.version)


@site.post("/site/coral-secrets")
@require_scope(Scope.ADMIN)
def add_coral_secret() -> Response:
    """Take the secret that the site's Coral shows for a moderation phase; what it signs is answered within seconds."""
    services().corals.add(g.site, parse(request, CoralSecretBody).secret, caller())
    return Response(status=204)


@site.delete("/site/coral-secrets")
@require_scope(Scope.ADMIN)
def remove_coral_secrets() -> Response:
    """Forget all secrets of the site's Coral."""
    services().corals.remove(g.site, caller())
    return Response(status=204)


@site.get("/thresholds")
@require_scope(Scope.READ)
def get_thresholds() -> Response:
    """Return the thresholds by attribute."""
    return tagged(jsonify(thresholds_json(g.site)), g.site.version)


@site.get("/thresholds/precision")
@require_scope(Scope.READ)
def threshold_precision() -> Response:
    """Return what one threshold of one attribute would catch, on the site's own last four weeks."""
    attribute, at = request.args.get("attribute", ""), request.args.get("at", type=float)
    if attribute not in ATTRIBUTE_LABELS or at is None or not 0 < at <= 1:
        raise InvalidField(f"attribute is one of {', '.join(ATTRIBUTE_LABELS)}; at is above 0, up to 1")
    return jsonify(point_json(attribute, services().thresholds.point(g.site, attribute, at)))


@site.put("/thresholds")
@require_scope(Scope.ADMIN)
def put_thresholds() -> Response:
    """Replace the thresholds; an attribute left out is scored but not acted on. `If-Match` guards what was read.

    A new or sterner rejection needs `shown_precision`, as `/thresholds/precision` tells it.
    """
    wanted = parse(request, ThresholdsBody).thresholds
    thresholds = {name: body.to_domain() for name, body in wanted.items()}
    shown = {name: body.shown_precision for name, body in wanted.items() if body.shown_precision is not None}
    changed = services().thresholds.save_as_shown(g.site, thresholds, caller(), expected_version(), shown)
    return tagged(jsonify(thresholds_json(changed)), changed.version)


@site.get("/thresholds/rehearsal")
@require_scope(Scope.READ)
def get_rehearsal() -> Response:
    """Return what the rehearsed thresholds would have done to the comments that came since."""
    return tagged(jsonify(rehearsal_json(services().rehearsals.outcome(g.site))), g.site.version)


@site.put("/thresholds/rehearsal")
@require_scope(Scope.ADMIN)
def put_rehearsal() -> Response:
    """Try thresholds for some days without letting them act. `If-Match` guards what was read."""
    wanted = parse(request, RehearsalBody)
    thresholds = {name: body.to_domain() for name, body in wanted.thresholds.items()}
    changed = services().rehearsals.begin(g.site, thresholds, wanted.days, caller(), expected_version())
    return tagged(jsonify(rehearsal_json(services().rehearsals.outcome(changed))), changed.version)


@site.delete("/thresholds/rehearsal")
@require_scope(Scope.ADMIN)
def discard_rehearsal() -> ResponseReturnValue:
    """End the rehearsal; nothing else changes."""
    services().rehearsals.discard(g.site, caller(), expected_version())
    return "", 204


@site.get("/articles/<external_id:external_id>")
@require_scope(Scope.READ)
def get_article(external_id: str) -> Response:
    """Return an article with what is set for it."""
    return jsonify(article_json(services().sites.article(g.site, external_id)))


@site.put("/articles/<external_id:external_id>")
@require_scope(Scope.MODERATE)
def put_article(external_id: str) -> Response:
    """Make or change an article: open or closed, from when until when, moderated before or after publication."""
    wanted = parse(request, ArticleSettingsBody)
    ref = ArticleRef(_checked_id(external_id), wanted.url, wanted.title)
    hours = (wanted.opens_at, wanted.closes_at)
    article = services().sites.put_article(g.site, ref, wanted.state, wanted.mode, caller(), hours)
    return jsonify(article_json(article))


@site.get("/authors/<external_id:external_id>")
@require_scope(Scope.READ)
def get_author(external_id: str) -> Response:
    """Return an author with their standing."""
    return jsonify(author_json(services().sites.author(g.site, external_id)))


@site.put("/authors/<external_id:external_id>")
@require_scope(Scope.MODERATE)
def put_author(external_id: str) -> Response:
    """Make or change an author: normal, trusted or banned, and why."""
    wanted = parse(request, AuthorSettingsBody)
    ref = AuthorRef(_checked_id(external_id), wanted.name)
    author = services().sites.put_author(g.site, ref, wanted.standing, caller(), wanted.reason)
    return jsonify(author_json(author))


def _checked_id(external_id: str) -> str:
    if len(external_id) > MAX_ID or "\0" in external_id:
        raise InvalidField(f"an external id has 1 to {MAX_ID} characters and no NUL")
    return external_id
