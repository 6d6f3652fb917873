"""From received to a verdict: claimed from the database, scored together, written once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from moderation.domain.policy import (
    Signal,
    Verdict,
    contact_signal,
    crash_signal,
    late_signal,
    lexicon_signal,
    mode_signal,
    score_signal,
    unreadable_signal,
    verdict,
)
from moderation.domain.site import SitePolicy
from moderation.services.ports import Classifier, Clock, JobQueue, Lexicon
from moderation.store.scoring import STATUS_AFTER, DueRevision
from moderation.store.store import Store, Transaction

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
SWEEP_LIMIT = 1_000
IDEMPOTENCY_HOURS = 24
Scores = Mapping[str, float]


@dataclass(frozen=True)
class Scoring:
    """Scores what waits; safe to run twice and side by side.

    Parameters
    ----------
    classifier : callable
        Returns the loaded model; the process keeps it.
    lexicon : callable
        Returns the loaded word list; it needs no model, so the fail-safe asks it too.
    lease_seconds : int
        How long a batch may take before its rows are given to others.
    owner : str
        Names a place that one process at a time fills, so that the next one knows what the last one left.
    """

    store: Store
    jobs: JobQueue
    classifier: Callable[[], Classifier]
    lexicon: Callable[[], Lexicon]
    clock: Clock
    lease_seconds: int = 60
    owner: str = ""

    def score_due(self, limit: int = 256) -> list[Verdict]:
        """Score up to `limit` revisions that wait, oldest first, and return the verdicts that were stored.

        Revisions that an earlier attempt left behind are taken one by one, so that a comment that kills its
        worker is held after three attempts and its neighbours are not.
        """
        token, due = self._claim(limit, retried=False)
        if not due:
            token, due = self._claim(1, retried=True)
        if not due:
            return []
        exhausted = [item for item in due if item.attempts > MAX_ATTEMPTS]
        scored = self._score([item for item in due if item.attempts <= MAX_ATTEMPTS])
        return self._finish(token, exhausted, scored)

    def recover(self) -> None:
        """Free at once what the last process of this owner held when it died; others wait for the lease's end."""
        if not self.owner:
            return
        with self.store.begin() as tx:
            freed = tx.scoring.free_owned(self.owner)
        if freed:
            log.warning("scoring.recovered", revisions=freed)
            self.jobs.score_soon()

    def waiting(self) -> bool:
        """Tell whether any revision waits that no one scores."""
        with self.store.read() as tx:
            return tx.scoring.any_waiting()

    def analyze(self, text: str, policy: SitePolicy) -> Verdict:
        """Score one text here and now, storing nothing; for callers that cannot wait."""
        model = self.classifier()
        return self._verdict(text, model.score([text])[0], policy, [])

    def _claim(self, limit: int, *, retried: bool) -> tuple[str, list[DueRevision]]:
        until = self.clock() + timedelta(seconds=self.lease_seconds)
        with self.store.begin() as tx:
            return tx.scoring.claim(limit, until, retried=retried, owner=self.owner)

    def _score(self, due: Sequence[DueRevision]) -> list[tuple[DueRevision, Scores]]:
        if not due:
            return []
        model = self.classifier()
        try:
            return list(zip(due, model.score([item.body for item in due]), strict=True))
        except Exception as error:  # whatever the model does, the comments are not lost
            log.error("scoring.batch_failed", revisions=len(due), model=model.model, error=type(error).__name__)
        return [(item, scores) for item in due if (scores := self._score_alone(model, item)) is not None]

    def _score_alone(self, model: Classifier, item: DueRevision) -> Scores | None:
        try:
            return model.score([item.body])[0]
        except Exception as error:
            log.error("scoring.comment_failed", comment=item.comment_id, rev=item.revision, error=type(error).__name__)
            return None

    def _finish(
        self, token: str, exhausted: Sequence[DueRevision], scored: Sequence[tuple[DueRevision, Scores]]
    ) -> list[Verdict]:
        with self.store.read() as tx:
            policies = {site.id: site.policy for site in tx.sites.all()}
        results = [(item, verdict(None, {}, [crash_signal(MAX_ATTEMPTS)])) for item in exhausted]
        for item, scores in scored:
            policy = policies[item.site_id]
            mode = mode_signal(item.article_mode or policy.mode)
            results.append((item, self._verdict(item.body, scores, policy, [mode] if mode else [])))
        with self.store.begin() as tx:
            owned = tx.scoring.still_owned(token)
            kept = [(item, answer) for item, answer in results if (item.comment_id, item.revision) in owned]
            _write(tx, kept, self.clock())
            tx.scoring.release(token)
        return [answer for _, answer in kept]

    def _verdict(self, body: str, scores: Scores, policy: SitePolicy, signals: Sequence[Signal]) -> Verdict:
        model, found = self.classifier(), list(signals)
        for name, score in scores.items():
            threshold = policy.thresholds.get(name)
            if threshold:
                over = score >= threshold.hold
                found.append(score_signal(name, score, threshold, self._spans(model, body, name) if over else ()))
        if model.abstains(body):
            found.append(unreadable_signal())
        noticed = (lexicon_signal(self.lexicon().find(body)), contact_signal(body))
        return verdict(model.model, scores, [*found, *filter(None, noticed)])

    def _spans(self, model: Classifier, body: str, attribute: str) -> list[tuple[int, int]]:
        return [(part.begin, part.end) for part in model.explain(body, attribute) if part.weight > 0]

    def sweep(self) -> list[Verdict]:
        """Mend what crashes left: free claims that ran out, apply the fail-safe, ring for rows that wait.

        Returns the verdicts that the fail-safe stored.
        """
        now = self.clock()
        with self.store.begin() as tx:
            freed = tx.scoring.free_expired(now)
            returned = tx.queue.free_expired(now)
            late = self._fail_safe(tx, now)
            tx.idempotency.forget_before(now - timedelta(hours=IDEMPOTENCY_HOURS))
            tx.sessions.forget_expired(now)
            tx.login_attempts.forget_before(now - timedelta(days=1))
            waiting = tx.scoring.any_waiting()
        if freed or returned or late:
            log.warning("sweep.mended", scoring_claims=freed, review_leases=returned, fail_safe=len(late))
        if waiting:
            self.jobs.score_soon()
        return late

    def _fail_safe(self, tx: Transaction, now: datetime) -> list[Verdict]:
        policies = {site.id: site.policy for site in tx.sites.all()}
        before = {
            site_id: now - timedelta(seconds=policy.score_deadline_seconds) for site_id, policy in policies.items()
        }
        results: list[tuple[DueRevision, Verdict]] = []
        for item in tx.scoring.late(before, SWEEP_LIMIT):
            policy = policies[item.site_id]
            matches = self.lexicon().find(item.body)
            late = late_signal(policy.fail_safe, item.standing, item.body, matches)
            others = (lexicon_signal(matches), mode_signal(item.article_mode or policy.mode))
            results.append((item, verdict(None, {}, [late, *filter(None, others)])))
        _write(tx, results, now)
        return [answer for _, answer in results]


def _write(tx: Transaction, results: Sequence[tuple[DueRevision, Verdict]], now: datetime) -> None:
    tx.scoring.write(results, now)
    events = [
        (f"comment.{STATUS_AFTER[answer.action]}", item.site_id, item.comment_id, item.revision)
        for item, answer in results
    ]
    tx.outbox.add_many(events, now)
