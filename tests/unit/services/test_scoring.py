"""From received to a verdict: once each, whatever the model or the worker does."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from moderation.arabic.dialect import Dialect
from moderation.arabic.lexicon import Match
from moderation.arabic.script import Language
from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, Status
from moderation.domain.decision import Actor
from moderation.domain.policy import Action, FailSafe, Mode, Standing, Threshold
from moderation.domain.site import ArticleState, Site, SitePolicy
from moderation.store.tables import outbox, verdicts
from tests.factories import INSULT, KIND, received, scored
from tests.fakes import FakeClassifier, FakeClock, FakeJobs, FakeLexicon
from tests.together import together

pytestmark = pytest.mark.both_databases
CLI = Actor("system", "test")


def now(services: Services, comment: Comment) -> Comment:
    site = services.sites.by_slug(comment.site)
    return services.intake.get(site, comment.id)


def names(comment: Comment) -> list[str]:
    assert comment.verdict
    return [signal.name for signal in comment.verdict.signals]


def drain(services: Services) -> None:
    while services.scoring.score_due():
        pass


def test_a_kind_comment_is_published_with_its_scores_and_model(services: Services, site: Site) -> None:
    comment = scored(services, site, KIND)
    assert comment.status is Status.PUBLISHED
    assert comment.published_revision == 1
    assert comment.verdict
    assert (comment.verdict.action, comment.verdict.model) == (Action.PUBLISH, "fake-1")
    assert comment.verdict.scores == {"TOXICITY": 0.03, "SPAM": 0.02}


@pytest.mark.parametrize(
    ("body", "script", "dialect"),
    [
        ("واش راك خويا، هاد الشي بزاف علينا", Language.ARABIC, Dialect.MAGHREBI),
        ("wallah ma 3andi mochkil m3ak khouya", Language.ARABIZI, None),
        ("شكرا", Language.ARABIC, None),
    ],
)
def test_script_and_dialect_are_noted_with_the_verdict(
    services: Services, site: Site, body: str, script: Language, dialect: Dialect | None
) -> None:
    judged = scored(services, site, body).verdict
    assert judged
    assert (judged.script, judged.dialect) == (script, dialect)


def test_an_insult_is_held_with_the_reason_and_the_very_word(services: Services, site: Site) -> None:
    comment = scored(services, site, INSULT)
    assert comment.status is Status.HELD
    assert comment.verdict
    first = comment.verdict.signals[0]
    assert (first.name, first.asks) == ("TOXICITY", Action.HOLD)
    assert [INSULT[begin:end] for begin, end in first.spans] == ["غبي"]
    assert "الإساءة" in first.why


def test_a_word_of_the_list_is_held_though_the_model_sees_nothing(
    services: Services, site: Site, fake_lexicon: FakeLexicon
) -> None:
    fake_lexicon.words["التقرير"] = 2
    comment = scored(services, site, KIND)
    assert comment.status is Status.HELD
    assert comment.verdict
    first = comment.verdict.signals[0]
    assert (first.name, [KIND[begin:end] for begin, end in first.spans]) == ("lexicon", ["التقرير"])


def test_a_mild_word_of_the_list_is_only_mentioned(services: Services, site: Site, fake_lexicon: FakeLexicon) -> None:
    fake_lexicon.words["التقرير"] = 1
    comment = scored(services, site, KIND)
    assert comment.status is Status.PUBLISHED
    assert "lexicon" in names(comment)


def test_a_site_may_let_the_machine_reject(services: Services, site: Site) -> None:
    policy = SitePolicy(thresholds={"TOXICITY": Threshold(hold=0.5, reject=0.9)})
    services.sites.set_policy(site, policy, CLI)
    assert scored(services, site, INSULT).status is Status.REJECTED


def test_a_site_may_see_everything_before_it_is_published(services: Services, site: Site) -> None:
    services.sites.set_policy(site, SitePolicy(mode=Mode.PRE), CLI)
    comment = scored(services, site, KIND)
    assert (comment.status, names(comment)[0]) == (Status.HELD, "pre_moderation")


@pytest.mark.parametrize(("article", "status"), [(Mode.PRE, Status.HELD), (Mode.POST, Status.PUBLISHED)])
def test_an_articles_mode_goes_before_the_sites(services: Services, site: Site, article: Mode, status: Status) -> None:
    other = Mode.POST if article is Mode.PRE else Mode.PRE
    services.sites.set_policy(site, SitePolicy(mode=other), CLI)
    services.sites.put_article(site, ArticleRef("a1"), ArticleState.OPEN, article, CLI)
    assert scored(services, site, KIND, article="a1").status is status


def test_a_link_is_held_whatever_the_model_says(services: Services, site: Site) -> None:
    comment = scored(services, site, "شكرا https://example.com")
    assert (comment.status, names(comment)[0]) == (Status.HELD, "contact")


def test_a_text_the_model_does_not_know_is_held(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    fake_classifier.unreadable.add("qwxz")
    comment = scored(services, site, "qwxz")
    assert (comment.status, names(comment)[0]) == (Status.HELD, "abstained")


def test_the_oldest_are_scored_first_and_no_more_than_asked(services: Services, site: Site, clock: FakeClock) -> None:
    made = []
    for _ in range(5):
        made.append(received(services, site))
        clock.advance(seconds=1)
    assert len(services.scoring.score_due(limit=2)) == 2
    assert [now(services, comment).status for comment in made] == [Status.PUBLISHED] * 2 + [Status.RECEIVED] * 3


def test_scoring_twice_changes_nothing(services: Services, site: Site) -> None:
    comment = scored(services, site, KIND)
    assert services.scoring.score_due() == []
    assert now(services, comment) == comment


def test_a_superseded_revision_stops_and_the_new_one_is_scored(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    comment = received(services, site, KIND)
    fake_classifier.pause()

    def edit_meanwhile() -> None:
        assert fake_classifier.entered.wait(30)
        services.intake.edit(site, comment.id, INSULT)
        fake_classifier.resume()

    [stored, _] = together([lambda: services.scoring.score_due(), edit_meanwhile])
    assert stored == []
    drain(services)
    newest = now(services, comment)
    assert (newest.revision, newest.status) == (2, Status.HELD)
    with services.store.read() as tx:
        judged = tx.connection.execute(sa.select(verdicts.c.revision)).scalars().all()
    assert judged == [2]


def test_a_comment_withdrawn_while_it_is_scored_stays_erased(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    comment = received(services, site, INSULT)
    fake_classifier.pause()

    def withdraw_meanwhile() -> None:
        assert fake_classifier.entered.wait(30)
        services.intake.withdraw(site, comment.id, CLI)
        fake_classifier.resume()

    together([lambda: services.scoring.score_due(), withdraw_meanwhile])
    assert now(services, comment).status is Status.ERASED
    assert now(services, comment).verdict is None


def test_two_scorers_at_once_give_each_comment_one_verdict(services: Services, site: Site) -> None:
    made = [received(services, site, INSULT if n % 3 == 0 else KIND).id for n in range(60)]

    def score() -> None:
        while services.scoring.score_due(limit=5):
            pass

    together([score, score])
    with services.store.read() as tx:
        written = Counter(tx.connection.execute(sa.select(verdicts.c.comment_id)).scalars())
        events = Counter(tx.connection.execute(sa.select(outbox.c.comment_id)).scalars())
    assert written == events == Counter(made)


def test_a_batch_that_the_model_cannot_take_is_scored_one_by_one(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    fake_classifier.crashing.add("سم")
    good, bad, last = (received(services, site, body) for body in (KIND, "سم", INSULT))
    services.scoring.score_due()
    assert [now(services, comment).status for comment in (good, bad, last)] == [
        Status.PUBLISHED,
        Status.RECEIVED,
        Status.HELD,
    ]


def test_a_comment_that_crashes_the_scorer_three_times_is_held_with_that_reason(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    fake_classifier.crashing.add("سم")
    comment = received(services, site, "سم")
    for _ in range(3):
        assert services.scoring.score_due() == []
        assert now(services, comment).status is Status.RECEIVED
    services.scoring.score_due()
    poisoned = now(services, comment)
    assert (poisoned.status, names(poisoned)) == (Status.HELD, ["scorer_crashed"])
    assert poisoned.verdict
    assert poisoned.verdict.model is None


def test_a_comment_that_failed_once_is_tried_again_however_many_fresh_ones_come(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    fake_classifier.crashing.add("سم")
    poisonous = received(services, site, "سم")
    for number in range(4):
        received(services, site, f"{KIND} {number}")
        services.scoring.score_due(limit=1)
    assert names(now(services, poisonous)) == ["scorer_crashed"]


def test_an_edit_of_a_poisonous_comment_gets_fresh_attempts(
    services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    fake_classifier.crashing.add("سم")
    comment = received(services, site, "سم")
    for _ in range(3):
        services.scoring.score_due()
    services.intake.edit(site, comment.id, KIND)
    services.scoring.score_due()
    assert now(services, comment).status is Status.PUBLISHED


def claimed_by_a_worker_that_died(services: Services) -> None:
    until = services.clock() + timedelta(seconds=services.scoring.lease_seconds)
    with services.store.begin() as tx:
        tx.scoring.claim(256, until)


def test_what_a_dead_worker_held_is_scored_after_its_lease(services: Services, site: Site, clock: FakeClock) -> None:
    services.sites.set_policy(site, SitePolicy(score_deadline_seconds=600), CLI)
    comment = received(services, site)
    claimed_by_a_worker_that_died(services)
    assert services.scoring.score_due() == []
    clock.advance(seconds=61)
    services.scoring.sweep()
    services.scoring.score_due()
    assert now(services, comment).status is Status.PUBLISHED


def test_a_worker_that_comes_back_after_its_lease_writes_nothing_twice(
    services: Services, site: Site, clock: FakeClock, fake_classifier: FakeClassifier
) -> None:
    services.sites.set_policy(site, SitePolicy(score_deadline_seconds=600), CLI)
    comment = received(services, site)
    fake_classifier.pause()

    def overtake() -> int:
        assert fake_classifier.entered.wait(30)
        clock.advance(seconds=61)
        services.scoring.sweep()
        fake_classifier.resume()
        return len(services.scoring.score_due())

    [slow, fast] = together([lambda: len(services.scoring.score_due()), overtake])
    assert slow + fast == 1
    assert now(services, comment).status is Status.PUBLISHED


@dataclass
class SlowClassifier(FakeClassifier):
    """Calls `meanwhile` for each text."""

    meanwhile: Callable[[], object] = list

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        for _ in texts:
            self.meanwhile()
        return super().score(texts)


def test_a_batch_of_long_texts_keeps_its_lease_until_the_last_is_scored(
    services: Services, site: Site, clock: FakeClock
) -> None:
    def two_seconds_pass() -> None:
        clock.advance(seconds=2)
        services.scoring.sweep()

    for number in range(20):
        received(services, site, f"{number} " + "ا" * 9_000)
    slow = SlowClassifier(meanwhile=two_seconds_pass)
    scoring = replace(services.scoring, judge=replace(services.scoring.judge, classifier=lambda: slow))
    assert len(scoring.score_due()) == 20
    assert {verdict.model for verdict in verdicts_of(services)} == {"fake-1"}


def verdicts_of(services: Services) -> Sequence[sa.Row[Any]]:
    with services.store.read() as tx:
        return tx.connection.execute(sa.select(verdicts)).all()


@dataclass
class SlowLexicon(FakeLexicon):
    """Calls `meanwhile` for each text."""

    meanwhile: Callable[[], object] = list

    def find(self, text: str) -> list[Match]:
        self.meanwhile()
        return super().find(text)


def test_comments_come_in_while_the_fail_safe_reads_late_ones(services: Services, site: Site, clock: FakeClock) -> None:
    late = received(services, site)
    clock.advance(seconds=61)
    slow = SlowLexicon(meanwhile=lambda: received(services, site))
    replace(services.scoring, lexicons=replace(services.lexicons, shipped=lambda: slow)).sweep()
    assert now(services, late).status is Status.HELD
    assert len(services.intake.page(site, status=Status.RECEIVED, article=None, cursor=None, limit=9)[0]) == 1


def test_a_comment_edited_while_the_fail_safe_reads_it_gets_its_own_time(
    services: Services, site: Site, clock: FakeClock
) -> None:
    late = received(services, site)
    clock.advance(seconds=61)
    slow = SlowLexicon(meanwhile=lambda: services.intake.edit(site, late.id, "نص جديد"))
    replace(services.scoring, lexicons=replace(services.lexicons, shipped=lambda: slow)).sweep()
    assert (now(services, late).status, now(services, late).verdict) == (Status.RECEIVED, None)


def test_the_sweep_rings_only_when_something_waits(services: Services, site: Site, fake_jobs: FakeJobs) -> None:
    services.scoring.sweep()
    assert fake_jobs.rings == 0
    received(services, site)
    services.scoring.sweep()
    assert fake_jobs.rings == 2


def late_comment(services: Services, site: Site, clock: FakeClock, body: str, seconds: float) -> Comment:
    comment = received(services, site, body)
    clock.advance(seconds=seconds)
    services.scoring.sweep()
    return now(services, comment)


def test_without_a_score_in_time_a_comment_is_held_and_says_so(
    services: Services, site: Site, clock: FakeClock
) -> None:
    comment = late_comment(services, site, clock, KIND, 61)
    assert (comment.status, names(comment)) == (Status.HELD, ["scorer_late"])


def test_before_the_deadline_the_fail_safe_waits(services: Services, site: Site, clock: FakeClock) -> None:
    assert late_comment(services, site, clock, KIND, 59).status is Status.RECEIVED


@pytest.mark.parametrize(
    ("standing", "mode", "body", "status"),
    [
        (Standing.TRUSTED, Mode.POST, KIND, Status.PUBLISHED),
        (Standing.NORMAL, Mode.POST, KIND, Status.HELD),
        (Standing.TRUSTED, Mode.POST, "شكرا t.me/x", Status.HELD),
        (Standing.TRUSTED, Mode.PRE, KIND, Status.HELD),
    ],
)
def test_a_site_may_publish_its_trusted_authors_when_the_scorer_is_down(
    services: Services, site: Site, clock: FakeClock, standing: Standing, mode: Mode, body: str, status: Status
) -> None:
    services.sites.set_policy(site, SitePolicy(mode=mode, fail_safe=FailSafe.PUBLISH_LOW_RISK), CLI)
    services.sites.put_author(site, AuthorRef("u1"), standing, CLI)
    assert late_comment(services, site, clock, body, 61).status is status


def test_a_trusted_authors_late_comment_with_a_word_of_the_list_is_held(
    services: Services, site: Site, clock: FakeClock, fake_lexicon: FakeLexicon
) -> None:
    fake_lexicon.words["التقرير"] = 2
    services.sites.set_policy(site, SitePolicy(fail_safe=FailSafe.PUBLISH_LOW_RISK), CLI)
    services.sites.put_author(site, AuthorRef("u1"), Standing.TRUSTED, CLI)
    comment = late_comment(services, site, clock, KIND, 61)
    assert (comment.status, names(comment)) == (Status.HELD, ["scorer_late", "lexicon"])


def test_each_site_has_its_own_deadline(services: Services, site: Site, other_site: Site, clock: FakeClock) -> None:
    services.sites.set_policy(other_site, SitePolicy(score_deadline_seconds=10), CLI)
    mine, theirs = received(services, site), received(services, other_site)
    clock.advance(seconds=11)
    services.scoring.sweep()
    assert (now(services, mine).status, now(services, theirs).status) == (Status.RECEIVED, Status.HELD)


def test_a_late_comment_that_was_published_then_edited_keeps_its_old_text_up(
    services: Services, site: Site, clock: FakeClock
) -> None:
    comment = scored(services, site, KIND)
    services.intake.edit(site, comment.id, "نص جديد")
    clock.advance(seconds=61)
    services.scoring.sweep()
    assert now(services, comment).status is Status.HELD
    assert [item.body for item in services.threads.page(site, "a1").items] == [KIND]


def test_analyze_answers_without_storing_anything(services: Services, site: Site) -> None:
    answer = services.scoring.analyze(INSULT, site)
    assert (answer.action, answer.scores["TOXICITY"]) == (Action.HOLD, 0.91)
    assert services.intake.page(site, status=None, article=None, cursor=None, limit=1) == ([], None)


def test_a_model_that_does_not_load_loses_no_comment(services: Services, site: Site, clock: FakeClock) -> None:
    def broken() -> FakeClassifier:
        raise OSError("model file damaged")

    comment = received(services, site)
    with pytest.raises(OSError, match="damaged"):
        replace(services.scoring, judges=replace(services.scoring.judges, shipped=broken)).score_due()
    clock.advance(seconds=120)
    services.scoring.sweep()
    assert now(services, comment).status is Status.HELD
