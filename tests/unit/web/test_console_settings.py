"""A site's settings on their page, read and changed without scripts."""

import re
from dataclasses import replace

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.decision import Actor
from moderation.domain.policy import FailSafe, Mode, Threshold
from moderation.domain.preferences import Language, Preferences
from moderation.domain.site import CountsAsSpam, Moderator, Numerals, Proof, Region, Role, Site
from moderation.web.console.settings_form import FIELDS
from tests import factories
from tests.unit.web.console_reader import Page, Reader

PATH, SAVE = "/console/alkhabar/settings", "احفظ الإعدادات"
SYSTEM = Actor("system", "test")


@pytest.fixture
def admin(services: Services, site: Site) -> Moderator:
    return factories.moderator(services, site, "هالة", Role.ADMINISTRATOR)


@pytest.fixture
def reader(client: FlaskClient, admin: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(admin)
    return reader


def save(reader: Reader, page: Page, *cleared: str, **filled: str) -> Page:
    """Send the form as a browser does: ticked boxes, chosen options, texts; then as the test filled it."""
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.html))
    fields |= dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', page.html))
    fields |= dict.fromkeys(re.findall(r'type="checkbox" name="(\w+)" checked', page.html), "on")
    for name, options in re.findall(r'<select id="(\w+)".*?>(.*?)</select>', page.html):
        fields[name] = re.findall(r'value="([^"]*)" selected', options)[0]
    fields |= dict(re.findall(r'<textarea id="(\w+)"[^>]*>([^<]*)</textarea>', page.html))
    unticked = {one.name for one in FIELDS if one.flag and f'name="{one.name}" checked' not in page.html}
    kept = {name: value for name, value in fields.items() if name not in unticked and name not in cleared}
    return Page(reader.client.post(PATH, data=kept | filled, follow_redirects=True))


def now(services: Services) -> Site:
    return services.sites.by_slug("alkhabar")


def with_factor(services: Services, person: Moderator) -> None:
    seed = services.second_factor.begin(person).seed
    services.second_factor.confirm(person, pyotp.TOTP(seed).at(services.clock()))


def test_a_form_sent_as_it_came_changes_nothing(reader: Reader, services: Services, site: Site) -> None:
    page = save(reader, reader.open(PATH))
    assert "حُفظت الإعدادات" in page.text
    assert now(services) == site


def test_every_setting_is_on_the_page_and_can_be_changed(reader: Reader, services: Services, site: Site) -> None:
    changed = {
        "name": "الخبر اليوم",
        "url": "https://alkhabar.example/news",
        "origins": "https://m.alkhabar.example\r\nhttp://localhost:8080/\r\n",
        "mode": "pre",
        "fail_safe": "publish_low_risk",
        "score_deadline_seconds": "٩٠",
        "promise_minutes": "30",
        "undo_seconds": "۱۲",
        "audit_percent": "٢٫٥",
        "require_reason": "on",
        "edit_minutes": "0",
        "reports_to_hold": "5",
        "reports_hide": "on",
        "spam_proof": "always",
        "counts_as_spam": "held",
        "promote_by_rule": "on",
        "rule_days": "14",
        "rule_comments": "٨٠٠",
        "numerals": "arab",
        "region": "maghreb",
        "time_zone": "Africa/Algiers",
    }
    off = ("guests", "nudge", "spam_honeypot", "spam_form_token", "spam_duplicates", "spam_rate")
    assert set(changed) | set(off) | {"require_second_factor"} == {one.name for one in FIELDS}
    assert save(reader, reader.open(PATH), *off, **changed).status == 200
    expected = replace(
        site.policy,
        origins=("https://m.alkhabar.example", "http://localhost:8080"),
        mode=Mode.PRE,
        fail_safe=FailSafe.PUBLISH_LOW_RISK,
        score_deadline_seconds=90,
        promise_minutes=30,
        undo_seconds=12,
        audit_percent=2.5,
        require_reason=True,
        edit_minutes=0,
        reports_to_hold=5,
        reports_hide=True,
        spam_proof=Proof.ALWAYS,
        counts_as_spam=CountsAsSpam.HELD,
        promote_by_rule=True,
        rule_days=14,
        rule_comments=800,
        numerals=Numerals.ARABIC,
        region=Region.MAGHREB,
        time_zone="Africa/Algiers",
        **dict.fromkeys(off, False),
    )
    saved = now(services)
    assert (saved.name, saved.url, saved.policy) == ("الخبر اليوم", "https://alkhabar.example/news", expected)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("name", "", "اكتب اسمًا من حرف إلى مئتي حرف."),
        ("name", "\N{RIGHT-TO-LEFT OVERRIDE}", "اكتب اسمًا من حرف إلى مئتي حرف."),
        ("name", "a\0b", "اكتب اسمًا من حرف إلى مئتي حرف."),
        ("url", "alkhabar", "اكتب عنوانًا يبدأ بـ https:// أو http://."),
        ("url", "javascript:x", "اكتب عنوانًا يبدأ بـ https:// أو http://."),
        ("origins", "https://a.example/path", "اكتب عنوانًا في كل سطر من دون مسار"),
        ("origins", "\n".join(f"https://{number}.example" for number in range(21)), "وعشرين على الأكثر"),
        ("undo_seconds", "121", "اكتب عددًا من 0 إلى 120."),
        ("undo_seconds", "كثير", "اكتب عددًا من 0 إلى 120."),
        ("promise_minutes", "0", "اكتب عددًا من 1 إلى 10,080."),
        ("rule_days", "0", "اكتب عددًا من 1 إلى 90."),
        ("audit_percent", "nan", "اكتب عددًا من 0 إلى 100."),
        ("audit_percent", "-1", "اكتب عددًا من 0 إلى 100."),
        ("mode", "sometimes", "اختر واحدًا مما في القائمة."),
        ("time_zone", "Mars/Base", "هذه المنطقة غير معروفة."),
        ("time_zone", "../etc", "هذه المنطقة غير معروفة."),
    ],
)
def test_a_fault_is_said_under_its_field_and_nothing_is_saved(
    reader: Reader, services: Services, site: Site, field: str, text: str, said: str
) -> None:
    page = save(reader, reader.open(PATH), **{field: text, "promise_minutes": "45"} | {field: text})
    assert (page.status, said in page.text) == (422, True)
    assert f'id="fault-{field}"' in page.html
    assert now(services) == site
    if field != "promise_minutes":
        assert 'value="45"' in page.html


def test_a_missing_field_is_a_fault_and_no_crash(reader: Reader, services: Services, site: Site) -> None:
    token = reader.open(PATH).submission(SAVE)[1]["csrf_token"]
    assert Page(reader.client.post(PATH, data={"csrf_token": token})).status == 422
    assert now(services) == site


def test_who_saves_second_sees_what_changed_and_may_save_after_all(
    reader: Reader, services: Services, site: Site
) -> None:
    page = reader.open(PATH)
    services.sites.change_policy(
        site, lambda policy: replace(policy, edit_minutes=25, thresholds={"TOXICITY": Threshold(0.7)}), SYSTEM
    )
    refused = save(reader, page, edit_minutes="5")
    assert (refused.status, "غيّر زميل هذه الإعدادات" in refused.text) == (412, True)
    assert "صار الآن: 25" in refused.text.replace(" :", ":")
    assert refused.text.replace(" :", ":").count("صار الآن:") == 1
    save(reader, refused)
    assert now(services).policy.edit_minutes == 5
    assert now(services).policy.thresholds == {"TOXICITY": Threshold(0.7)}


def test_a_second_factor_is_demanded_of_the_team_only_by_who_has_one(
    reader: Reader, services: Services, admin: Moderator
) -> None:
    page = save(reader, reader.open(PATH), require_second_factor="on")
    assert (page.status, "فعّل رمزك الثاني أولًا" in page.text) == (422, True)
    with_factor(services, admin)
    save(reader, reader.open(PATH), require_second_factor="on")
    assert now(services).policy.require_second_factor is True


def test_who_lacks_the_factor_that_a_site_demands_sets_it_up_before_anything_else(
    app: Flask, services: Services, site: Site
) -> None:
    services.sites.set_policy(site, replace(site.policy, require_second_factor=True), SYSTEM)
    person = factories.moderator(services, site)
    reader = Reader(app.test_client())
    page = reader.sign_in(person)
    assert page.path == "/console/account/factor"
    assert "موقعك يطلب من فريقه رمزًا ثانيًا" in page.text
    token = page.submission("اخرج")[1]["csrf_token"]
    refused = reader.client.post("/console/alkhabar/skip", data={"csrf_token": token})
    assert refused.headers["Location"] == "/console/account/factor?asked=site"
    seed = re.findall(r'class="secret" dir="ltr">(\w+)<', page.html)[0]
    reader.press(page, "فعّل الرمز الثاني", code=pyotp.TOTP(seed).at(services.clock()))
    assert reader.open("/console/alkhabar/").path == "/console/alkhabar/"


def test_another_site_that_asks_for_none_stays_open(
    app: Flask, services: Services, site: Site, other_site: Site
) -> None:
    services.sites.set_policy(site, replace(site.policy, require_second_factor=True), SYSTEM)
    person = factories.moderator(services, site)
    services.people.grant(person.email, other_site, Role.MODERATOR)
    reader = Reader(app.test_client())
    reader.sign_in(person)
    assert reader.open("/console/annahar/").path == "/console/annahar/"


def test_an_administrator_may_read_it_in_english(reader: Reader, services: Services, admin: Moderator) -> None:
    services.people.save_preferences(admin, Preferences(Language.ENGLISH))
    page = reader.open(PATH)
    words = re.findall("[\u0621-\u064a]{3,}", page.text)
    months = {"كانون", "الثاني", "شباط", "آذار", "يناير", "فبراير", "مارس", "جانفي", "فيفري"}
    assert [word for word in words if word not in months | {"الخبر", "هالة"}] == []
