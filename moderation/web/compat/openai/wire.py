"""OpenAI's moderation requests and answers, translated: thirteen categories, four of which a model of ours predicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moderation.arabic.lexicon import Category, Match
from moderation.domain.errors import MushrifError
from moderation.domain.policy import HELD_FROM_SEVERITY, Threshold
from moderation.web.problems import PROBLEMS

Json = dict[str, Any]

MEASURED: Mapping[str, str] = {
    "harassment": "TOXICITY",
    "harassment/threatening": "THREAT",
    "hate": "IDENTITY_ATTACK",
    "sexual": "SEXUAL",
}
CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
LISTED: Mapping[Category, str] = {
    Category.INSULT: "harassment",
    Category.PROFANITY: "harassment",
    Category.THREAT: "harassment/threatening",
    Category.IDENTITY_ATTACK: "hate",
    Category.SLUR: "hate",
    Category.SEXUAL: "sexual",
}
"""Where a word list's find belongs."""
USUAL_HOLD = 0.5
MOST_TEXTS, MOST_CHARS = 128, 40_000
"""What one core judges well within the callers' patience."""


@dataclass
class Refusal(Exception):
    """What is wrong with a call, ready to be answered."""

    message: str
    status: int = 400
    kind: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None

    def as_json(self) -> Json:
        """Return the whole answer."""
        return {"error": {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}}


def read_texts(document: object, longest: int) -> list[str]:
    """Return the texts to judge: one of a string, one an item of a list of strings, one of a list of parts.

    Of each the first `longest` characters. Raises Refusal.
    """
    given = document.get("input") if isinstance(document, dict) else None
    texts = [text[:longest] for text in _texts(given)]
    if len(texts) > MOST_TEXTS or sum(map(len, texts)) > MOST_CHARS:
        raise Refusal(f"send at most {MOST_TEXTS} texts and {MOST_CHARS} characters at once", param="input")
    return texts


def result_json(scores: Mapping[str, float], matches: Sequence[Match], thresholds: Mapping[str, Threshold]) -> Json:
    """Return the answer for one text: a category is true from the site's hold threshold on, or by its word list."""
    listed = {LISTED.get(match.category) for match in matches if match.severity >= HELD_FROM_SEVERITY}
    known = {name: attribute for name, attribute in MEASURED.items() if attribute in scores}
    values = {name: scores[known[name]] if name in known else 0.0 for name in CATEGORIES}
    found = {name: name in listed or values[name] >= _hold(known.get(name), thresholds) for name in CATEGORIES}
    return {
        "flagged": any(found.values()),
        "categories": found,
        "category_scores": values,
        "category_applied_input_types": {name: ["text"] if name in known else [] for name in CATEGORIES},
    }


def refusal_of(error: MushrifError) -> Refusal:
    """Return one of our errors as OpenAI would have said it."""
    status = PROBLEMS[error.code].status
    if status == 401:
        return Refusal("Incorrect API key provided.", 401, code="invalid_api_key")
    if status == 429:
        return Refusal(error.detail, 429, "requests", "rate_limit_exceeded")
    if status >= 500:
        return Refusal(error.detail, 503, "server_error")
    return Refusal(error.detail, status, code=error.code)


def _hold(attribute: str | None, thresholds: Mapping[str, Threshold]) -> float:
    """Return from where on an attribute counts; never for what is not measured."""
    if attribute is None:
        return float("inf")
    return thresholds[attribute].hold if attribute in thresholds else USUAL_HOLD


def _texts(given: object) -> list[str]:
    if isinstance(given, str):
        return [given]
    if not isinstance(given, list) or not given:
        raise Refusal("input must be a string, a list of strings or a list of parts", param="input")
    if all(isinstance(item, str) for item in given):
        return given
    parts = [part["text"] for part in given if isinstance(part, dict) and isinstance(part.get("text"), str)]
    if not parts:
        raise Refusal("there is no text in the input; images are not judged here", param="input")
    return ["\n".join(parts)]
