"""Rehearsed thresholds: they act on nothing, and what they would have done is told of the comments that came since."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from moderation.domain.comment import Comment
from moderation.domain.decision import Actor, Choice
from moderation.domain.errors import FieldError, InvalidField, NoRehearsal
from moderation.domain.policy import Action, Threshold
from moderation.domain.site import Rehearsal, Site
from moderation.domain.tradeoff import action
from moderation.services.ports import Clock
from moderation.services.review.decisions import name_of
from moderation.services.sites import Sites
from moderation.services.thresholds import check
from moderation.store.evidence import Acted
from moderation.store.store import Store

MOST_DAYS = 28
MOST_COMMENTS = 10_000
SHOWN = 50


@dataclass(frozen=True)
class Turn:
    """Comments that would have gone one other way, and what people decided of them so far."""

    acted: Action
    wanted: Action
    comments: int
    published: int
    rejected: int


@dataclass(frozen=True)
class Changed:
    """One comment that would have gone another way."""

    comment: Comment
    acted: Action
    wanted: Action


@dataclass(frozen=True)
class Outcome:
    """What a rehearsal has shown: of `comments`, those that would have gone otherwise, by the way and the newest whole.

    `by` is the name of who began it; `over` that it counts no further comments.
    """

    rehearsal: Rehearsal
    by: str
    over: bool
    comments: int
    turns: Sequence[Turn]
    newest: Sequence[Changed]

    @property
    def changed(self) -> int:
        """Return how many comments would have gone otherwise."""
        return sum(turn.comments for turn in self.turns)


@dataclass(frozen=True)
class Rehearsals:
    """Begins a rehearsal, tells of it and ends it; `Thresholds.save` puts thresholds in force and ends it as well."""

    store: Store
    sites: Sites
    clock: Clock

    def begin(
        self, site: Site, thresholds: Mapping[str, Threshold], days: int, actor: Actor, version: int | None
    ) -> Site:
        """Try thresholds for some days; another rehearsal that runs ends.

        Raises InvalidField for what is no threshold, for those that act already and for days outside 1 to 28,
        StaleSettings when the settings changed since `version`.
        """
        check(thresholds)
        if not 1 <= days <= MOST_DAYS:
            raise InvalidField("a rehearsal is that short or long", errors=[FieldError("/days", f"1 to {MOST_DAYS}")])
        if thresholds == site.policy.thresholds:
            raise InvalidField("these act already", errors=[FieldError("/thresholds", "the same as those in force")])
        now = self.clock()
        rehearsal = Rehearsal(dict(thresholds), now, now + timedelta(days=days), str(actor))
        return self.sites.change_policy(site, lambda policy: replace(policy, rehearsal=rehearsal), actor, version)

    def discard(self, site: Site, actor: Actor, version: int | None) -> Site:
        """End a rehearsal without any change; raises NoRehearsal, StaleSettings."""
        if site.policy.rehearsal is None:
            raise NoRehearsal(f"no thresholds are on rehearsal on '{site.slug}'")
        return self.sites.change_policy(site, lambda policy: replace(policy, rehearsal=None), actor, version)

    def outcome(self, site: Site) -> Outcome:
        """Return what a rehearsal has shown, from at most ten thousand comments; raises NoRehearsal."""
        rehearsal = site.policy.rehearsal
        if rehearsal is None:
            raise NoRehearsal(f"no thresholds are on rehearsal on '{site.slug}'")
        now = self.clock()
        until = min(now + timedelta(seconds=1), rehearsal.ends_at)
        with self.store.read() as tx:
            came = tx.evidence.acted(site.id, rehearsal.began_at, until, MOST_COMMENTS)
            choices = tx.evidence.choices(site.id, rehearsal.began_at)
            answers = [(one, action(one.seen, rehearsal.thresholds)) for one in came]
            turned = [(one, wanted) for one, wanted in answers if wanted is not one.action]
            comments = {one.id: one for one in tx.comments.many([one.comment_id for one, _ in turned[:SHOWN]])}
            by = name_of(tx, Actor(*rehearsal.by.split(":", 1)))
        newest = [Changed(comments[one.comment_id], one.action, wanted) for one, wanted in turned[:SHOWN]]
        return Outcome(rehearsal, by, now >= rehearsal.ends_at, len(came), _turns(turned, choices), newest)


def _turns(turned: Sequence[tuple[Acted, Action]], choices: Mapping[tuple[str, int], Choice]) -> list[Turn]:
    """Count what would have gone otherwise by the way, the commonest first."""
    ways = Counter((one.action, wanted) for one, wanted in turned)
    decided = Counter(
        (one.action, wanted, choices[one.comment_id, one.revision])
        for one, wanted in turned
        if (one.comment_id, one.revision) in choices
    )
    return [
        Turn(*way, count, decided[*way, Choice.PUBLISH], decided[*way, Choice.REJECT])
        for way, count in ways.most_common()
    ]
