"""Perspective's requests and answers, translated; offsets are UTF-16 code units of the raw text."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from moderation.arabic.script import Language
from moderation.web.compat.perspective.attributes import base_name, known
from moderation.web.compat.perspective.faults import Fault, Json, invalid, refused

MOST_BYTES = 20_480
_CODES: Mapping[Language, str] = {
    Language.ARABIC: "ar",
    Language.ARABIZI: "ar-Latn",
    Language.FRENCH: "fr",
    Language.ENGLISH: "en",
}
UNDETERMINED = "und"
_TYPES = ("SCORE_TYPE_UNSPECIFIED", "PROBABILITY")


@dataclass(frozen=True)
class Asked:
    """What both methods have in common: the text, the languages that were named, the token to echo."""

    text: str
    languages: tuple[str, ...]
    client_token: str | None


@dataclass(frozen=True)
class Analysis(Asked):
    """A call of analyze; `wanted` maps an attribute's name, as it was asked for, to what was asked of it."""

    wanted: Mapping[str, Json]


@dataclass(frozen=True)
class Suggestion(Asked):
    """A call of suggestscore: one value from 0 to 1 an attribute."""

    values: Mapping[str, float]
    do_not_store: bool


def read_analysis(document: object) -> Analysis:
    """Read a call of analyze; raises Fault. Fields that are not known are passed over."""
    asked = _object(document, "the request")
    common = _asked(asked)
    wanted = asked.get("requestedAttributes")
    if not isinstance(wanted, dict) or not wanted:
        raise refused("NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes")
    return Analysis(*common, {name: _object(value or {}, name) for name, value in wanted.items()})


def analysis_json(asked: Analysis, scores: Mapping[str, float], detected: Language) -> Json:
    """Return the answer: an attribute below its threshold is absent, and so is one that no model measures.

    Raises Fault when none of those that were asked for can be answered.
    """
    answerable = {name: scores[base_name(name)] for name, wanted in asked.wanted.items() if _can(name, wanted, scores)}
    if not answerable:
        raise next(_refusals(asked, scores, detected))
    end = utf16_length(asked.text)
    found = {
        name: _score_json(score, end)
        for name, score in answerable.items()
        if score >= _threshold(asked.wanted[name].get("scoreThreshold"))
    }
    return ({"attributeScores": found} if found else {}) | _echo(asked, detected, "languages")


def read_suggestion(document: object, measured: Collection[str]) -> Suggestion:
    """Read a call of suggestscore; raises Fault."""
    asked = _object(document, "the request")
    common = _asked(asked)
    suggested = asked.get("attributeScores")
    if not isinstance(suggested, dict) or not suggested:
        raise invalid("Missing attribute_scores")
    for name in suggested:
        if not known(name, measured):
            raise invalid(f"Unknown requested attribute: {name}")
    values = {name: _suggested(name, _object(value, name)) for name, value in suggested.items()}
    return Suggestion(*common, values, asked.get("doNotStore") is True)


def suggestion_json(asked: Suggestion, detected: Language) -> Json:
    """Return the answer."""
    return _echo(asked, detected, "requestedLanguages")


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units a text has: two for what is beyond the basic plane."""
    return len(text) + sum(char > "\uffff" for char in text)


def _asked(document: Json) -> tuple[str, tuple[str, ...], str | None]:
    comment = _object(document.get("comment"), "comment")
    text = comment.get("text")
    if not isinstance(text, str) or not text.strip():
        raise refused("COMMENT_EMPTY", "Comment must be non-empty.")
    if comment.get("type") not in (None, "PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED"):
        raise invalid("Currently, only 'PLAIN_TEXT' comments are supported")
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise refused("COMMENT_TOO_LONG", "Comment text too long.")
    context = document.get("context")
    if isinstance(context, dict) and context.get("entries") and context.get("articleAndParentComment"):
        raise invalid("Context can have either entries or article_and_parent_comment, but both fields were populated")
    languages = document.get("languages")
    named = [languages] if isinstance(languages, str) else languages if isinstance(languages, list) else []
    token = document.get("clientToken")
    return text, tuple(name for name in named if isinstance(name, str)), token if isinstance(token, str) else None


def _object(value: object, where: str) -> Json:
    """Return a JSON object with its names in camel case, as Google's parser takes either."""
    if not isinstance(value, dict):
        raise invalid(f"Invalid value at '{where}': expected an object")
    return {_camel(name): inner for name, inner in value.items()}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest) if rest and name.islower() else name


def _can(name: str, wanted: Json, scores: Mapping[str, float]) -> bool:
    return base_name(name) in scores and wanted.get("scoreType", "PROBABILITY") in _TYPES


def _refusals(asked: Analysis, scores: Mapping[str, float], detected: Language) -> Iterator[Fault]:
    """Yield why nothing can be answered: what the caller can mend first."""
    for name, wanted in asked.wanted.items():
        if not known(name, scores):
            yield invalid(f"Unknown requested attribute: {name}")
        elif base_name(name) in scores:
            yield invalid(f"Requested score type {wanted.get('scoreType')} not supported by attribute {name}")
    for name in asked.wanted:
        kind = "requestedLanguages" if asked.languages else "detectedLanguages"
        languages = list(asked.languages) or [_code(detected)]
        yield refused(
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            f"Attribute {name} does not support request languages: {', '.join(languages)}",
            languageNotSupportedByAttributeError={"attribute": name, kind: languages},
        )


def _score_json(value: float, end: int) -> Json:
    score = {"value": value, "type": "PROBABILITY"}
    return {"summaryScore": score, "spanScores": [{"begin": 0, "end": end, "score": score}]}


def _threshold(value: object) -> float:
    """Return the least score to be told, 0 for what is no number."""
    return _number(value) or 0.0


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _suggested(name: str, given: Json) -> float:
    """Return the value suggested for an attribute, the highest where several stretches have their own."""
    spans = given.get("spanScores")
    found = [_value(name, given["summaryScore"])] if "summaryScore" in given else []
    for span in spans if isinstance(spans, list) else []:
        one = _object(span, name)
        if not {"begin", "end"} <= one.keys():
            raise invalid(f"Span scores of {name} need begin and end")
        found.append(_value(name, one.get("score")))
    if not found:
        raise invalid(f"Attribute {name} has neither a summary score nor span scores")
    return max(found)


def _value(name: str, score: object) -> float:
    value = _number(_object(score, name).get("value", 0.0))  # a zero may be left out, as by every proto3 client
    if value is None or not 0 <= value <= 1:
        raise invalid(f"The suggested score of {name} must be a number from 0 to 1")
    return value


def _echo(asked: Asked, detected: Language, languages: str) -> Json:
    """Return what every answer ends with; without named languages both lists hold the one that was seen."""
    seen = [_code(detected)]
    token = {} if asked.client_token is None else {"clientToken": asked.client_token}
    return {languages: list(asked.languages) or seen, "detectedLanguages": seen} | token


def _code(language: Language) -> str:
    return _CODES.get(language, UNDETERMINED)
