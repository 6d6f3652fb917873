"""The page of rehearsed thresholds: begun from the thresholds page, put in force or dropped."""

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.policy import Threshold
from moderation.domain.site import Moderator, Site
from tests import factories
from tests.fakes import FakeClassifier
from tests.unit.web.console_reader import Page, Reader
from tests.unit.web.test_console_thresholds import PATH, fill

HERE = f"{PATH}/rehearsal"


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


def begun(reader: Reader, services: Services, classifier: FakeClassifier, site: Site, **filled: str) -> Page:
    """Begin a rehearsal of a review threshold of 30 % after which two comments came, one of which it would hold."""
    factories.published(services, site, "قبل التجربة")
    services.clock.advance(seconds=1)  # type: ignore[attr-defined]  # the tests' own clock
    page = fill(reader, reader.open(PATH), "ابدأ تجربة العتبات", **{"hold_TOXICITY": "30", "days": "7"} | filled)
    assert page.path == HERE, page.text
    classifier.overrides["كلام بين بين"] = {"TOXICITY": 0.4, "SPAM": 0.0}
    services.clock.advance(seconds=1)  # type: ignore[attr-defined]  # the tests' own clock
    factories.published(services, site, "كلام بين بين")
    factories.published(services, site)
    return reader.open(HERE)


def test_it_tells_how_many_would_have_gone_otherwise_and_shows_them(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    page = begun(reader, services, fake_classifier, site)
    assert "كان سيتغيّر حكم تعليق واحد من 2" in page.text
    assert "على التجربة الإساءة: المراجعة من 30٪" in page.text
    assert "يُنشر يُحال إلى المراجعة 1 0 0" in page.text
    assert "كلام بين بين" in page.text
    assert "بدأها سلمى — 25 تشرين الثاني 2026، 08:00" in page.text
    assert "عتبات أخرى على التجربة" in reader.open(PATH).text
    assert services.sites.by_slug("alkhabar").policy.thresholds["TOXICITY"] == Threshold(0.45)


def test_it_is_put_in_force(reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier) -> None:
    page = begun(reader, services, fake_classifier, site)
    after = reader.press(page, "اعتمد هذه العتبات", act="adopt")
    assert (after.path, "اعتُمدت عتبات التجربة." in after.text) == (PATH, True)
    policy = services.sites.by_slug("alkhabar").policy
    assert (policy.thresholds["TOXICITY"], policy.rehearsal) == (Threshold(0.3), None)
    log = reader.open("/console/alkhabar/log?kind=settings").text
    assert "تجربة العتبات من لا شيء إلى الإساءة: المراجعة من 30٪" in log


def test_it_is_dropped(reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier) -> None:
    page = begun(reader, services, fake_classifier, site)
    after = reader.press(page, "اترك التجربة", act="discard")
    assert (after.path, "بقيت عتبات الموقع كما هي" in after.text) == (PATH, True)
    assert services.sites.by_slug("alkhabar").policy.rehearsal is None
    assert reader.open(HERE).path == PATH


def test_a_rejection_that_nobody_has_proven_is_not_put_in_force(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier
) -> None:
    page = begun(reader, services, fake_classifier, site, rejects_TOXICITY="on", reject_TOXICITY="90")
    refused = reader.press(page, "اعتمد هذه العتبات", act="adopt")
    assert (refused.status, "لا تُعتمد" in refused.text) == (422, True)
    assert services.sites.by_slug("alkhabar").policy.rehearsal is not None


def test_who_comes_second_is_told(
    reader: Reader, services: Services, site: Site, fake_classifier: FakeClassifier, editor: Moderator
) -> None:
    page = begun(reader, services, fake_classifier, site)
    now = services.sites.by_slug("alkhabar")
    services.rehearsals.begin(now, {"SPAM": Threshold(0.5)}, 3, factories.actor(editor), now.version)
    for label, act in (("اعتمد هذه العتبات", "adopt"), ("اترك التجربة", "discard")):
        stale = reader.press(page, label, act=act)
        assert (stale.status, "غيّر زميل إعدادات الموقع" in stale.text) == (412, True)
    now = services.sites.by_slug("alkhabar")
    services.rehearsals.discard(now, factories.actor(editor), now.version)
    assert reader.press(page, "اترك التجربة", act="discard").path == PATH


def test_the_sites_own_thresholds_and_wrong_lengths_are_refused(reader: Reader, services: Services, site: Site) -> None:
    factories.published(services, site)
    same = fill(reader, reader.open(PATH), "ابدأ تجربة العتبات", days="7")
    assert (same.status, "هذه عتبات الموقع نفسها." in same.text) == (422, True)
    for days in ("0", "٣", "many"):
        assert fill(reader, reader.open(PATH), "ابدأ تجربة العتبات", days=days, hold_TOXICITY="30").status == 422
