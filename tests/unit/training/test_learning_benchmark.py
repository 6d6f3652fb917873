"""The benchmark of learning: every way at every step, as table and picture, on a small sample."""

import json

from benchmarks.learning import BY_API, WAYS, Rows, asking, by_api, measure, write
from benchmarks.learning_replay import opened
from moderation.classifier.scorer import load_scorer
from tests.unit.training.site_samples import corpus_rows
from training.dataset import read_source


def test_every_way_is_measured_at_every_step_and_written_down(research_data, tmp_path):
    rows = list(read_source(research_data / "unlicensed" / "omcd.csv.gz", "omcd"))
    report = measure(load_scorer().loaded, rows, "omcd", seeds=[0], steps=(0, 30))
    assert [(point["way"], point["decisions"]) for point in report["points"]] == [
        (way, count) for count in (0, 30) for way in WAYS
    ]
    assert all(0 <= point["auc"] <= 1 for point in report["points"])
    write(report, tmp_path)
    assert json.loads((tmp_path / "learning.json").read_text("utf-8")) == report
    assert "| prior, AUC |" in (tmp_path / "learning.md").read_text("utf-8")
    assert (tmp_path / "learning.svg").read_text("utf-8").startswith("<svg")


def test_a_bot_goes_the_whole_way_through_the_api(tmp_path):
    paper = opened(tmp_path)
    rows = [(text, hostile) for text, hostile in corpus_rows(60) if len(text) < 500]
    ids = paper.post([text for text, _ in rows], first=0)
    for comment_id, (_, hostile) in zip(ids, rows, strict=True):
        paper.decide(comment_id, hostile)
    before = paper.services.scoring.champion(paper.site).model
    made = paper.learn()
    assert paper.services.scoring.champion(paper.site).model == made.name != before
    assert made.report["decisions"] + made.report["held_out"] == len(rows)
    paper.services.store.engine.dispose()


def test_every_step_of_the_replay_is_measured(research_data):
    rows = list(read_source(research_data / "unlicensed" / "omcd.csv.gz", "omcd"))
    points = by_api(rows, steps=(0, 20))
    assert [(point["way"], point["decisions"], point["refused"]) for point in points] == [
        (BY_API, 0, None),
        (BY_API, 20, None),
    ]


def test_no_comment_is_asked_about_twice(research_data):
    rows = list(read_source(research_data / "unlicensed" / "omcd.csv.gz", "omcd"))
    stream = Rows([row for row in rows if row.split == "train"])
    asked = asking(load_scorer().loaded, stream, list(range(len(stream.texts))), seed=0, most=100)
    assert sorted(asked) == list(range(len(stream.texts)))
