"""The page of webhooks: a secret shown once, addresses added and removed, attempts looked at and sent again."""

import re

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.site import Moderator, Site
from moderation.domain.webhook import MAX_WEBHOOKS, Answer, Event
from tests import factories
from tests.fakes import FakePostman
from tests.unit.web.console_reader import Page, Reader

PATH = "/console/alkhabar/webhooks"
URL = "https://hooks.example/in"


@pytest.fixture
def reader(client: FlaskClient, admin: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(admin)
    return reader


def add(reader: Reader, url: str = URL) -> Page:
    return reader.press(reader.open(PATH), "أضف العنوان", url=url)


def secret(page: Page) -> str:
    [found] = re.findall(r'id="secret">(whsec_[^<]+)<', page.html)
    return str(found)


def deliver(services: Services) -> None:
    services.deliveries.dispatch(100)
    for webhook in services.deliveries.webhooks_with_work():
        for delivery in services.deliveries.claim(webhook, 10):
            services.deliveries.send(delivery)


def attempts(reader: Reader, services: Services, site: Site) -> Page:
    return reader.open(f"{PATH}/{services.webhooks.of_site(site)[0].id}")


def test_an_address_is_added_and_its_secret_shown_once(reader: Reader, services: Services, site: Site) -> None:
    assert "لا يُخبَر أحد بعد." in reader.open(PATH).text
    page = add(reader)
    [webhook] = services.webhooks.of_site(site)
    assert secret(page) == webhook.secret
    assert (webhook.url, webhook.events) == (URL, {Event.ERASED})  # this reader's form carries the last box alone
    again = reader.open(PATH)
    assert ("whsec_" in again.html, "hooks.example" in again.text) == (False, True)


def test_a_new_secret_is_shown_once_and_signs_beside_the_old(reader: Reader, services: Services, site: Site) -> None:
    first = secret(add(reader))
    page = reader.press(reader.open(PATH), f"سر جديد{URL}")
    assert secret(page) != first
    assert "يوقّع السر القديم معه إلى أن يمضي 24 ساعة" in page.text
    assert services.webhooks.of_site(site)[0].secrets(services.clock()) == (secret(page), first)


def test_a_removed_address_is_gone(reader: Reader, services: Services, site: Site) -> None:
    add(reader)
    assert "حُذف العنوان" in reader.press(reader.open(PATH), f"احذف{URL}").text
    assert services.webhooks.of_site(site) == []


@pytest.mark.parametrize("url", ["", "http://hooks.example/", "https://127.0.0.1/", "https://a:b@hooks.example/", "x"])
def test_an_address_that_must_not_be_called_is_refused_and_kept_in_the_form(reader: Reader, url: str) -> None:
    page = add(reader, url)
    assert (page.status, "يبدأ العنوان بـ https://" in page.text) == (422, True)
    assert f'value="{url}"' in page.html


def test_one_address_too_many_is_refused(reader: Reader, services: Services, site: Site, admin: Moderator) -> None:
    for _ in range(MAX_WEBHOOKS):
        services.webhooks.add(site, URL, (), factories.actor(admin))
    page = add(reader)
    assert (page.status, "20 عنوانًا على الأكثر" in page.text) == (422, True)


def test_attempts_are_shown_and_sent_again(
    reader: Reader, services: Services, site: Site, fake_postman: FakePostman, admin: Moderator
) -> None:
    services.webhooks.add(site, URL, (), factories.actor(admin))
    assert "لم يُرسل إليه شيء بعد." in attempts(reader, services, site).text
    fake_postman.answers = [Answer(1_200, None, "timeout"), Answer(7, 200)]
    factories.held(services, site)
    deliver(services)
    page = attempts(reader, services, site)
    assert "أُوقف تعليق للمراجعة 1 لم يُجب في الوقت 1,200 مللي ثانية يُعاد" in page.text
    assert "لا يقبل الرسائل" in reader.open(PATH).text
    assert "يُرسل من جديد: إشعار واحد." in reader.press(page, "أعِد الإرسال", hours="1").text
    deliver(services)
    page = attempts(reader, services, site)
    assert "200 7 مللي ثانية وصل إلى موقعك" in page.text
    assert len({sent.message_id for sent in fake_postman.sent}) == 1


def test_one_message_is_sent_again(
    reader: Reader, services: Services, site: Site, fake_postman: FakePostman, admin: Moderator
) -> None:
    services.webhooks.add(site, URL, (), factories.actor(admin))
    factories.held(services, site)
    deliver(services)
    reader.press(attempts(reader, services, site), "أعِد إرساله")
    deliver(services)
    assert len(fake_postman.sent) == 2


def test_an_address_that_its_receiver_ended_says_so(
    reader: Reader, services: Services, site: Site, fake_postman: FakePostman, admin: Moderator
) -> None:
    webhook = services.webhooks.add(site, URL, (), factories.actor(admin))
    factories.held(services, site)
    fake_postman.answers = [Answer(7, 410)]
    page = attempts(reader, services, site)
    deliver(services)
    page = attempts(reader, services, site)
    assert "فلا يُرسل إليه شيء." in page.text
    assert "أعِد الإرسال" not in page.text
    assert "أنهاه موقعك" in reader.open(PATH).text
    token = page.submission("اخرج")[1]["csrf_token"]
    answer = reader.client.post(
        f"{PATH}/{webhook.id}/replay", data={"csrf_token": token, "hours": "1"}, follow_redirects=True
    )
    assert "أضف عنوانًا جديدًا." in Page(answer).text


def test_a_replay_out_of_the_form_is_refused(reader: Reader, services: Services, site: Site) -> None:
    token = add(reader).submission("اخرج")[1]["csrf_token"]
    path = f"{PATH}/{services.webhooks.of_site(site)[0].id}/replay"
    assert reader.client.post(path, data={"csrf_token": token, "hours": "9999"}).status_code == 422


def test_another_sites_address_does_not_exist(
    reader: Reader, services: Services, other_site: Site, admin: Moderator
) -> None:
    webhook = services.webhooks.add(other_site, URL, (), factories.actor(admin))
    token = reader.open(PATH).submission("اخرج")[1]["csrf_token"]
    assert reader.open(f"{PATH}/{webhook.id}").status == 404
    for act in ("rotate", "remove"):
        assert reader.client.post(f"{PATH}/{webhook.id}/{act}", data={"csrf_token": token}).status_code == 404
    assert services.webhooks.of_site(other_site) == [webhook]
