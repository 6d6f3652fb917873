"""The review queue's page: the comments at hand, what else waits, and what the page's script keeps up to date."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.site import Site
from moderation.services.review_shapes import Claimed, QueueState
from moderation.web.console import filters, keyboard, review_words, units, wording
from moderation.web.console.answers import edited, recent_rows, state_json
from moderation.web.console.base import actor, me, my_site
from moderation.web.context import services


def home() -> ResponseReturnValue:
    """Go to the only site that the person serves, or let them choose."""
    sites = [services().sites.by_slug(slug) for slug in me().roles]
    if len(sites) == 1:
        return redirect(url_for("console.queue", slug=sites[0].slug), 303)
    choices = [(site, me().roles[site.slug], _waiting(_state(site))) for site in sites]
    return render_template("console/sites.html", choices=choices, role_words=wording.ROLE_WORDS)


def show(slug: str) -> ResponseReturnValue:
    """Lease the next comment that the address asks for, or go on with the one in hand, and show it whole."""
    site, asked = my_site(slug), filters.wanted()
    claimed = _in_hand(site, asked)
    state = _state(site)
    return render_template(
        "console/queue.html",
        site=site,
        query=asked.query,
        state=state,
        waiting=_waiting(state),
        pace=review_words.pace(services().statistics.pace(site, actor())),
        recent=recent_rows(site),
        unit=units.rendered(site, claimed, asked.query, first=True) if claimed else None,
        narrow=asked.narrow,
        edited=edited(request.args["edited"]) if request.args.get("edited") else None,
        hints=keyboard.hints(me().preferences),
        help_words=keyboard.HELP_WORDS,
        **_filter_form(asked),
    )


def state(slug: str) -> ResponseReturnValue:
    """Return what waits, for a page that looks whether something new came."""
    return state_json(_state(my_site(slug)))


def renew(slug: str) -> ResponseReturnValue:
    """Lengthen the lease of the comment in hand; names the one that is now in hand, if any."""
    site = my_site(slug)
    claimed = _in_hand(site, filters.wanted())
    until = claimed.claim.expires_at.isoformat() if claimed else None
    return state_json(_state(site)) | {"claim_id": claimed.claim.id if claimed else None, "lease_expires_at": until}


def _in_hand(site: Site, asked: filters.Wanted) -> Claimed | None:
    """Return the comment that the address names as in hand, else what this person has longest, else the next."""
    have = [request.args["at"]] if request.args.get("at") else []
    seconds = services().review.lease_seconds  # a page without scripts cannot renew
    hand = services().review.prefetch(site, actor(), asked.filter, asked.order, 1, have, seconds)
    return next(iter(hand.items), None)


def _state(site: Site) -> QueueState:
    return services().review.state(site, actor())


def _waiting(state: QueueState) -> str:
    return review_words.waiting(state, services().clock())


def _filter_form(asked: filters.Wanted) -> dict[str, Any]:
    others = [services().sites.by_slug(slug) for slug in sorted(me().roles)]
    return {
        "asked": asked,
        "orders": filters.ORDER_WORDS,
        "bands": wording.BAND_WORDS,
        "filter_reasons": filters.REASON_WORDS,
        "sites": others if len(others) > 1 else [],
    }
