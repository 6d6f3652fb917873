"""What is noted of a comment beside its verdict: its place in the queue, its search form, its near-duplicates, and
whether chance picked it for the blind audit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from moderation.arabic.likeness import signature
from moderation.arabic.normalize import normalize
from moderation.domain.policy import Verdict
from moderation.domain.site import SitePolicy
from moderation.domain.triage import sample, triage
from moderation.store.scoring import DueRevision
from moderation.store.store import Transaction
from moderation.store.tables import NEAR

Result = tuple[DueRevision, Verdict]


def note(tx: Transaction, results: Sequence[Result], now: datetime) -> None:
    """Note all that review needs of revisions whose verdicts this transaction stores."""
    policies = {site_id: _policy(tx, site_id) for site_id in {item.site_id for item, _ in results}}
    tx.scoring.note([_facts(item, verdict, policies) for item, verdict in results])
    samples = (_sample(item, verdict, policies, now) for item, verdict in results)
    tx.blind.add([row for row in samples if row])


def _policy(tx: Transaction, site_id: str) -> SitePolicy:
    site = tx.sites.by_id(site_id)
    assert site is not None
    return site.policy


def _facts(item: DueRevision, verdict: Verdict, policies: Mapping[str, SitePolicy]) -> dict[str, Any]:
    place = triage(verdict, policies[item.site_id].thresholds)
    folded = normalize(item.body)
    near = dict(zip(NEAR, signature(folded), strict=True))
    head = {"comment_id": item.comment_id, "revision": item.revision, "folded": folded}
    return head | {"risk": place.risk, "uncertainty": place.uncertainty} | near


def _sample(
    item: DueRevision, verdict: Verdict, policies: Mapping[str, SitePolicy], now: datetime
) -> dict[str, Any] | None:
    drawn = sample(item.comment_id, item.revision, policies[item.site_id].audit_percent)
    if drawn is None:
        return None
    head = {"site_id": item.site_id, "comment_id": item.comment_id, "revision": item.revision, "created_at": now}
    return head | {"action": verdict.action, "weight": drawn.weight, "wanted": drawn.wanted}
