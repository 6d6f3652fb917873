"""`mushrif score`, with a small model in place of the shipped one."""

import json

import pytest
from click.testing import CliRunner

from moderation.classifier import artifact
from moderation.commands.score import BATCH, score


@pytest.fixture(scope="session")
def model_folder(tiny_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("score") / "model"
    artifact.save(tiny_model, folder)
    return folder


@pytest.fixture
def run(model_folder, monkeypatch):
    monkeypatch.setenv("MUSHRIF_MODEL_DIR", str(model_folder))

    def invoke(*arguments, stdin=b""):
        return CliRunner().invoke(score, arguments, input=stdin, catch_exceptions=False)

    return invoke


def ndjson(*records):
    return "\n".join(json.dumps(record) for record in records).encode()


def objects(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_gets_its_object_in_the_same_order(run):
    result = run("-", "--json", stdin=ndjson({"id": "b", "text": "يا حمار"}, {"id": 1, "text": "شكرا"}, {"text": ""}))
    insult, thanks, empty = objects(result)
    assert result.exit_code == 0
    assert (insult["id"], insult["verdict"], insult["model"]) == ("b", "hold", "tiny-1")
    assert (thanks["id"], thanks["verdict"]) == (1, "publish")
    assert (thanks["script"], thanks["dialect"], empty["script"]) == ("arabic", None, "other")
    assert insult["scores"]["TOXICITY"] > 0.5 > thanks["scores"]["TOXICITY"]
    assert (empty["id"], empty["verdict"]) == (None, "hold")


def test_more_lines_than_a_batch_are_all_answered(run):
    result = run("-", "--json", stdin=ndjson(*({"id": n, "text": "شكرا"} for n in range(BATCH + 5))))
    assert [one["id"] for one in objects(result)] == list(range(BATCH + 5))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"no json", "invalid_json"),
        (b"[" * 100_000, "invalid_json"),
        (b"[1]", "invalid_field"),
        (b'{"id": "x"}', "missing_field"),
        (b'{"id": "x", "text": 5}', "invalid_field"),
        (b'{"id": [1], "text": "a"}', "invalid_field"),
        (b'{"id": true, "text": "a"}', "invalid_field"),
        (b'{"text": "\xff"}', "invalid_encoding"),
    ],
)
def test_a_bad_line_does_not_lose_the_others(run, line, code):
    good = ndjson({"id": "g", "text": "شكرا"})
    result = run("-", "--json", stdin=b"\n".join([good, line, b"", good]))
    first, bad, last = objects(result)
    assert (first["id"], last["id"]) == ("g", "g")
    assert (bad["id"], bad["error"]["code"], bad["error"]["line"]) == (None, code, 2)
    assert result.exit_code == 1
    assert result.stderr.startswith("mushrif: 1 of 3 lines not scored; line 2: ")
    assert len(result.stderr.splitlines()) == 1


def test_strange_unicode_comes_through(run):
    result = run("-", "--json", stdin=b'{"id": "\\ud800", "text": "\\ud800\\u0000 \xd9\x83"}')
    assert objects(result)[0]["id"] == "\ud800"


def test_a_file_is_read_line_by_line(run, tmp_path):
    (tmp_path / "in.ndjson").write_bytes(b"\xef\xbb\xbf" + ndjson({"id": "f", "text": "شكرا"}))
    assert objects(run(str(tmp_path / "in.ndjson"), "--json"))[0]["id"] == "f"


def test_a_file_that_is_not_there_is_not_taken_for_a_comment(run):
    result = run("comments.ndjson", "--json")
    assert result.exit_code == 1
    assert "no file 'comments.ndjson'" in result.stderr


def test_a_text_gets_a_readable_verdict_in_arabic(run):
    result = run("أنت حمار")
    assert "الحكم: مراجعة" in result.stdout
    assert "(TOXICITY)" in result.stdout
    assert "«حمار»" in result.stdout
    assert "الحكم: نشر" in run("شكرا على التقرير").stdout


def test_a_text_gets_one_object_with_json(run):
    assert objects(run("شكرا", "--json"))[0]["verdict"] == "publish"


def test_a_link_is_held_whatever_the_model_says(run):
    assert objects(run("شكرا على التقرير www.example.com", "--json"))[0]["verdict"] == "hold"
