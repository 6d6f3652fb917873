"""The word-list page: words added, changed, dropped and imported, each tried on last week before it is saved."""

import io

import pytest
from flask.testing import FlaskClient

from moderation.arabic.lexicon import Category, Entry, MatchKind
from moderation.bootstrap import Services
from moderation.domain.comment import Status
from moderation.domain.decision import Actor
from moderation.domain.site import Moderator, Role, Site
from tests import factories
from tests.unit.web.console_reader import Page, Reader

PATH = "/console/alkhabar/lexicon"
ADMIN = Actor("key", "k1")
WORD = {"term": "زنديق", "category": "insult", "severity": "2", "match": "word"}


@pytest.fixture
def editor(services: Services, site: Site) -> Moderator:
    return factories.moderator(services, site, "محرّرة", Role.EDITOR)


@pytest.fixture
def reader(client: FlaskClient, editor: Moderator) -> Reader:
    reader = Reader(client)
    reader.sign_in(editor)
    return reader


def terms(services: Services, site: Site) -> list[str]:
    return [entry.term for entry in services.lexicons.get(site).entries]


def save(services: Services, site: Site, *words: str) -> None:
    entries = [Entry(word, Category.INSULT, 2, MatchKind.WORD) for word in words]
    services.lexicons.put(site, entries, ADMIN)


def attempt(reader: Reader, **fields: str) -> Page:
    return reader.press(reader.open(PATH), "جرّبها على الأسبوع الماضي", **(WORD | fields))


def test_a_word_is_tried_on_last_week_and_then_saved(reader: Reader, services: Services, site: Site) -> None:
    factories.published(services, site, "هذا زنديق معروف")
    factories.held(services, site, "زنديق غبي")
    page = attempt(reader)
    assert terms(services, site) == []
    assert "2 جُرّب عليه" in page.text
    assert "2 كان سيُحال إلى المراجعة 1 منها منشور" in page.text
    assert "خطأ: منشور" in page.text
    assert page.marked == ["زنديق", "زنديق"]
    saved = reader.press(page, "احفظ التغيير")
    assert "حُفظت الكلمة." in saved.text
    assert terms(services, site) == ["زنديق"]
    assert factories.scored(services, site, "يا زنديق").status is Status.HELD


def test_a_change_that_touches_nothing_says_so(reader: Reader) -> None:
    assert "لا يغيّر شيئًا في تعليقات الأسبوع الماضي." in attempt(reader).text


def test_an_exception_lets_comments_go(reader: Reader, services: Services, site: Site) -> None:
    save(services, site, "زنديق")
    factories.held(services, site, "كتاب الزنديق زنديق")
    page = reader.press(
        reader.open(PATH), "جرّبها على الأسبوع الماضي", **WORD | {"category": "allow", "term": "زنديق بريء"}
    )
    assert "لا يغيّر شيئًا" in page.text
    page = reader.press(reader.open(f"{PATH}?edit=زنديق"), "جرّبها على الأسبوع الماضي", **WORD | {"category": "allow"})
    assert "1 كان سيُترك" in page.text
    reader.press(page, "احفظ التغيير")
    [entry] = services.lexicons.get(site).entries
    assert (entry.allows, entry.severity) == (True, 0)


def test_a_word_can_be_saved_untried_with_all_it_may_carry(reader: Reader, services: Services, site: Site) -> None:
    fields = WORD | {
        "match": "stem-with-clitics", "severity": "1", "addressed": "2", "endings": "feminine",
        "variants": "زنادقة، زناديق", "arabizi": "zindiq", "note": "من أخبار اليوم",
    }  # fmt: skip
    reader.press(reader.open(PATH), "احفظها دون تجربة", **fields)
    [entry] = services.lexicons.get(site).entries
    assert entry == Entry(
        "زنديق",
        Category.INSULT,
        1,
        MatchKind.STEM,
        ("زنادقة", "زناديق"),
        ("feminine",),
        2,
        ("zindiq",),
        "من أخبار اليوم",
    )
    page = reader.open(f"{PATH}?edit=زنديق")
    assert "غيّر الكلمة" in page.text
    reader.press(page, "احفظها دون تجربة", **fields | {"term": "زنديقة"})
    assert terms(services, site) == ["زنديقة"]


def test_a_word_that_is_there_is_not_added_a_second_time(reader: Reader, services: Services, site: Site) -> None:
    save(services, site, "زنديق")
    page = attempt(reader, note="مهم")
    assert (page.status, "هذه الكلمة في القائمة من قبل" in page.text) == (400, True)
    assert 'value="مهم"' in page.html


def test_a_word_is_dropped_after_its_effect_was_shown(reader: Reader, services: Services, site: Site) -> None:
    save(services, site, "زنديق")
    factories.held(services, site, "هذا زنديق")
    page = reader.press(reader.open(PATH), "احذفزنديق")
    assert "1 كان سيُترك" in page.text
    assert terms(services, site) == ["زنديق"]
    assert "حُذفت الكلمة من القائمة." in reader.press(page, "احذفها").text
    assert terms(services, site) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"term": "  "}, "اكتب كلمة أو عبارة من حرفين"),
        ({"term": "ن" * 81}, "اكتب كلمة أو عبارة من حرفين"),
        ({"variants": "ن" * 81}, "اكتب كلمة أو عبارة من حرفين"),
        ({"term": "نـ"}, "أقصر من حرفين"),
        ({"severity": "9"}, "راجع حقول الكلمة"),
        ({"category": "joke"}, "راجع حقول الكلمة"),
        ({"match": "regex"}, "راجع حقول الكلمة"),
        ({"endings": "dual"}, "راجع حقول الكلمة"),
        ({"term": "زند\0يق"}, "حرف لا يُكتب"),
    ],
)
def test_a_word_that_cannot_be_is_refused_in_arabic_and_kept_in_the_form(
    reader: Reader, services: Services, site: Site, fields: dict[str, str], said: str
) -> None:
    page = attempt(reader, note="ما كتبته", **fields)
    assert (page.status, said in page.text) == (400, True)
    assert 'value="ما كتبته"' in page.html
    assert terms(services, site) == []


def test_of_two_editors_the_second_is_told_and_keeps_what_was_typed(
    reader: Reader, services: Services, site: Site
) -> None:
    page = reader.open(PATH)
    save(services, site, "منافق")
    refused = reader.press(page, "احفظها دون تجربة", **WORD)
    assert (refused.status, "غيّر زميل القائمة" in refused.text) == (412, True)
    assert terms(services, site) == ["منافق"]
    reader.press(refused, "احفظها دون تجربة", **WORD)
    assert terms(services, site) == ["منافق", "زنديق"]


# ----- import --------------------------------------------------------------------------------------------------


def test_a_list_is_tried_and_imported(reader: Reader, services: Services, site: Site) -> None:
    save(services, site, "منافق")
    factories.published(services, site, "هذا زنديق")
    text = 'زنديق\n\n{"term": "كلب بوليسي", "category": "allow", "severity": 0}\n'
    fields = {"text": text, "category": "profanity", "severity": "3"}
    page = reader.press(reader.open(PATH), "جرّب القائمة على الأسبوع الماضي", **fields)
    assert "1 منها منشور" in page.text
    # The hidden list is a textarea, which the reader's form does not carry by itself.
    assert "استُوردت القائمة." in reader.press(page, "احفظ التغيير", text=text).text
    found = {entry.term: (entry.category, entry.severity) for entry in services.lexicons.get(site).entries}
    assert found == {
        "منافق": (Category.INSULT, 2),
        "زنديق": (Category.PROFANITY, 3),
        "كلب بوليسي": (Category.ALLOW, 0),
    }


def test_a_file_replaces_the_whole_list(reader: Reader, services: Services, site: Site) -> None:
    save(services, site, "منافق")
    token = reader.open(PATH).submission("جرّب القائمة على الأسبوع الماضي")[1]
    data = token | {"category": "insult", "severity": "2", "replace": "1"}
    file = (io.BytesIO("\N{BOM}زنديق\r\nكذاب\r\n".encode()), "words.txt")
    page = Page(reader.client.post(f"{PATH}/try", data=data | {"file": file}, content_type="multipart/form-data"))
    assert ">زنديق\nكذاب" in page.html.replace("\r", "")
    reader.press(page, "احفظ التغيير", text="زنديق\nكذاب")
    assert terms(services, site) == ["زنديق", "كذاب"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "اكتب كلمة في كل سطر"),
        ("زنديق\nن", "السطر 2 لا يصلح"),
        ('زنديق\n{"term": "كذاب", "category": "joke"}', "joke"),
        ("{", "السطر 1 لا يصلح"),
        ("[" * 9_000, "السطر 1 لا يصلح"),
        ("زن\0ديق", "السطر 1 لا يصلح"),
    ],
)
def test_a_list_with_a_mistake_is_refused_with_its_line(
    reader: Reader, services: Services, site: Site, text: str, said: str
) -> None:
    fields = {"text": text, "category": "insult", "severity": "2"}
    page = reader.press(reader.open(PATH), "جرّب القائمة على الأسبوع الماضي", **fields)
    assert (page.status, said in page.text) == (400, True)
    assert terms(services, site) == []


def test_a_list_too_long_is_refused(reader: Reader, services: Services, site: Site) -> None:
    fields = {"text": "\n".join(f"كلمة{number}" for number in range(2_001)), "category": "insult", "severity": "2"}
    page = reader.press(reader.open(PATH), "جرّب القائمة على الأسبوع الماضي", **fields)
    assert (page.status, "2000 على الأكثر" in page.text) == (400, True)


# ----- the list ------------------------------------------------------------------------------------------------


def test_words_are_found_in_any_spelling_and_by_pages(reader: Reader, services: Services, site: Site) -> None:
    save(services, site, "زنديق", *(f"كلمة{number}" for number in range(105)))
    page = reader.open(PATH)
    assert "106 كلمات" in page.text
    assert ("كلمة104" in page.text, "زنديق" in page.text, "التالي" in page.text) == (True, False, True)
    assert "زنديق" in reader.open(f"{PATH}?page=2").text
    found = reader.open(f"{PATH}?q=زِنْديـــق")
    assert ("زنديق" in found.text, "كلمة104" in found.text) == (True, False)
    assert "لا كلمة فيها ما بحثت عنه." in reader.open(f"{PATH}?q=غيرها").text


def test_a_page_that_is_no_number_is_a_bad_request(reader: Reader) -> None:
    assert reader.open(f"{PATH}?page=0").status == 422
    assert reader.open(f"{PATH}?edit=nothing").status == 200


def test_a_site_without_words_says_so(reader: Reader) -> None:
    assert "لا كلمات للموقع بعد" in reader.open(PATH).text
