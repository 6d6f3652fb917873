"""The API's description in OpenAPI 3.1, built from the routes, their docstrings and the shapes they read and answer."""

import re
from dataclasses import dataclass
from importlib.metadata import version
from inspect import getdoc
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from moderation.web.api import answers, model_shapes, reader_shapes, schemas, webhook_shapes

description = Blueprint("description", __name__)

REF = "#/components/schemas/{model}"


@dataclass(frozen=True)
class Operation:
    """What a route reads and answers; `query` names its parameters."""

    answer: type[BaseModel] | None
    status: int = 200
    body: type[BaseModel] | None = None
    many: bool = False
    query: tuple[str, ...] = ()


OPERATIONS: dict[str, Operation] = {
    "comments.post_comment": Operation(answers.Comment, 202, schemas.NewCommentBody),
    "comments.post_batch": Operation(answers.Batch, 200, schemas.NewCommentBody, many=True),
    "comments.list_comments": Operation(answers.CommentList, query=("status", "article", "limit", "cursor")),
    "comments.get_comment": Operation(answers.Comment),
    "comments.edit_comment": Operation(answers.Comment, 202, schemas.EditBody),
    "comments.withdraw_comment": Operation(None, 204),
    "queue.claim_comments": Operation(answers.Claims, 200, schemas.ClaimsBody),
    "queue.release_claim": Operation(None, 204),
    "queue.decide_comment": Operation(answers.Comment, 200, schemas.DecisionBody),
    "site.get_site": Operation(answers.Site),
    "site.change_site": Operation(answers.Site, 200, schemas.SiteBody),
    "site.add_coral_secret": Operation(None, 204, schemas.CoralSecretBody),
    "site.remove_coral_secrets": Operation(None, 204),
    "site.get_thresholds": Operation(answers.Thresholds),
    "site.threshold_precision": Operation(answers.ThresholdPoint, query=("attribute", "at")),
    "site.get_rehearsal": Operation(answers.Rehearsal),
    "site.put_rehearsal": Operation(answers.Rehearsal, 200, schemas.RehearsalBody),
    "site.discard_rehearsal": Operation(None, 204),
    "site.put_thresholds": Operation(answers.Thresholds, 200, schemas.ThresholdsBody),
    "lexicon.get_lexicon": Operation(answers.Lexicon),
    "lexicon.put_lexicon": Operation(answers.Lexicon, 200, schemas.LexiconBody),
    "lexicon.preview_lexicon": Operation(answers.LexiconPreview, 200, schemas.LexiconBody),
    "models.list_models": Operation(model_shapes.ModelList),
    "models.get_model": Operation(model_shapes.WholeModel),
    "models.get_agreement": Operation(model_shapes.Agreement),
    "models.shadow_model": Operation(model_shapes.Model),
    "models.get_weeks": Operation(model_shapes.WeekList),
    "models.get_rule": Operation(model_shapes.Rule),
    "models.get_canary": Operation(model_shapes.Trial),
    "models.set_canary": Operation(model_shapes.Model, 200, model_shapes.CanaryBody),
    "models.end_canary": Operation(model_shapes.Model),
    "models.promote_model": Operation(model_shapes.Model, 200, model_shapes.PromotionBody),
    "training.ask_for_training": Operation(model_shapes.TrainingRun, 202),
    "training.list_training_runs": Operation(model_shapes.TrainingRunList),
    "training.get_training_run": Operation(model_shapes.TrainingRun),
    "training.cancel_training_run": Operation(model_shapes.TrainingRun),
    "models.roll_back": Operation(model_shapes.Champion),
    "site.get_article": Operation(answers.Article),
    "site.put_article": Operation(answers.Article, 200, schemas.ArticleSettingsBody),
    "site.get_author": Operation(answers.Author),
    "webhooks.add_webhook": Operation(webhook_shapes.WebhookWithSecret, 201, webhook_shapes.WebhookBody),
    "webhooks.list_webhooks": Operation(webhook_shapes.WebhookList),
    "webhooks.remove_webhook": Operation(None, 204),
    "webhooks.rotate_webhook": Operation(webhook_shapes.WebhookWithSecret),
    "webhooks.list_attempts": Operation(webhook_shapes.AttemptList, query=("limit", "cursor")),
    "webhooks.replay_webhook": Operation(webhook_shapes.Replayed, 202, webhook_shapes.ReplayBody),
    "readers.list_reported": Operation(reader_shapes.ReportedList, query=("limit", "cursor")),
    "readers.list_reports": Operation(reader_shapes.ReportList),
    "readers.add_report": Operation(reader_shapes.ReportTaken, 202, reader_shapes.ReaderReportBody),
    "readers.list_appeals": Operation(reader_shapes.AppealList, query=("state", "limit", "cursor")),
    "readers.add_appeal": Operation(answers.Comment, 202, reader_shapes.ReaderAppealBody),
    "readers.decide_appeal": Operation(answers.Comment, 200, schemas.DecisionBody),
    "readers.get_login_secret": Operation(reader_shapes.LoginSecret),
    "readers.rotate_login_secret": Operation(reader_shapes.LoginSecret),
    "site.put_author": Operation(answers.Author, 200, schemas.AuthorSettingsBody),
}


@description.get("/openapi.json")
def get_openapi() -> Response:
    """Return this description; needs no key."""
    return jsonify(document(current_app))


def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of an application's routes under /api/v1."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        endpoint = rule.endpoint.removeprefix("api.")
        if endpoint in OPERATIONS:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                text = getdoc(app.view_functions[rule.endpoint]) or ""
                paths.setdefault(path, {})[method.lower()] = _operation(endpoint, text, rule)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mushrif", "version": version("mushrif"), "summary": "Comment moderation for Arabic sites"},
        "security": [{"key": []}],
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(endpoint: str, text: str, rule: Rule) -> dict[str, Any]:
    known = OPERATIONS[endpoint]
    described: dict[str, Any] = {
        "operationId": endpoint.partition(".")[2],
        "summary": text.partition("\n")[0],
        "parameters": [
            *(
                {"name": n, "in": "path", "required": True, "schema": {"type": "string"}}
                for n in sorted(rule.arguments)
            ),
            *({"name": name, "in": "query", "schema": {"type": "string"}} for name in known.query),
        ],
        "responses": {
            str(known.status): _answer(known.answer),
            "default": {"description": "An error", "content": _content("application/problem+json", answers.Problem)},
        },
    }
    if known.body:
        described["requestBody"] = {"required": True, "content": _body(known.body, known.many)}
    return described


def _answer(model: type[BaseModel] | None) -> dict[str, Any]:
    if model is None:
        return {"description": "Done"}
    return {"description": (getdoc(model) or "").partition("\n")[0], "content": _content("application/json", model)}


def _body(model: type[BaseModel], many: bool) -> dict[str, Any]:
    if not many:
        return _content("application/json", model)
    listed = {"schema": {"type": "array", "items": {"$ref": REF.format(model=model.__name__)}}}
    return {"application/json": listed, **_content("application/x-ndjson", model)}


def _content(media_type: str, model: type[BaseModel]) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": REF.format(model=model.__name__)}}}


def _schemas() -> dict[str, Any]:
    read = {known.body for known in OPERATIONS.values() if known.body}
    written = {known.answer for known in OPERATIONS.values() if known.answer} | {answers.Problem}
    modes: list[tuple[type[BaseModel], Any]] = [(model, "validation") for model in read | written]
    modes.sort(key=lambda pair: pair[0].__name__)
    _, schema = models_json_schema(modes, ref_template=REF)
    definitions: dict[str, Any] = schema["$defs"]
    return definitions
