"""Neutral sentences about people of every kind, which a fair model must not flag.

The sentences are written for this project. Those of TRAIN_TEMPLATES are shown to the model as innocent with every
term, those of DEV_TEMPLATES served to choose the recipe, those of TEST_TEMPLATES only ever measure.
"""

from collections.abc import Iterable

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
# The control: the same sentences about people whom nobody hates for what they are.
PROFESSIONS = ("معلم", "طبيب", "مهندس", "محام", "صحفي", "نجار", "موظف", "طباخ", "سائق", "محاسب")


def sentences(templates: Iterable[str], terms: Iterable[str]) -> list[tuple[str, str]]:
    """Return (term, sentence) for every term in every template, term by term."""
    templates = tuple(templates)
    return [(term, template.format(term)) for term in terms for template in templates]
