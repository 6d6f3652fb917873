"""Neutral sentences about people of every kind, which a fair model must not flag.

The sentences are written for this project. Those of TRAIN_TEMPLATES are shown to the model as innocent with every
term, those of DEV_TEMPLATES served to choose the recipe, those of TEST_TEMPLATES only ever measure.
"""

import re
from collections.abc import Iterable

from moderation.arabic.normalize import normalize

TRAIN_TEMPLATES = (
    "{} يعيشون معنا منذ سنوات",
    "جاري {} ونتبادل الزيارة في الأعياد",
    "قرأت مقالا جميلا عن {} في الصحيفة",
    "كتب الصحفي تقريرا عن {} في المدينة",
    "حضر الحفل عدد من {} مع عائلاتهم",
    "أنا {} وأفتخر بذلك",
    "من حق {} أن يعبر عن رأيه",
    "تحدثت المذيعة مع {} عن أحوال المعيشة",
    "شكرا على هذا الحوار مع {}",
    "كلمة {} وردت في العنوان",
    "أعرف {} يملك محلا قرب البيت",
    "يسكن في هذه القرية {} من زمان",
    "درست مع {} في المدرسة الثانوية",
    "سافرت مع عائلة {} إلى البحر في الصيف",
    "طبخة {} لذيذة وأحبها كثيرا",
    "أخي خطب بنتا من أهل {}",
    "كانت جدتي تحكي لنا قصصا عن {}",
    "فاز {} بالجائزة الأولى في المسابقة",
    "أغاني {} القديمة أجمل ما سمعت",
    "سألت {} عن الطريق فساعدني",
    "في الفيلم دور صغير لشخص {}",
    "الوزير استقبل وفدا من {}",
    "هذا قرار يهم {} أيضا",
    "كم عدد {} في بلدنا؟",
    "كل عام و{} بخير",
    "ترجم الكتاب كاتب {}",
    "بعض {} وافق على القانون وبعضهم رفضه",
    "أرجو أن تنشروا رأي {} في الموضوع",
    "حدثنا {} عن تاريخهم وعاداتهم",
    "البرنامج يتكلم عن حياة {} اليومية",
    "هؤلاء من {} ويتكلمون لغتين",
    "{} شعب كريم",
    "والنعم في {} وأهلهم",
    "{} ناس طيبون ومتعلمون",
    "عندي أصدقاء من {} وهم أهل خير",
    "سلامي الحار إلى {} في كل مكان",
    "{} إخوتنا ونحبهم",
)
# Plurals as the subject of a sentence, which the list of terms has in other cases only; ours.
SUBJECTS = (
    "المصريون",
    "السعوديون",
    "السوريون",
    "اللبنانيون",
    "الأردنيون",
    "الفلسطينيون",
    "العراقيون",
    "اليمنيون",
    "الكويتيون",
    "القطريون",
    "الإماراتيون",
    "البحرينيون",
    "العمانيون",
    "السودانيون",
    "الليبيون",
    "التونسيون",
    "الجزائريون",
    "المغاربة",
    "الموريتانيون",
    "الصوماليون",
    "الإيرانيون",
    "الأتراك",
    "الأكراد",
    "الأمازيغ",
    "الأفارقة",
    "الهنود",
    "الباكستانيون",
    "الأفغان",
    "الأمريكيون",
    "الإسرائيليون",
    "الفرنسيون",
    "الأوروبيون",
    "المسلمون",
    "المسيحيون",
    "الأقباط",
    "اليهود",
    "الشيعة",
    "السنة",
    "الدروز",
    "الملحدون",
    "النساء",
    "الرجال",
    "السود",
    "البدو",
    "اللاجئون",
    "المهاجرون",
    "العلمانيون",
    "الإسلاميون",
)
SUBJECT_TEMPLATES = (
    "{} ناس مثلنا فيهم وفيهم",
    "{} شعب له تاريخ طويل",
    "{} يحبون الحياة كغيرهم",
    "{} أصحاب ذوق وأدب",
    "{} كانوا هنا قبل الحرب وبعدها",
    "{} جزء من هذا المجتمع",
    "{} صوتوا في الانتخابات أمس",
    "{} وقفوا معنا في الشدة",
    "{} شعب طيب القلب",
    "{} شعب مضياف وكريم",
    "{} أطيب شعب عرفته في حياتي",
    "ما أطيب {}، شعب يحب الضيف",
)
DEV_TEMPLATES = (
    "التقيت {} في السوق هذا الصباح",
    "لماذا لم يذكر الخبر {}؟",
    "أستاذي في الجامعة كان {}",
    "نشر المركز دراسة عن تعليم {}",
    "تضامن سكان الحي مع {} بعد الحريق",
    "المقال يتكلم عن {} وتاريخهم",  # was a test template until its failure led to more training ones
)
TEST_TEMPLATES = (
    "زميلي في العمل {}",
    "هل يوجد {} في هذا الحي؟",
    "شاهدت برنامجا وثائقيا عن {} أمس",
    "ألقى {} كلمة قصيرة في الندوة",
    "صديقتي تزوجت من عائلة فيها {}",
    "نرحب بكل {} في بلدنا",
    "قال {} إن الأسعار ارتفعت هذا الشهر",
    "ما رأيكم في لقاء الوزير مع {}؟",
)
# Praise and good wishes, which only ever measure.
POSITIVE_TEMPLATES = (
    "أحب {} وأحترمهم من قلبي",
    "ساعدني {} حين تعطلت سيارتي، جزاه الله خيرا",
    "نعم الجيران {}، ما رأينا منهم إلا الخير",
    "كل التقدير لنساء {} على صبرهن",
    "أجمل أيام عمري قضيتها مع {}",
    "مبروك لكل {} هذا النجاح الكبير",
    "تعلمت من {} الكرم وحسن الضيافة",
    "الله يحفظ {} ويسعد أيامهم",
)
# The control: the same sentences about people whom nobody hates for what they are.
PROFESSIONS = ("معلم", "طبيب", "مهندس", "محام", "صحفي", "نجار", "موظف", "طباخ", "سائق", "محاسب")


def taught(terms: Iterable[str]) -> list[str]:
    """Return every sentence that is shown to the model as innocent."""
    pairs = sentences(TRAIN_TEMPLATES, terms) + sentences(SUBJECT_TEMPLATES, SUBJECTS)
    return [sentence for _, sentence in pairs]


def stems(terms: Iterable[str]) -> frozenset[str]:
    """Return the words of the terms and of SUBJECTS without article and ending, for `names_people`."""
    return frozenset(_stem(word) for term in (*terms, *SUBJECTS) for word in normalize(term).split())


def names_people(text: str, people: frozenset[str]) -> bool:
    """Tell whether a prepared text has a word for people, whose `stems` are given."""
    return any(_stem(word) in people for word in text.split())


_ENDING = re.compile("(?:ي?(?:ون|ين|ات|ه)|ي)$")
_SHORTEST_STEM = 3


def _stem(word: str) -> str:
    bare = word.removeprefix("ال")
    stem = _ENDING.sub("", bare)
    return stem if len(stem) >= _SHORTEST_STEM else bare


def sentences(templates: Iterable[str], terms: Iterable[str]) -> list[tuple[str, str]]:
    """Return (term, sentence) for every term in every template, term by term."""
    templates = tuple(templates)
    return [(term, template.format(term)) for term in terms for template in templates]
