"""What the gate's reasons, a run's steps and its failures say, with their numbers as the reader writes them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from moderation.domain.training import Run, Step
from moderation.web.console.model_words import REFUSAL_WORDS
from moderation.web.counted import counted, num, percent
from moderation.web.i18n import translated

Facts = Mapping[str, Any]
_CLEAR = "التعليقات الواضحة التي أجاب عنها %(actor)s: %(sure)s، منها %(against)s بعكس الواضح."
_CLEAR_OF_ALL = "التعليقات الواضحة التي أُجيب عنها: %(sure)s، منها %(against)s بعكس الواضح. لا بد أن أجوبة كثيرة خطأ."
_TURNED = "تبدو %(turned)s من الأجوبة كلها مقلوبة، قياسًا إلى درجات النموذج المرفق. لا بد أن أجوبة كثيرة خطأ."
_TOO_FEW = "قرارات القياس: %(count)s، منها رفض: %(rejected)s. يلزم %(least)s على الأقل، و%(each)s من كل نوع."
_AUC = "%(name)s: تمييزه %(candidate)s، وتمييز المعتمد %(champion)s."
_ERRORS = "أخطأ وحده في %(only_candidate)s، وأخطأ المعتمد وحده في %(only_champion)s."
_DISGUISE = "%(name)s: يبقى %(candidate)s مما كشفه مكشوفًا، ويبقى للنموذج المرفق %(shipped)s."
_IDENTITY = "يتهم %(candidate)s من الجمل المحايدة عن الناس، ويتهم النموذج المرفق %(shipped)s."
_FORGETS = "تمييزه على نصوصنا %(candidate)s، وتمييز النموذج المرفق %(shipped)s."
REASONS_SAID: Mapping[str, str] = {
    "account_opposes": _CLEAR,
    "labels_contradict": _CLEAR_OF_ALL,
    "labels_turned": _TURNED,
    "too_few_decisions": _TOO_FEW,
    "attribute_worse": _AUC,
    "group_worse": _AUC,
    "more_errors": _ERRORS,
    "robustness_worse": _DISGUISE,
    "identity_worse": _IDENTITY,
    "forgets": _FORGETS,
}
STEPS_SAID: Mapping[str, str] = {
    "labels": "يقرأ ما قرره الناس.",
    "decisions": "يقرأ %(count)s.",
    "learning": "%(attribute)s: يتعلم من %(count)s.",
    "features": "يعد كلمات %(count)s.",
    "fitting": "%(attribute)s: مخالف %(positive)s من %(count)s.",
    "gate": "تقيسه البوابة.",
    "writing": "يكتب %(model)s.",
}
DISGUISE_WORDS: Mapping[str, str] = {
    "harakat": "الحركات",
    "tatweel": "التطويل",
    "zero_width": "حروف بلا عرض",
    "alef_ya_ta_swapped": "تبديل الألف والياء والتاء المربوطة",
    "look_alikes": "حروف تشبه حروفًا",
    "elongation": "مد الحروف",
    "spaced_letters": "مسافات بين الحروف",
    "dotted_letters": "نقاط بين الحروف",
    "emoji_between_letters": "وجوه بين الحروف",
    "digits_for_letters": "أرقام مكان الحروف",
    "dropped_letter": "حرف ساقط",
    "arabizi": "العربية بحروف لاتينية",
}
FAILURE_WORDS: Mapping[str, str] = {
    "too_few_decisions": "القرارات لا تكفي بعد: يلزم أربعون على الأقل.",
    "process_died": "توقف عامل التدريب فجأة. اطلب التدريب من جديد.",
    "training_data_missing": "مجلد البيانات ناقص.",
}
_OTHER_FAILURE = "تعذّر التدريب، والسبب في سجل الخدمة."
_NOUNS = {"decisions": "قرار", "learning": "قرار", "features": "تعليق", "fitting": "تعليق"}


class Said(NamedTuple):
    """A reason's heading, and the sentence with its numbers."""

    heading: str
    sentence: Markup


def reason(found: Facts, name_of: Callable[[str], str], people: Mapping[str, str]) -> Said:
    """Return what one of the gate's reasons says; one that was stored without its facts says its English."""
    code, facts = found["code"], found.get("facts")
    heading = translated(REFUSAL_WORDS.get(code, code))
    if facts is None or code not in REASONS_SAID:
        return Said(heading, Markup('<bdi dir="ltr" lang="en">%s</bdi>') % found["detail"])
    shown = {key: _fact(key, value, name_of, people) for key, value in facts.items()}
    return Said(heading, _filled(REASONS_SAID[code], shown))


def step(done: str, name_of: Callable[[str], str]) -> Markup:
    """Return what a step says; a line of an old run says its English."""
    if not isinstance(done, Step):
        return Markup('<bdi dir="ltr" lang="en">%s</bdi>') % done
    shown: dict[str, str] = {}
    for key, value in done.facts.items():
        if key == "count":
            shown[key] = counted(int(value), _NOUNS[done.code])
        else:
            shown[key] = num(value) if isinstance(value, int) else _isolated(translated(name_of(value)))
    return _filled(STEPS_SAID[done.code], shown)


def failure(run: Run) -> str:
    """Return why a run failed."""
    code = (run.error or "").partition(":")[0]
    return translated(FAILURE_WORDS.get(code, _OTHER_FAILURE))


def _fact(key: str, value: Any, name_of: Callable[[str], str], people: Mapping[str, str]) -> str:
    if key == "actor":
        return _isolated(people.get(value, value))
    if key == "name":
        return _isolated(translated(DISGUISE_WORDS.get(value) or name_of(value)))
    if key in ("candidate", "champion", "shipped"):
        return percent(value, 1)
    return percent(value) if key == "turned" else num(value)


def _isolated(text: str) -> Markup:
    return Markup("<bdi>%s</bdi>") % text


def _filled(message: str, shown: Mapping[str, str]) -> Markup:
    return Markup(translated(message)) % shown  # noqa: S704 - a message of our own; what fills it in is escaped
