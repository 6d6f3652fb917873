"""`mushrif lexicon check`: what is found, in Arabic or as JSON, in a text, a file or standard input."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from moderation.commands.lexicon import LABELS, lexicon
from moderation.domain.policy import LEXICON_SENTENCES


@pytest.fixture
def own_list(tmp_path: Path) -> Path:
    path = tmp_path / "own.ndjson"
    path.write_text('{"term": "ممنوع", "category": "spam", "severity": 2}\n', encoding="utf-8")
    return path


def test_a_text_is_shown_with_what_was_found_in_it() -> None:
    result = CliRunner().invoke(lexicon, ["check", "يا ح.م.ا.ر"])
    assert result.exit_code == 0
    assert "«ح.م.ا.ر»" in result.output
    assert "إهانة" in result.output


def test_nothing_found_is_said() -> None:
    assert CliRunner().invoke(lexicon, ["check", "صباح الخير"]).output.strip() == "لا شيء من قائمة الكلمات."


def test_json_gives_spans_of_the_raw_text() -> None:
    result = CliRunner().invoke(lexicon, ["check", "هذا كَلب", "--json"])
    [match] = json.loads(result.output)["matches"]
    assert match == {"begin": 4, "end": 8, "term": "كلب", "category": "insult", "severity": 1}


def test_each_line_of_standard_input_is_checked() -> None:
    result = CliRunner().invoke(lexicon, ["check", "-", "--json"], input="صباح الخير\nيا غبي\n")
    assert [json.loads(line)["held"] for line in result.output.splitlines()] == [False, True]


def test_each_line_of_a_file_is_checked_with_a_list_of_ones_own(tmp_path: Path, own_list: Path) -> None:
    (tmp_path / "in.txt").write_text("كلام ممنوع\r\nيا غبي\n", encoding="utf-8")
    result = CliRunner().invoke(lexicon, ["check", str(tmp_path / "in.txt"), "--list", str(own_list), "--json"])
    assert [len(json.loads(line)["matches"]) for line in result.output.splitlines()] == [1, 0]


def test_a_faulty_list_is_one_clear_line(own_list: Path) -> None:
    own_list.write_text('{"term": "ممنوع"}\n', encoding="utf-8")
    result = CliRunner().invoke(lexicon, ["check", "نص", "--list", str(own_list)])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: own.ndjson: line 1: category None")


def test_every_category_has_a_name() -> None:
    assert set(LABELS) == set(LEXICON_SENTENCES)
