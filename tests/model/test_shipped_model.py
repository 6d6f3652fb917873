"""What the shipped model must keep doing, whatever it was trained on."""

import random
import time

import pytest

from moderation.classifier import artifact
from moderation.classifier.scorer import SHIPPED, load_scorer
from moderation.domain.site import SitePolicy
from training import identity
from training.perturb import PERTURBATIONS

KIND = (
    "شكرا على التقرير",
    "أتفق مع الكاتب",
    "متى تبدأ الأشغال في شارعنا؟",
    "مقال رائع، بارك الله فيكم",
    "رحم الله الضحايا وألهم أهلهم الصبر",
    "لا أتفق مع الكاتب لكن أحترم رأيه",
    "ألف مبروك للمنتخب، مباراة كبيرة",
    "كم سعر الكيلو الآن؟",
    "يا رب احفظ بلادنا",
    "تغطية ممتازة كالعادة",
    "أين أجد التقرير الكامل؟",
    "الله يشفيه ويعافيه",
    "👍",
)
HOSTILE = (
    "يا حمار يا كلب",
    "أنت غبي وحقير",
    "انت واحد كذاب ونصاب",
    "الله يلعنك يا ابن الكلب",
    "اخرس يا حيوان يا وسخ",
    "كاتب تافه وحقير ولا يفهم شيئا",
    "يا خنزير يا قذر",
    "تفو عليك يا واطي",
)
ADVERTS = ("متابعين تويتر وانستقرام للبيع بأرخص الأسعار واتساب", "سكس ساخن بنات للتعارف ارفع الصوت")
# A few terms of each kind stand for the list, which is no part of this repository.
TERMS = ("مسلم", "المسيحيين", "يهودي", "السنة", "الشيعة", "كردي", "السوريين", "مصري", "امرأة", "اللاجئين", "أسود")
SPELLING_TRICKS = ("harakat", "tatweel", "zero_width", "alef_ya_ta_swapped", "look_alikes", "elongation")


@pytest.fixture(scope="session")
def shipped():
    return load_scorer()


def toxicity(scorer, texts):
    return [scores["TOXICITY"] for scores in scorer.score(texts)]


def hold(scorer, attribute="TOXICITY"):
    return scorer.thresholds[attribute]["hold"]


@pytest.mark.parametrize("text", KIND)
def test_what_a_newsroom_sees_every_day_is_published(shipped, text):
    scored = shipped.score_detailed([text])[0]
    assert scored.scores["TOXICITY"] < hold(shipped) - 0.1
    assert scored.scores["SPAM"] < hold(shipped, "SPAM") - 0.1
    assert not scored.abstains


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_insults_are_held(shipped, text):
    assert toxicity(shipped, [text])[0] >= hold(shipped)


@pytest.mark.parametrize("text", ADVERTS)
def test_plain_adverts_are_held(shipped, text):
    assert shipped.score([text])[0]["SPAM"] >= hold(shipped, "SPAM")


@pytest.mark.parametrize("name", SPELLING_TRICKS)
def test_spelling_tricks_keep_the_verdict(shipped, name):
    chance = random.Random(5)
    changed = [PERTURBATIONS[name](text, chance) for text in (*HOSTILE, *KIND)]
    held = [value >= hold(shipped) for value in toxicity(shipped, changed)]
    assert held == [True] * len(HOSTILE) + [False] * len(KIND)


@pytest.mark.parametrize("separator", [" ", ".", "😀"])
def test_letters_kept_apart_are_read_together(shipped, separator):
    assert toxicity(shipped, [separator.join("حمار"), separator.join("حقير")]) == pytest.approx(
        toxicity(shipped, ["حمار", "حقير"])
    )


@pytest.mark.parametrize("term", TERMS)
def test_neutral_sentences_about_people_are_published(shipped, term):
    sentences = [template.format(term) for template in identity.DEV_TEMPLATES]
    assert max(toxicity(shipped, sentences)) < hold(shipped)


@pytest.mark.parametrize("text", ["hello, what a day", "bonjour à tous", "这是一个测试", "selamat pagi semua", ""])
def test_what_it_cannot_read_is_left_to_people(shipped, text):
    scored = shipped.score_detailed([text])[0]
    assert scored.abstains
    assert all(value < 0.2 for value in scored.scores.values())


@pytest.mark.parametrize("text", ["mabrouk ya batal", "chokran 3la l akhbar", "ana m3ak fi had lkalam"])
def test_kind_arabizi_is_read_and_published(shipped, text):
    scored = shipped.score_detailed([text])[0]
    assert not scored.abstains
    assert scored.scores["TOXICITY"] < hold(shipped)


@pytest.mark.parametrize("text", ["nta 7mar w kalb", "inta 7a2ir w ghabi", "ya kalb ya 7ayawan"])
def test_insults_in_arabizi_are_held(shipped, text):
    assert toxicity(shipped, [text])[0] >= hold(shipped)


def test_an_insult_is_marked_in_the_raw_text(shipped):
    text = "والله إنك حِمَـــارٌ كبير"
    worst = shipped.explain(text, "TOXICITY", top=1)[0]
    assert text[worst.begin : worst.end] == "حِمَـــارٌ"


def test_toxicity_and_spam_are_measured_and_have_thresholds(shipped):
    assert shipped.attributes[:2] == ("TOXICITY", "SPAM")
    assert set(shipped.thresholds) == set(shipped.attributes)


def test_a_new_site_holds_from_where_the_evaluation_measured(shipped):
    assert SitePolicy().thresholds["TOXICITY"].hold == hold(shipped)


def test_the_card_names_only_sources_that_may_be_shipped(shipped):
    sources = {one["source"] for one in shipped.loaded.card["data"]}
    assert sources == {"osact4", "mlma_ar", "spam_kaddoura", "corpus", "annotated"}


def test_the_card_and_the_report_are_beside_the_model():
    for page in ("CARD.md", "EVALUATION.md", "evaluation.json"):
        assert load_scorer().model in (SHIPPED / page).read_text("utf-8")


def test_it_reaches_the_promised_quality_on_the_official_test_split(shipped):
    results = {(one["attribute"], one["set"]): one for one in shipped.loaded.card["results"]}
    assert results["TOXICITY", "osact4"]["macro_f1"] >= 0.84


def test_it_is_small_and_loads_at_once():
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 15_000_000
    start = time.process_time()
    artifact.load(SHIPPED)
    assert time.process_time() - start < 0.5
