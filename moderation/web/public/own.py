"""A commenter's own comments, by the receipts that their browser keeps: how they fare, edit, withdraw, appeal."""

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from moderation.web.api.bodies import parse
from moderation.web.context import services
from moderation.web.limits import post_rate
from moderation.web.public.posting import WAIT_SECONDS
from moderation.web.public.surface import SITE, clean, counted, private, public, site_of, writable
from moderation.web.public.wire import AppealBody, OwnEditBody, ReceiptsBody, told
from moderation.web.waiting import settled

OWN = f"{SITE}/receipts/<ticket>"
RECEIPTS_RATE = "120/minute"


@public.get(OWN)
def receipt(slug: str, ticket: str) -> Response:
    """Tell a commenter how their comment fares; only they have its receipt."""
    return private(jsonify(told(services().readers.own(site_of(slug), clean(ticket)))))


@public.post(f"{SITE}/receipts")
def receipts(slug: str) -> Response:
    """Tell a reader how all their comments fare, null for a receipt that opens nothing."""
    site = writable(slug)
    with counted(RECEIPTS_RATE):
        tickets = parse(request, ReceiptsBody).receipts
    found = zip(tickets, services().readers.owns(site, tickets), strict=True)
    return private(jsonify(items=[{**told(own), "receipt": ticket} if own else None for ticket, own in found]))


@public.patch(OWN)
def edit_own(slug: str, ticket: str) -> Response:
    """Change the text within the site's edit window; the new text is judged like the first."""
    site = writable(slug)
    with counted(post_rate(), wanted=site.policy.spam_rate):
        body = parse(request, OwnEditBody).body
        edited = services().readers.edit(site, clean(ticket), body)
    judged = settled(services(), site, edited.comment, WAIT_SECONDS)
    return private(jsonify(told(services().readers.shown(site, judged))))


@public.delete(OWN)
def withdraw_own(slug: str, ticket: str) -> ResponseReturnValue:
    """Withdraw the comment: its text goes."""
    services().readers.withdraw(writable(slug), clean(ticket))
    return private(Response(status=204))


@public.post(f"{OWN}/appeals")
def appeal(slug: str, ticket: str) -> ResponseReturnValue:
    """Take a commenter's words against the rejection; a moderator reads the comment again."""
    site = writable(slug)
    with counted(post_rate(), wanted=site.policy.spam_rate):
        text = parse(request, AppealBody).text
        own = services().readers.appeal(site, clean(ticket), text)
    return private(jsonify(told(own))), 202
