"""Domain objects as the API's JSON; nothing here knows Flask."""

from dataclasses import asdict

from moderation.domain.site import Article, Author, Site
from moderation.domain.tradeoff import Point
from moderation.services.rehearsals import Outcome
from moderation.services.review.shapes import Claimed
from moderation.wire import Json, comment_json, interval_json, time_json

READERS_POLICY = (
    "edit_minutes",
    "reports_to_hold",
    "reports_hide",
    "nudge",
    "spam_honeypot",
    "spam_form_token",
    "spam_proof",
    "spam_duplicates",
    "spam_rate",
    "counts_as_spam",
)
"""What a site sets for its readers and for programs that ask about spam, by the policy's own names."""

TEAM_POLICY = (
    "undo_seconds",
    "promise_minutes",
    "audit_percent",
    "require_reason",
    "require_second_factor",
    "promote_by_rule",
    "rule_days",
    "rule_comments",
)
"""What it sets for the people who review, and for what they teach."""


def claimed_json(claimed: Claimed) -> Json:
    """Return a claim with the comment it holds."""
    return {
        "claim_id": claimed.claim.id,
        "lease_expires_at": time_json(claimed.claim.expires_at),
        "sampling_weight": claimed.claim.sampling,
        "comment": comment_json(claimed.comment),
    }


def article_json(article: Article) -> Json:
    """Return an article with what is set for it."""
    return {
        "external_id": article.external_id,
        "url": article.url,
        "title": article.title,
        "state": article.state,
        "mode": article.mode,
        "opens_at": time_json(article.opens_at),
        "closes_at": time_json(article.closes_at),
    }


def author_json(author: Author) -> Json:
    """Return an author with their standing."""
    return {
        "external_id": author.external_id,
        "name": author.name,
        "standing": author.standing,
        "reason": author.standing_reason,
    }


def site_json(site: Site) -> Json:
    """Return a site with its policy."""
    policy = site.policy
    return {
        "slug": site.slug,
        "name": site.name,
        "url": site.url,
        "mode": policy.mode,
        "fail_safe": policy.fail_safe,
        "score_deadline_seconds": policy.score_deadline_seconds,
        "guests": policy.guests,
        "origins": list(policy.origins),
        "numerals": policy.numerals,
        "region": policy.region,
        "time_zone": policy.time_zone,
        **{name: getattr(policy, name) for name in (*READERS_POLICY, *TEAM_POLICY)},
        **thresholds_json(site),
    }


def thresholds_json(site: Site) -> Json:
    """Return a site's thresholds by attribute."""
    return {"thresholds": {name: asdict(value) for name, value in site.policy.thresholds.items()}}


def rehearsal_json(found: Outcome) -> Json:
    """Return rehearsed thresholds with what they would have done."""
    return {
        "thresholds": {name: asdict(value) for name, value in found.rehearsal.thresholds.items()},
        "began_at": time_json(found.rehearsal.began_at),
        "ends_at": time_json(found.rehearsal.ends_at),
        "over": found.over,
        "comments": found.comments,
        "changed": found.changed,
        "turns": [asdict(turn) for turn in found.turns],
        "items": [{"comment_id": one.comment.id, "acted": one.acted, "wanted": one.wanted} for one in found.newest],
    }


def point_json(attribute: str, found: Point) -> Json:
    """Return what one threshold would catch; a share that too few comments tell is null."""
    return {
        "attribute": attribute,
        "at": found.threshold,
        "precision": interval_json(found.precision),
        "recall": interval_json(found.recall),
        "above": round(found.above, 4),
        "judged": found.judged,
    }
