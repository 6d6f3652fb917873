"""The pure policy: signals and a site's thresholds become publish, hold or reject.

By default the machine never rejects on the classifier alone: a threshold's `reject` is None until an
editor sets it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from moderation.arabic.dialect import Dialect, detect
from moderation.arabic.lexicon import Category, Match
from moderation.arabic.script import Language, classify


class Action(StrEnum):
    """The machine's answer, mildest first."""

    PUBLISH = "publish"
    HOLD = "hold"
    REJECT = "reject"


_SEVERITY = {Action.PUBLISH: 0, Action.HOLD: 1, Action.REJECT: 2}


class Mode(StrEnum):
    """`post`: the machine may publish and people review what it holds; `pre`: a person sees everything first."""

    PRE = "pre"
    POST = "post"


class FailSafe(StrEnum):
    """What happens to a comment that got no score in time."""

    HOLD = "hold"
    PUBLISH_LOW_RISK = "publish_low_risk"


class Standing(StrEnum):
    """What a site thinks of an author."""

    NORMAL = "normal"
    TRUSTED = "trusted"
    BANNED = "banned"


@dataclass(frozen=True)
class Threshold:
    """Scores from `hold` on go to review; from `reject` on, if set, they are rejected unseen."""

    hold: float
    reject: float | None = None


DEFAULT_THRESHOLDS: Mapping[str, Threshold] = {"TOXICITY": Threshold(hold=0.45), "SPAM": Threshold(hold=0.9)}
"""TOXICITY is held from where the shipped model suggests, so that a new site gets what the evaluation measured there.
SPAM acts on near certainty only: what it learned from is further from comments than what TOXICITY did. Adverts with
a link, a telephone number or a phrase of the word list are held whatever it says."""

ATTRIBUTE_LABELS: Mapping[str, str] = {
    "TOXICITY": "الإساءة",
    "SEVERE_TOXICITY": "الإساءة الشديدة",
    "INSULT": "الإهانة",
    "PROFANITY": "الألفاظ النابية",
    "THREAT": "التهديد",
    "IDENTITY_ATTACK": "الهجوم على الهوية",
    "SEXUAL": "المحتوى الجنسي",
    "SPAM": "الإعلان المزعج",
    "OFF_TOPIC": "الخروج عن الموضوع",
    "LIKELY_TO_REJECT": "ترجيح الرفض",
}

Span = tuple[int, int]


@dataclass(frozen=True)
class Signal:
    """One thing that was noticed: a name, a value, why it matters (in Arabic) and what it asks for.

    `spans` are half-open ranges of code points in the raw text.
    """

    name: str
    value: float
    why: str
    asks: Action = Action.PUBLISH
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The machine's answer to one revision; `model` is None when no model scored it.

    `script` is what the text is written in, None when nobody looked; `dialect` is None where it cannot be told.
    """

    action: Action
    model: str | None
    scores: Mapping[str, float] = field(default_factory=dict)
    signals: tuple[Signal, ...] = ()
    script: Language | None = None
    dialect: Dialect | None = None


def verdict(
    model: str | None, scores: Mapping[str, float], signals: Sequence[Signal], body: str | None = None
) -> Verdict:
    """Answer as the sternest signal asks; publish when none objects. The sternest signals come first.

    `body` tells script and dialect; without it nobody looked.
    """
    ordered = sorted(signals, key=lambda signal: -_SEVERITY[signal.asks])
    action = ordered[0].asks if ordered else Action.PUBLISH
    script = None if body is None else classify(body)
    dialect = detect(body) if body is not None and script is Language.ARABIC else None
    return Verdict(action, model, dict(scores), tuple(ordered), script, dialect)


def score_signal(attribute: str, score: float, threshold: Threshold, spans: Sequence[Span] = ()) -> Signal:
    """Compare one score with its threshold."""
    label, shown = ATTRIBUTE_LABELS.get(attribute, attribute), percent(score)
    if threshold.reject is not None and score >= threshold.reject:
        why = f"درجة {label} {shown}، وقد بلغت عتبة الرفض {percent(threshold.reject)}."
        return Signal(attribute, score, why, Action.REJECT, tuple(spans))
    if score >= threshold.hold:
        why = f"درجة {label} {shown}، وقد بلغت عتبة المراجعة {percent(threshold.hold)}."
        return Signal(attribute, score, why, Action.HOLD, tuple(spans))
    return Signal(attribute, score, f"درجة {label} {shown}، وهي دون عتبة المراجعة {percent(threshold.hold)}.")


def mode_signal(mode: Mode) -> Signal | None:
    """Say that a person must see everything here; None under post-moderation."""
    if mode is Mode.PRE:
        return Signal("pre_moderation", 1.0, "المقال تحت المراجعة المسبقة: لا يُنشر تعليق قبل قرار مشرف.", Action.HOLD)
    return None


def unreadable_signal() -> Signal:
    """Say that the model knows too little of this text to judge it."""
    why = "لا يعرف النموذج من هذا النص ما يكفي للحكم عليه، فأُحيل إلى المراجعة."
    return Signal("abstained", 1.0, why, Action.HOLD)


_LINK = r"https?://\S+|www\.\S+|\b(?:wa|t)\.me/\S+"
_PHONE = r"(?<!\d)(?:\+|[0٠])\d(?:[ -]?\d){7,13}(?!\d)"  # \d covers Arabic-Indic digits too
_CONTACT = re.compile(f"{_LINK}|{_PHONE}", re.IGNORECASE)


def contact_signal(body: str) -> Signal | None:
    """Hold comments that carry links or telephone numbers; None when there are none."""
    spans = tuple(match.span() for match in _CONTACT.finditer(body))
    if not spans:
        return None
    return Signal("contact", float(len(spans)), "في التعليق رابط أو رقم هاتف.", Action.HOLD, spans)


HELD_FROM_SEVERITY = 2

LEXICON_SENTENCES: Mapping[Category, str] = {
    Category.THREAT: "في التعليق عبارة تهديد من قائمة الكلمات.",
    Category.IDENTITY_ATTACK: "في التعليق عبارة تهاجم جماعة من الناس، وهي من قائمة الكلمات.",
    Category.SLUR: "في التعليق لفظ تحقير من قائمة الكلمات.",
    Category.PROFANITY: "في التعليق لفظ نابٍ من قائمة الكلمات.",
    Category.INSULT: "في التعليق إهانة من قائمة الكلمات.",
    Category.SEXUAL: "في التعليق لفظ جنسي من قائمة الكلمات.",
    Category.SPAM: "في التعليق عبارة إعلانية من قائمة الكلمات.",
}


def lexicon_signal(matches: Sequence[Match]) -> Signal | None:
    """Hold what the word list marks with severity 2 or more, only mention what it marks lower; None for no match."""
    if not matches:
        return None
    worst = max(match.severity for match in matches)
    if worst < HELD_FROM_SEVERITY:
        why = "في التعليق كلمة من قائمة الكلمات قد تكون إهانة، بحسب سياقها."
        return Signal("lexicon", float(worst), why, spans=_spans(matches))
    held = [match for match in matches if match.severity >= HELD_FROM_SEVERITY]
    found = {match.category for match in held}
    why = " ".join(sentence for category, sentence in LEXICON_SENTENCES.items() if category in found)
    return Signal("lexicon", float(worst), why, Action.HOLD, _spans(held))


def _spans(matches: Sequence[Match]) -> tuple[Span, ...]:
    return tuple((match.begin, match.end) for match in matches)


def crash_signal(attempts: int) -> Signal:
    """Say that the scorer failed on this comment again and again."""
    why = f"تعذّر فحص التعليق آليًّا بعد محاولات متكررة (عددها {attempts})، فأُحيل إلى المراجعة."
    return Signal("scorer_crashed", float(attempts), why, Action.HOLD)


def late_signal(fail_safe: FailSafe, standing: Standing, body: str, matches: Sequence[Match] = ()) -> Signal:
    """Apply the site's fail-safe to a comment that got no score in time; a word of the list is never low risk."""
    low_risk = standing is Standing.TRUSTED and contact_signal(body) is None and not matches
    if fail_safe is FailSafe.PUBLISH_LOW_RISK and low_risk:
        why = "لم تصل درجة النموذج في الوقت المحدد، ونُشر التعليق لأن كاتبه موثوق ولا رابط فيه ولا لفظ من قائمة الكلمات."
        return Signal("scorer_late", 1.0, why, Action.PUBLISH)
    return Signal("scorer_late", 1.0, "لم تصل درجة النموذج في الوقت المحدد، فأُحيل التعليق إلى المراجعة.", Action.HOLD)


def percent(value: float) -> str:
    """Show a probability as a whole percentage, never rounding a doubt up to certainty."""
    return f"{min(99, round(value * 100)) if value < 1 else 100}٪"
