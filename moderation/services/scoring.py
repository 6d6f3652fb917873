"""From received to a verdict: claimed from the database, scored together, written once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from moderation.domain.policy import Verdict, crash_signal, verdict
from moderation.domain.site import Site, SitePolicy
from moderation.services.judging import Judge
from moderation.services.learning.acting import Acting, Judges
from moderation.services.learning.shadows import Shadows
from moderation.services.lexicons import Lexicons
from moderation.services.ports import Classifier, Clock, JobQueue, Lexicon, Scored
from moderation.services.review import triaging
from moderation.store.scoring import STATUS_AFTER, DueRevision
from moderation.store.store import Store, Transaction

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
SWEEP_LIMIT = 1_000
IDEMPOTENCY_HOURS = 24
PORTION_CHARS = 64_000
"""A batch of usual comments; ten thousand characters can take a slow core a second, and the lease is twenty."""

Result = tuple[DueRevision, Verdict]


@dataclass(frozen=True)
class Scoring:
    """Scores what waits; safe to run twice and side by side.

    Parameters
    ----------
    lease_seconds : int
        How long a batch may take before its rows are given to others.
    owner : str
        Names a place that one process at a time fills, so that the next one knows what the last one left.
    """

    store: Store
    jobs: JobQueue
    judge: Judge
    lexicons: Lexicons
    judges: Judges
    shadows: Shadows
    clock: Clock
    lease_seconds: int = 20
    owner: str = ""

    def score_due(self, limit: int = 256) -> list[Verdict]:
        """Score up to `limit` revisions that wait, oldest first, and return the verdicts that were stored.

        One revision that an earlier attempt left behind goes first and alone, so that a comment that kills its
        worker is held after three attempts, its neighbours are not, and fresh ones cannot keep them waiting.
        """
        return self._score_claimed(1, retried=True) + self._score_claimed(limit, retried=False)

    def _score_claimed(self, limit: int, *, retried: bool) -> list[Verdict]:
        until = self.clock() + timedelta(seconds=self.lease_seconds)
        with self.store.begin() as tx:
            token, due = tx.scoring.claim(limit, until, retried=retried, owner=self.owner)
        if not due:
            return []
        portions = list(_portions(due))
        stored: list[Verdict] = []
        for number, portion in enumerate(portions, start=1):
            stored += self._write_owned(token, self._results(portion), last=number == len(portions))
        return stored

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

    def analyze(self, text: str, site: Site, model: Classifier | None = None) -> Verdict:
        """Score one text here and now, as the site's champion would, storing nothing; for callers that cannot wait.

        A canary judges comments by their id, which a text that was not sent has not got. `model` is another than the
        champion.
        """
        model = model or self.champion(site)
        words = self.lexicons.of({site.id})[site.id]
        return self.judge.verdict(text, model.score_detailed([text])[0], site.policy, words=words, model=model)

    def champion(self, site: Site) -> Classifier:
        """Return what scores a site's comments now: its champion, or the shipped model where it has none."""
        return self.judges.of([site.id])[site.id].champion

    def _results(self, due: Sequence[DueRevision]) -> list[Result]:
        exhausted = [item for item in due if item.attempts > MAX_ATTEMPTS]
        crashed = [(item, verdict(None, {}, [crash_signal(MAX_ATTEMPTS)])) for item in exhausted]
        return crashed + self._judged([item for item in due if item.attempts <= MAX_ATTEMPTS])

    def _judged(self, due: Sequence[DueRevision]) -> list[Result]:
        if not due:
            return []
        with self.store.read() as tx:
            policies = {site.id: site.policy for site in tx.sites.all()}
        sites = {item.site_id for item in due}
        acting, words = self.judges.of(sites), self.lexicons.of(sites)
        scored = _scored(due, acting)
        answers = [
            self._answer(
                item, scored.get(_key(item)), policies[item.site_id], words[item.site_id], acting[item.site_id]
            )
            for item in due
        ]
        return [(item, answer) for item, answer in zip(due, answers, strict=True) if answer]

    def _answer(
        self, item: DueRevision, scored: Scored | None, policy: SitePolicy, words: Lexicon, acting: Acting
    ) -> Verdict | None:
        """Return the verdict of whose turn it is; a canary that fails leaves the comment to the champion."""
        for model in acting.turns(item.comment_id):
            try:
                found = scored or model.score_detailed([item.body])[0]
                return self.judge.verdict(item.body, found, policy, item.article_mode, words, model)
            except Exception as error:
                scored, failed = None, type(error).__name__  # what the next one says of it, it says itself
                log.error("scoring.comment_failed", comment=item.comment_id, rev=item.revision, error=failed)
        return None

    def _write_owned(self, token: str, results: Sequence[Result], *, last: bool) -> list[Verdict]:
        now = self.clock()
        with self.store.begin() as tx:
            owned = tx.scoring.still_owned(token)
            kept = [(item, answer) for item, answer in results if _key(item) in owned]
            _write(tx, kept, now)
            if last:
                tx.scoring.release(token)
            else:
                tx.scoring.renew(token, now + timedelta(seconds=self.lease_seconds))
        self.shadows.observe(kept)
        return [answer for _, answer in kept]

    def sweep(self) -> list[Verdict]:
        """Mend what crashes left: free claims that ran out, apply the fail-safe, ring for rows that wait.

        Returns the verdicts that the fail-safe stored.
        """
        now = self.clock()
        with self.store.begin() as tx:
            freed = tx.scoring.free_expired(now)
            returned = tx.queue.free_expired(now)
            tx.backlog.fold()
            tx.idempotency.forget_before(now - timedelta(hours=IDEMPOTENCY_HOURS))
            tx.sessions.forget_expired(now)
            tx.links.forget_expired(now)
            tx.login_attempts.forget_before(now - timedelta(days=1))
            tx.reports.forget_origins(now - timedelta(days=1))
        late = self._fail_safe(now)
        if freed or returned or late:
            log.warning("sweep.mended", scoring_claims=freed, review_leases=returned, fail_safe=len(late))
        if self.waiting():
            self.jobs.score_soon()
        return late

    def _fail_safe(self, now: datetime) -> list[Verdict]:
        with self.store.read() as tx:
            policies = {site.id: site.policy for site in tx.sites.all()}
            before = {
                site_id: now - timedelta(seconds=policy.score_deadline_seconds) for site_id, policy in policies.items()
            }
            found = tx.scoring.late(before, SWEEP_LIMIT)
        # Long texts take the word list seconds; judged inside the writing transaction, they would keep comments out.
        words = self.lexicons.of({item.site_id for item in found})
        results = [(item, self._late(item, policies[item.site_id], words[item.site_id])) for item in found]
        if not results:
            return []
        with self.store.begin() as tx:
            waiting = tx.scoring.still_waiting(found)
            kept = [(item, answer) for item, answer in results if _key(item) in waiting]
            _write(tx, kept, now)
        return [answer for _, answer in kept]

    def _late(self, item: DueRevision, policy: SitePolicy, words: Lexicon) -> Verdict:
        return self.judge.late(item.body, item.standing, policy, item.article_mode, words)


def _key(item: DueRevision) -> tuple[str, int]:
    return item.comment_id, item.revision


def _scored(due: Sequence[DueRevision], acting: Mapping[str, Acting]) -> dict[tuple[str, int], Scored]:
    """Return the scores of each revision, all of one model's in one pass; none where that failed."""
    by_model: dict[str, list[DueRevision]] = defaultdict(list)
    models: dict[str, Classifier] = {}
    for item in due:
        model = acting[item.site_id].turns(item.comment_id)[0]
        models[model.model] = model
        by_model[model.model].append(item)
    found: dict[tuple[str, int], Scored] = {}
    for name, items in by_model.items():
        try:
            scores = models[name].score_detailed([item.body for item in items])
        except Exception as error:  # whatever the model does, the comments are not lost
            log.error("scoring.batch_failed", revisions=len(items), model=name, error=type(error).__name__)
            continue
        found |= {_key(item): one for item, one in zip(items, scores, strict=True)}
    return found


def _portions(due: Sequence[DueRevision]) -> Iterator[Sequence[DueRevision]]:
    """Cut a batch so that each portion is scored well within the lease, however long its texts are."""
    begin = chars = 0
    for end, item in enumerate(due):
        if chars and chars + len(item.body) > PORTION_CHARS:
            yield due[begin:end]
            begin, chars = end, 0
        chars += len(item.body)
    yield due[begin:]


def _write(tx: Transaction, results: Sequence[Result], now: datetime) -> None:
    tx.scoring.write(results, now)
    triaging.note(tx, results, now)
    events = [
        (f"comment.{STATUS_AFTER[answer.action]}", item.site_id, item.comment_id, item.revision)
        for item, answer in results
    ]
    tx.outbox.add_many(events, now)
