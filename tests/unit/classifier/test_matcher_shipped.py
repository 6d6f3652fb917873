"""The list that is shipped: reviewed, loud about abuse, silent about 700 innocent sentences that look like it."""

from collections import Counter
from pathlib import Path

import pytest

from moderation.arabic.lexicon import Category, LexiconError
from moderation.classifier.matcher import SHIPPED, Matcher, load_lexicon

SAMPLES = Path(__file__).parents[2] / "samples"
INNOCENT = (SAMPLES / "innocent.txt").read_text(encoding="utf-8").splitlines()
HELD = 2
NAMES_OF_PEOPLE = (
    "مصري سوري عراقي سعودي مغربي تونسي جزائري كردي أمازيغي قبطي شيعي سني يهودي مسيحي درزي علوي سوداني هندي أسود"
)
PLAIN_WORDS = "فرج ثدي جماع نهد رحم حيض نكاح زواج امرأة حامل صدر مؤخرة قضيب حلمة شهوة ختان عذراء مثلي"


@pytest.fixture(scope="module")
def shipped() -> Matcher:
    return load_lexicon()


def held(matcher: Matcher, text: str) -> list[str]:
    return [match.term for match in matcher.find(text) if match.severity >= HELD]


def test_there_are_enough_innocent_sentences_and_none_twice() -> None:
    assert len(INNOCENT) >= 650
    assert len(set(INNOCENT)) == len(INNOCENT)


@pytest.mark.parametrize("sentence", INNOCENT)
def test_an_innocent_sentence_is_not_held(shipped: Matcher, sentence: str) -> None:
    assert held(shipped, sentence) == []


def test_what_is_noticed_in_innocent_sentences_is_explained_by_an_entry(shipped: Matcher) -> None:
    terms = {entry.term for entry in shipped.entries if entry.severity == 1}
    noticed = [match for sentence in INNOCENT for match in shipped.find(sentence)]
    assert {match.term for match in noticed} <= terms
    assert all(match.severity == 1 for match in noticed)


@pytest.mark.parametrize("word", [*NAMES_OF_PEOPLE.split(), *PLAIN_WORDS.split()])
def test_peoples_and_plain_words_are_no_entries(shipped: Matcher, word: str) -> None:
    assert shipped.find(word) == []
    assert shipped.find(f"ال{word} في بلدنا") == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("يا حمار افهم", Category.INSULT),
        ("انت واحد غبي", Category.INSULT),
        ("يا ابن الكلب", Category.INSULT),
        ("يابن الوسخة", Category.PROFANITY),
        ("كسمك يا معفن", Category.PROFANITY),
        ("كول خرا ولا", Category.PROFANITY),
        ("طاح حظك يا سرسري", Category.INSULT),
        ("يا گواد", Category.PROFANITY),
        ("كل تبن بس", Category.INSULT),
        ("ينعل والديك", Category.PROFANITY),
        ("سير تقود من هنا", Category.PROFANITY),
        ("هنيجي نقطع لسانك", Category.THREAT),
        ("والله لأقتلنك", Category.THREAT),
        ("نعرف بيتك زين", Category.THREAT),
        ("أحفاد القردة والخنازير", Category.IDENTITY_ATTACK),
        ("ناقصات عقل ودين", Category.IDENTITY_ATTACK),
        ("يا كحلوش", Category.SLUR),
        ("الله ينعل لي ما يحشم", Category.INSULT),
        ("نعلدينمك", Category.PROFANITY),
        ("wld l9a7ba", Category.PROFANITY),
        ("سد فمك آ البرهوش", Category.INSULT),
        ("يا سلگوط", Category.INSULT),
        ("وجه الحلّوف", Category.INSULT),
        ("يا شيات", Category.INSULT),
        ("الكاشيريست رجعو", Category.INSULT),
        ("فيس دو بيت", Category.PROFANITY),
        ("عصبة ليك", Category.PROFANITY),
        ("كب سعدك يا صبايحي", Category.INSULT),
        ("ينعن بوك", Category.PROFANITY),
        ("يا خنّاب", Category.INSULT),
        ("سيري قابلي كوزينتك", Category.IDENTITY_ATTACK),
        ("شلح موسخ", Category.IDENTITY_ATTACK),
        ("سكر نيعك يا جحش", Category.INSULT),
        ("جعلك الساحق الماحق", Category.INSULT),
        ("يا دحباشي", Category.IDENTITY_ATTACK),
        ("نعلة على شرفك", Category.PROFANITY),
        ("يا كوز يا حرامي", Category.INSULT),
        ("يا عيل يا سيس", Category.INSULT),
        ("ميتين أهلك", Category.PROFANITY),
        ("أقلام مأجورة", Category.INSULT),
        ("الفرس الأنجاس", Category.IDENTITY_ATTACK),
        ("غادي نقتلك", Category.THREAT),
        ("هعرف أجيبك", Category.THREAT),
        ("خشي الخاص يا مزة", Category.SEXUAL),
        ("قروب توصيات مضمونة", Category.SPAM),
        ("فولو باك فوري", Category.SPAM),
        ("افلام سكس مترجمة", Category.SPAM),
        ("للتواصل واتساب وربح مضمون", Category.SPAM),
        ("ya ibn el sharmouta", Category.PROFANITY),
        ("nik mok ya zamel", Category.PROFANITY),
        ("kosomak", Category.PROFANITY),
        ("yel3an abok", Category.PROFANITY),
        ("ha2telak ya gaban", Category.THREAT),
        ("fils de pute", Category.PROFANITY),
    ],
)
def test_abuse_in_every_dialect_is_held(shipped: Matcher, text: str, category: Category) -> None:
    found = [match.category for match in shipped.find(text) if match.severity >= HELD]
    assert category in found


@pytest.mark.parametrize(
    ("innocent", "abusive"),
    [
        ("رأيت حمار جدي في الحقل", "يا حمار"),
        ("خوّل المجلس الوزير", "يا خول"),
        ("النصاب القانوني اكتمل", "يا نصاب"),
        ("كحبة القمح", "يا كحبة"),
        ("الطحان باع القمح", "يا طحان"),
        ("أكياس الزبالة", "أنت زبالة"),
        ("واطي السعر في هذا المحل", "يا واطي"),
        ("الجائحة انتهت", "يا جايح"),
        ("رأس الحمار كبير", "يا راس الحمار"),
        ("بياع الخضرة مر", "يا بياع"),
    ],
)
def test_a_word_of_two_meanings_is_held_only_as_an_address(shipped: Matcher, innocent: str, abusive: str) -> None:
    assert held(shipped, innocent) == []
    assert held(shipped, abusive) != []


@pytest.mark.parametrize(
    "text",
    [
        "The minister of health was in the car with his sister and a boss from Nice",
        "I like this kind of animal, the cat and the dog are my best friends",
        "Nick said the bus to Tizi Ouzou is late, kiss the kids for me",
        "Je suis très content de ce résultat, la sécurité routière est importante",
        "Le ministre a visité le centre de santé avec sa fille et son mari",
        "Elle a une belle voix et chante depuis dix ans à Paris",
        "wallah el kol fer7an bel natiga el 7elwa di",
        "menek w elik ya khoya, rabi m3ak",
        "kalbi m3ak ya umm el shahid",
        "el bledi jamil w el nas tayyba",
    ],
)
def test_other_languages_and_friendly_arabizi_are_not_held(shipped: Matcher, text: str) -> None:
    assert held(shipped, text) == []


def test_every_category_and_enough_entries_are_there(shipped: Matcher) -> None:
    count = Counter(entry.category for entry in shipped.entries)
    assert set(count) == set(Category)
    assert sum(count.values()) - count[Category.ALLOW] >= 750


def test_no_term_is_listed_twice(shipped: Matcher) -> None:
    assert Counter(entry.term for entry in shipped.entries).most_common(1)[0][1] == 1


def test_the_allow_list_is_a_file_of_its_own() -> None:
    allowed = load_lexicon(SHIPPED / "allow.ndjson")
    assert {entry.category for entry in allowed.entries} == {Category.ALLOW}


def test_a_faulty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.ndjson").write_text('{"term": "سخيف"}\n', encoding="utf-8")
    with pytest.raises(LexiconError, match=r"mine\.ndjson: line 1: category None is not one of"):
        load_lexicon(tmp_path / "mine.ndjson")


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.ndjson").write_bytes("سخيف".encode("cp1256"))
    with pytest.raises(LexiconError, match=r"mine\.ndjson"):
        load_lexicon(tmp_path / "mine.ndjson")
