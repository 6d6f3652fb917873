"""The OpenAPI description says what the API really does."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.site import Site
from moderation.web.api import answers
from moderation.web.api.openapi import OPERATIONS
from tests import factories

Headers = Callable[..., dict[str, str]]


def test_every_route_of_the_api_is_described(app: Flask, client: FlaskClient) -> None:
    endpoints = {rule.endpoint.removeprefix("api.") for rule in app.url_map.iter_rules() if "/api/v1/" in rule.rule}
    assert endpoints - {"description.get_openapi"} == OPERATIONS.keys()
    described = client.get("/api/v1/openapi.json").json
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    assert len(operations) == len(OPERATIONS)
    assert all(operation["summary"] for operation in operations)


def test_every_reference_in_the_description_leads_somewhere(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").json
    assert described["openapi"] == "3.1.0"
    names = {reference.rpartition("/")[2] for reference in references(described)}
    assert names <= described["components"]["schemas"].keys()


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for child in value.values() for found in references(child)]
    return [found for child in value for found in references(child)] if isinstance(value, list) else []


def test_real_answers_have_the_described_shapes(
    client: FlaskClient, make_key: Headers, services: Services, site: Site
) -> None:
    headers, held = make_key(), factories.held(services, site)
    path = f"/api/v1/comments/{held.id}"
    answers.Claims.model_validate(client.post("/api/v1/queue/claims", json={}, headers=headers).json)
    decision = {"decision": "reject", "reason": "insult"}
    answers.Comment.model_validate(client.post(f"{path}/decisions", json=decision, headers=headers).json)
    answers.Comment.model_validate(client.get(path, headers=headers).json)
    answers.CommentList.model_validate(client.get("/api/v1/comments", headers=headers).json)
    answers.Batch.model_validate(client.post("/api/v1/comments/batch", json=[{}], headers=headers).json)
    answers.Site.model_validate(client.get("/api/v1/site", headers=headers).json)
    answers.Thresholds.model_validate(client.get("/api/v1/thresholds", headers=headers).json)
    answers.Article.model_validate(client.get("/api/v1/articles/a1", headers=headers).json)
    answers.Author.model_validate(client.get("/api/v1/authors/u1", headers=headers).json)
    answers.Problem.model_validate(client.get("/api/v1/comments/none", headers=headers).json)
