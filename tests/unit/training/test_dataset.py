"""Reading training data."""

import pytest

from training.dataset import RESEARCH_SOURCES, SOURCES, Profile, TrainingDataMissing, build, read_corpus


def test_a_blank_label_is_not_annotated(data, corpus):
    dataset = build(data, corpus)
    assert not [row for row in dataset.rows if row.id.endswith("-blank")]
    assert {name for row in dataset.pick("train", "SPAM", ["osact4"]) for name in row.labels} == set()


def test_each_source_keeps_its_labels_and_splits(data, corpus):
    dataset = build(data, corpus)
    assert len(dataset.pick("train", "TOXICITY", ["osact4"])) == 36
    assert len(dataset.pick("test", "SPAM", ["spam_kaddoura"])) == 8
    assert dataset.terms == ("مسلم", "مسيحي", "سوري")


def test_a_null_label_of_the_corpus_is_not_annotated(corpus):
    first = next(read_corpus(corpus))
    assert dict(first.labels) == {"TOXICITY": 1, "INSULT": 1, "SPAM": 0}


def test_masks_become_class_tokens(data, corpus):
    assert all("@USER" in row.text for row in build(data, corpus).pick("dev", "TOXICITY", ["osact4"]))


def test_a_missing_folder_is_named_with_the_files_wanted(tmp_path, corpus):
    with pytest.raises(TrainingDataMissing, match=r"nowhere lacks osact4\.csv\.gz.*--data") as caught:
        build(tmp_path / "nowhere", corpus)
    assert caught.value.code == "training_data_missing"


def test_research_only_sources_never_train_the_shipped_model():
    assert set(SOURCES) == {"osact4", "mlma_ar", "spam_kaddoura"}
    assert not set(SOURCES) & set(RESEARCH_SOURCES)


def test_of_sources_that_may_not_train_only_test_rows_are_read(research_data, corpus):
    rows = [row for row in build(research_data, corpus).rows if row.source in RESEARCH_SOURCES]
    assert {row.source for row in rows} == set(RESEARCH_SOURCES)
    assert {row.split for row in rows} == {"test"}


def test_the_research_profile_reads_every_split(research_data, corpus):
    dataset = build(research_data, corpus, Profile.RESEARCH)
    assert dataset.pick("train", "TOXICITY", ["omcd"])
    assert dataset.pick("train", "THREAT", ["dangerous"])


def test_the_research_profile_names_what_is_missing(data, corpus):
    with pytest.raises(TrainingDataMissing, match=r"unlicensed/omcd\.csv\.gz"):
        build(data, corpus, Profile.RESEARCH)


def test_an_absent_corpus_holds_nothing(tmp_path):
    assert list(read_corpus(tmp_path / "none")) == []


def test_our_labels_are_read_with_the_texts_they_are_on(annotated):
    rows = {row.id: row for row in build(*annotated).rows if row.source == "annotated"}
    assert len(rows) == 52
    assert rows["t-0"].text == "تغريدة رقم 0 <url>"
    assert rows["t-0"].dialect == "moroccan"
    assert rows["t-0"].labels == {**dict.fromkeys(rows["t-1"].labels, 0), "TOXICITY": 1, "INSULT": 1}
    assert "OFF_TOPIC" not in rows["t-0"].labels


def test_chosen_texts_only_train_and_random_ones_also_calibrate_and_measure(annotated):
    rows = [row for row in build(*annotated).rows if row.source == "annotated"]
    assert {row.split for row in rows if row.id in ("t-0", "t-1")} == {"train"}
    assert {row.split for row in rows if row.labels["SPAM"]} == {"train", "dev", "test"}


def test_missing_texts_of_our_labels_are_named(data, annotated):
    with pytest.raises(TrainingDataMissing, match=r"unlabelled/tweets\.csv\.gz"):
        build(data, annotated[1])
