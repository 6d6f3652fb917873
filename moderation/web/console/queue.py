"""The review queue's page: the comments at hand, what else waits, and what the page's script keeps up to date."""

from datetime import datetime
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.arabic.hidden import neutralised
from moderation.domain.site import Site
from moderation.services.review.shapes import Claimed, QueueState
from moderation.web.console import filters, keyboard, review_words, units, wording
from moderation.web.console.answers import edited, recent_rows, state_json
from moderation.web.console.base import actor, me, my_site
from moderation.web.context import services
from moderation.web.counted import arabic_digits
from moderation.web.i18n import translated

AT_HAND = 5
"""The comment that is shown and four after it."""

MOST = 200


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
        unit=next(iter(units.rendered(site, [claimed] if claimed else [], asked.query)), None),
        narrow=asked.narrow,
        edited=edited(request.args["edited"]) if request.args.get("edited") else None,
        hints=keyboard.hints(me().preferences),
        help_words=keyboard.HELP_WORDS,
        page=_page(),
        **_filter_form(asked),
    )


def state(slug: str) -> ResponseReturnValue:
    """Return what waits, for a page that looks whether something new came."""
    return state_json(_state(my_site(slug)))


def hand(slug: str) -> ResponseReturnValue:
    """Lease anew what the page has at hand and give it more; names the claims that are over."""
    site, asked = my_site(slug), filters.wanted()
    have = request.form.getlist("have")[:MOST]
    spare = min(int(given), MOST) if (given := request.form.get("spare", "")).isdigit() else 0
    held = services().review.prefetch(site, actor(), asked.filter, asked.order, AT_HAND + spare, have)
    new = [item for item in held.items if item.claim.id not in have]
    return {
        **state_json(_state(site)),
        "pace": review_words.pace(services().statistics.pace(site, actor())),
        "held": {item.claim.id: item.claim.expires_at.isoformat() for item in held.items},
        "lost": held.lost,
        "units": units.rendered(site, new, asked.query),
        "rest": None if held.items else _rest(site, asked),
    }


def release(slug: str) -> ResponseReturnValue:
    """Put back what a closing page had at hand, unless a page after it has taken it over."""
    my_site(slug)
    known = dict(filter(None, map(_claim_until, request.form.getlist("claim")[:MOST])))
    services().review.release_many(actor(), list(known), known)
    return "", 204


def find(slug: str) -> ResponseReturnValue:
    """Return the articles and authors with comments waiting whose names have these words, as addresses of the queue."""
    site = my_site(slug)
    found = services().context.find(site, request.args.get("q", "")[: filters.MAX_TEXT_CHARS])
    return jsonify(
        [_place(site, "article", one.external_id, one.title) for one in found.articles]
        + [_place(site, "author", one.external_id, one.name) for one in found.authors]
    )


def _place(site: Site, kind: str, external_id: str, name: str | None) -> dict[str, str]:
    query: dict[str, Any] = {kind: external_id}
    address = url_for("console.queue", slug=site.slug, **query)
    word = {"article": "مقال", "author": "كاتب"}[kind]
    return {"label": neutralised(name or external_id), "kind": translated(word), "address": address}


def _claim_until(line: str) -> tuple[str, datetime] | None:
    claim_id, _, until = line.partition(" ")
    try:
        return claim_id, datetime.fromisoformat(until)
    except ValueError:
        return None


def _rest(site: Site, asked: filters.Wanted) -> str:
    known = {"site": site, "query": asked.query, "narrow": asked.narrow, "hints": keyboard.hints(me().preferences)}
    return render_template("console/empty.html", state=_state(site), **known)


def _in_hand(site: Site, asked: filters.Wanted) -> Claimed | None:
    """Return the comment that the address names as in hand, else what this person has longest, else the next."""
    have = [request.args["at"]] if request.args.get("at") else []
    seconds = services().review.lease_seconds  # a page without scripts cannot renew
    hand = services().review.prefetch(site, actor(), asked.filter, asked.order, 1, have, seconds)
    return next(iter(hand.items), None)


def _page() -> dict[str, Any]:
    """Return what the page's script needs to know."""
    mine = me().preferences
    return {
        "me": me().id,
        "numerals": "arab" if arabic_digits() else "latn",
        "letters": mine.letters() if mine.keys else None,
        "breakMinutes": mine.break_minutes,
        "actions": keyboard.palette(mine),
        "words": review_words.of_page(),
    }


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
