"""The benchmark of the loop: it finds a verdict whose model did not act on that comment at that time."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from benchmarks.loop_switches import State, acted
from moderation.bootstrap import Services
from moderation.domain.site import Site
from moderation.store.ids import new_id
from tests import factories

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


STATES = [
    State(at(0), at(0), "shipped", None, 0),
    State(at(10), at(11), "own-1", None, 0),
    State(at(20), at(21), "own-1", "own-2", 30),
]


@pytest.mark.parametrize(
    ("model", "received", "judged", "fits"),
    [
        ("shipped", 1, 2, True),
        ("own-1", 1, 2, False),
        ("own-1", 9, 10.5, True),  # while the change was being made, either may have acted
        ("shipped", 10.5, 12, True),
        ("shipped", 11.5, 12, False),
        ("own-1", 12, 13, True),
    ],
)
def test_a_champion_acts_from_its_promotion_on(
    services: Services, site: Site, model: str, received: float, judged: float, fits: bool
) -> None:
    models = {name: factories.candidate(services, site, name) for name in ("own-1", "own-2")}
    row = SimpleNamespace(comment_id=new_id(), model=model, received_at=at(received), created_at=at(judged))
    assert acted(row, models, STATES) is fits


def test_a_canary_acts_on_its_comments_and_on_no_other(services: Services, site: Site) -> None:
    models = {name: factories.candidate(services, site, name) for name in ("own-1", "own-2")}
    mine = 0
    for _ in range(50):
        row = SimpleNamespace(comment_id=new_id(), received_at=at(22), created_at=at(23))
        fits = {name for name in ("shipped", "own-1", "own-2") if acted(_by(row, name), models, STATES)}
        assert fits in ({"own-1"}, {"own-2"})
        mine += fits == {"own-2"}
    assert 3 <= mine <= 30


def _by(row: SimpleNamespace, model: str) -> SimpleNamespace:
    return SimpleNamespace(**vars(row), model=model)
