"""What a Coral asks in its external moderation phase and is told: an opinion, or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moderation.arabic.lexicon import Match
from moderation.domain.decision import REASON_MESSAGES, Reason
from moderation.domain.policy import Action, Verdict
from moderation.domain.spam import listed_as_spam
from moderation.web.compat.markup import plain

Json = dict[str, Any]

TEAM = frozenset({"STAFF", "MODERATOR", "ADMIN"})
SPAM_FLAG, TOXIC_FLAG = "COMMENT_DETECTED_SPAM", "COMMENT_DETECTED_TOXIC"
_CODES: Mapping[str, tuple[str, Reason]] = {
    "TOXICITY": ("OFFENSIVE", Reason.OTHER),
    "SEVERE_TOXICITY": ("ABUSIVE", Reason.OTHER),
    "INSULT": ("HARASSMENT_BULLYING", Reason.INSULT),
    "PROFANITY": ("OFFENSIVE", Reason.PROFANITY),
    "THREAT": ("ABUSIVE", Reason.THREAT),
    "IDENTITY_ATTACK": ("HATE_SPEECH", Reason.HATE),
    "SEXUAL": ("OFFENSIVE", Reason.SEXUAL),
    "SPAM": ("SPAM", Reason.SPAM),
}
"""Coral's code of a rejection, and the reason whose sentence the commenter reads. Coral throws away the whole of an
answer that has another word in such a place."""


@dataclass(frozen=True)
class Asked:
    """A comment that Coral asks about; `by_team` tells whether someone of the site's own wrote it."""

    text: str
    by_team: bool


def read_phase(document: object) -> Asked:
    """Read what Coral asks; what is missing says nothing."""
    asked = document if isinstance(document, dict) else {}
    comment, author = (part if isinstance(part := asked.get(name), dict) else {} for name in ("comment", "author"))
    body = comment.get("body")
    return Asked(plain(body) if isinstance(body, str) else "", author.get("role") in TEAM)


def opinion_json(verdict: Verdict, listed: list[Match]) -> Json | None:
    """Return what Coral is to do; None is no opinion.

    What would be held goes to Coral's pending queue, what the site's thresholds reject is rejected with a sentence for
    the commenter. Never a status of NONE or APPROVED: either would end Coral's own checks.
    """
    if verdict.action is Action.PUBLISH:
        return None
    flags = [{"actionType": "FLAG", "reason": reason} for reason in _flags(verdict, listed)]
    if verdict.action is Action.HOLD:
        return {"status": "SYSTEM_WITHHELD", "actions": flags}
    rejecting = (signal.name for signal in verdict.signals if signal.asks is Action.REJECT)
    code, reason = next((_CODES[name] for name in rejecting if name in _CODES), ("OTHER", Reason.OTHER))
    explained = {"code": code, "detailedExplanation": REASON_MESSAGES[reason]}
    moderation = {"status": "REJECTED", "rejectionReason": explained}
    return {"status": "REJECTED", "actions": flags, "moderationAction": moderation}


def _flags(verdict: Verdict, listed: list[Match]) -> list[str]:
    asking = {signal.name for signal in verdict.signals if signal.asks is not Action.PUBLISH}
    advert = "SPAM" in asking or listed_as_spam(listed)
    hostile = bool((asking & _CODES.keys()) - {"SPAM"}) or ("lexicon" in asking and not listed_as_spam(listed))
    return [SPAM_FLAG] * advert + [TOXIC_FLAG] * hostile
