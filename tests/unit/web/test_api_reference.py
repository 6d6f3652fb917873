"""The API's reference page says what the OpenAPI document says."""

import re

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def page(client: FlaskClient) -> str:
    return client.get("/api/docs/").text


def test_every_route_and_every_shape_of_the_description_is_on_the_page(client: FlaskClient, page: str) -> None:
    described = client.get("/api/v1/openapi.json").json
    for path, operations in described["paths"].items():
        for method in operations:
            assert f"<b>{method.upper()}</b> <code>{path}</code>" in page
    for name in described["components"]["schemas"]:
        assert f'id="shape-{name}"' in page


def test_every_link_on_the_page_leads_somewhere(client: FlaskClient, page: str) -> None:
    targets = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="([^"]+)"', page))
    assert {link for link in links if link.startswith("#") and link[1:] not in targets} == set()
    for link in links:
        if link.startswith("/"):
            with client.get(link) as answer:
                assert answer.status_code == 200


def test_the_page_needs_no_script_and_no_outside_host(page: str) -> None:
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!/|#)', page) == []


def test_a_field_tells_what_it_may_hold(page: str) -> None:
    row = page[page.index('id="shape-ThresholdBody"') if 'id="shape-ThresholdBody"' in page else 0 :]
    assert "≥ 0" in row
    assert "publish | reject" in page


def test_the_address_without_a_slash_leads_there(client: FlaskClient) -> None:
    assert client.get("/api/docs", follow_redirects=True).status_code == 200
