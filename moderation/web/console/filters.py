"""What the queue's address asks for: an order and a filter, so that a link or a reload brings both."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import request

from moderation.domain.comment import checked_text
from moderation.domain.policy import ATTRIBUTE_LABELS
from moderation.domain.queue import ANY, REPORTED, Band, Order, QueueFilter
from moderation.web.query import invalid

MAX_TEXT_CHARS = 200
MAX_ID_CHARS = 512

ORDER_WORDS: Mapping[Order, str] = {
    Order.OLDEST: "الأقدم أولًا",
    Order.NEWEST: "الأحدث أولًا",
    Order.RISKIEST: "الأخطر أولًا",
    Order.UNCERTAIN: "ما تشك فيه الآلة أولًا",
    Order.REPORTED: "الأكثر بلاغات أولًا",
    Order.OVERDUE: "ما تأخر عن الموعد أولًا",
    Order.TEACHING: "الأنفع لتعليم الآلة",
}
REASON_WORDS: Mapping[str, str] = {
    **ATTRIBUTE_LABELS,
    "lexicon": "قائمة الكلمات",
    "contact": "رابط أو رقم هاتف",
    "pre_moderation": "المراجعة المسبقة",
    "abstained": "نص لا يعرفه النموذج",
    "scorer_late": "تأخر الفحص الآلي",
    "scorer_crashed": "تعذّر الفحص الآلي",
    "blind_audit": "خلاف في التدقيق الأعمى",
    REPORTED: "بلاغات القرّاء",
}


@dataclass(frozen=True)
class Wanted:
    """An order with a filter."""

    order: Order = Order.OLDEST
    filter: QueueFilter = ANY

    @property
    def query(self) -> dict[str, str]:
        """Return the query that asks for this; what is as it comes is left out."""
        given = {name: getattr(self.filter, field) for name, field in _FIELDS.items()}
        order = None if self.order is Order.OLDEST else self.order
        return {name: str(value) for name, value in {"order": order, **given}.items() if value}

    @property
    def narrow(self) -> bool:
        """Whether it leaves anything out."""
        return self.filter != ANY


_FIELDS = {"article": "article", "author": "author", "band": "band", "reason": "reason", "q": "text"}


def wanted() -> Wanted:
    """Read the query of this request; raises InvalidField or InvalidText, naming the parameter."""
    reason = _text("reason", 64)
    if reason is not None and reason not in REASON_WORDS:
        raise invalid("reason", f"none of {', '.join(REASON_WORDS)}")
    return Wanted(
        _choice("order", Order) or Order.OLDEST,
        QueueFilter(
            article=_text("article", MAX_ID_CHARS),
            author=_text("author", MAX_ID_CHARS),
            band=_choice("band", Band),
            reason=reason,
            text=_text("q", MAX_TEXT_CHARS),
        ),
    )


_Word = TypeVar("_Word", bound=StrEnum)


def _choice(name: str, words: type[_Word]) -> _Word | None:
    given = request.args.get(name, "")
    try:
        return words(given) if given else None
    except ValueError:
        raise invalid(name, f"none of {', '.join(words)}") from None


def _text(name: str, longest: int) -> str | None:
    given = checked_text(request.args.get(name, "").strip(), f"/{name}")
    if len(given) > longest:
        raise invalid(name, f"at most {longest} characters")
    return given or None
