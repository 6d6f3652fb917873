"""The widget's files over HTTP: kept for long, read from any origin, compressed, and never confused with old ones."""

import gzip

import pytest
from flask.testing import FlaskClient

from moderation.web.embed import bundle

CORE = "/embed/mushrif.js"


def at(name: str, version: str | None = None) -> str:
    return f"/embed/{version or bundle.version()}/{name}"


def test_the_entry_is_a_script_that_any_page_may_load(client: FlaskClient) -> None:
    answer = client.get(CORE)
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    assert 'customElements.define("mushrif-comments"' in answer.text


def test_the_entry_is_asked_for_again_and_answered_304(client: FlaskClient) -> None:
    first = client.get(CORE)
    assert first.headers["Cache-Control"].startswith("public, max-age=3600")
    assert client.get(CORE, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_it_is_compressed_for_who_can_read_that(client: FlaskClient) -> None:
    plain, packed = client.get(CORE), client.get(CORE, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("name", sorted(bundle.files()))
def test_a_file_of_this_version_is_kept_for_good(client: FlaskClient, name: str) -> None:
    answer = client.get(at(name))
    assert answer.text == bundle.files()[name]
    assert "immutable" in answer.headers["Cache-Control"]


def test_an_older_version_is_answered_with_todays_file_that_nobody_keeps(client: FlaskClient) -> None:
    answer = client.get(at("write.js", "0123456789ab"))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_there_is_nothing_else(client: FlaskClient) -> None:
    assert client.get(at("element.js")).status_code == 404
    assert client.get(at("words.json")).status_code == 404


def test_the_style_serves_the_plain_fragment(client: FlaskClient) -> None:
    answer = client.get("/embed/mushrif.css")
    assert answer.content_type == "text/css; charset=utf-8"
    assert ".mushrif-form" in answer.text
