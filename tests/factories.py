"""Comments, sites and people with sensible values, so that a test names only what it is about."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef, AuthorRef, Comment, NewComment, Status
from moderation.domain.decision import Actor
from moderation.domain.model import Model, Stage
from moderation.domain.site import Moderator, Role, Site
from moderation.services.sites import SYSTEM
from moderation.store.ids import new_id

KIND = "شكرا على التقرير"
INSULT = "أنت غبي ولا تفهم شيئا"
PASSWORD = "correct-horse-battery"

_numbers = count(1)


def new_comment(
    body: str = KIND,
    *,
    article: str = "a1",
    author: str = "u1",
    name: str | None = "قارئ",
    external_id: str | None = None,
    parent: str | None = None,
    submitted_at: datetime | None = None,
) -> NewComment:
    """Return a comment as a site hands it over."""
    page = ArticleRef(article, f"https://alkhabar.example/{article}", f"مقال {article}")
    return NewComment(page, AuthorRef(author, name), body, external_id, parent, submitted_at)


def received(services: Services, site: Site, body: str = KIND, **given: str | None) -> Comment:
    """Return a comment that waits for its score."""
    return services.intake.receive(site, new_comment(body, **given))  # type: ignore[arg-type]


def scored(services: Services, site: Site, body: str, **given: str | None) -> Comment:
    """Return a comment as the machine left it."""
    comment = received(services, site, body, **given)
    while services.scoring.score_due():
        pass
    return services.intake.get(site, comment.id)


def held(services: Services, site: Site, body: str = INSULT, **given: str | None) -> Comment:
    """Return a comment that waits for a moderator."""
    comment = scored(services, site, body, **given)
    assert comment.status is Status.HELD, comment.status
    return comment


def published(services: Services, site: Site, body: str = KIND, **given: str | None) -> Comment:
    """Return a comment that the machine published."""
    comment = scored(services, site, body, **given)
    assert comment.status is Status.PUBLISHED, comment.status
    return comment


def moderator(services: Services, site: Site, name: str = "أمل", role: Role = Role.MODERATOR) -> Moderator:
    """Return a person who may sign in with PASSWORD."""
    return services.people.add(f"mod{next(_numbers)}@alkhabar.example", name, PASSWORD, site, role)


def actor(person: Moderator) -> Actor:
    """Return a moderator as the one who acts."""
    return Actor("moderator", person.id)


def form_token(services: Services, site: Site, article: str = "a1", seconds: float = 10) -> str:
    """Return the token of a form that was given so many seconds ago."""
    then = services.clock() - timedelta(seconds=seconds)
    return replace(services.spam, clock=lambda: then).form_token(site, article)


def candidate(services: Services, site: Site, name: str, *, passed: bool = True, **report: object) -> Model:
    """Return a registered model of a site; its files are what the test's loader makes of the name."""
    made = Model(
        id=new_id(),
        site_id=site.id,
        name=name,
        parent="fake-1",
        stage=Stage.CANDIDATE,
        sha256="0" * 64,
        data_hash="1" * 64,
        code_version="test",
        parameters={"strength": 0.1},
        report={"refused": [] if passed else [{"code": "more_errors", "detail": "it errs more often"}], **report},
        passed=passed,
        created_at=services.clock(),
    )
    services.models.add(made, SYSTEM)
    return made
