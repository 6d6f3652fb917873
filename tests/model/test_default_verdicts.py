"""What a new site does with comments: the shipped model and word list under the default policy."""

import pytest

from moderation.classifier.matcher import load_lexicon
from moderation.classifier.scorer import load_scorer
from moderation.domain.policy import Action
from moderation.domain.site import SitePolicy
from moderation.services.judging import Judge

NUMBERS = (
    "فاز الفريق 3-1",
    "أوافق 100%",
    "السعر 150 جنيه",
    "المباراة الساعة 8 مساء",
    "مبروك للفريق 2",
    "تعليق رقم 12",
    "2024",
    "5",
)
NUMBERS_NEVER_SHOWN = (
    "صرفت 320 على العشاء وندمت",
    "كسبنا 4-2 بعد تعب طويل",
    "ولدت سنة 1968 في بيت صغير",
    "مشينا 11 كيلومترا تحت المطر",
    "الفصل 6 من الرواية أجملها",
    "باقي 45 يوما على رمضان",
    "الحكم أضاف 7 دقائق، لماذا؟",
    "دفعنا 1200 إيجار و90 كهرباء",
)
SELLERS = ("متابعين تويتر وانستقرام للبيع بأرخص الأسعار", "زيادة متابعين حقيقيين بأرخص سعر، ضمان مدى الحياة")
ADVERTS = ("قروض سريعة بدون كفيل، تواصل واتساب 0500000000", "زوروا موقعنا https://shop.example.com واربحوا")


@pytest.fixture(scope="module")
def judge() -> Judge:
    scorer, words = load_scorer(), load_lexicon()
    return Judge(lambda: scorer, lambda: words)


def verdict(judge: Judge, text: str) -> Action:
    return judge.verdict(text, judge.classifier().score_detailed([text])[0], SitePolicy()).action


@pytest.mark.parametrize("text", [*NUMBERS, *NUMBERS_NEVER_SHOWN])
def test_a_number_makes_no_advert(judge: Judge, text: str) -> None:
    assert verdict(judge, text) is Action.PUBLISH


@pytest.mark.parametrize("text", ADVERTS)
def test_an_advert_with_a_contact_is_held(judge: Judge, text: str) -> None:
    assert verdict(judge, text) is Action.HOLD


@pytest.mark.parametrize("text", SELLERS)
def test_an_advert_without_a_contact_is_held(judge: Judge, text: str) -> None:
    assert verdict(judge, text) is Action.HOLD
