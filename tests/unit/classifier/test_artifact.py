"""A model file is read whole or refused with a reason."""

import json

import numpy as np
import pytest

from moderation.classifier import artifact
from moderation.classifier.errors import ModelDamaged, ModelIncompatible
from moderation.classifier.scorer import Scorer, load_scorer

FILES = ["char_keys.npy", "char_idf.npy", "word_keys.npy", "word_idf.npy", "weights.npy", "card.json"]


@pytest.fixture
def folder(tiny_model, tmp_path):
    artifact.save(tiny_model, tmp_path / "model")
    return tmp_path / "model"


def flip_last_byte(path):
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 0x40
    path.write_bytes(raw)


def rewrite_manifest(folder, **changes):
    path = folder / artifact.MANIFEST
    body = {**json.loads(path.read_text("utf-8")), **changes}
    body.pop("sha256")
    path.write_text(json.dumps({**body, "sha256": artifact._body_digest(body)}), "utf-8")


def test_a_saved_model_scores_as_before(tiny_model, folder):
    texts = ["يا كلب", "شكرا", ""]
    assert load_scorer(folder).score(texts) == Scorer(tiny_model).score(texts)


def test_saving_over_a_model_replaces_it(tiny_model, folder):
    artifact.save(tiny_model, folder)
    assert artifact.load(folder).name == "tiny-1"


def test_arrays_stay_on_disk_and_cannot_be_written(folder):
    weights = artifact.load(folder).weights
    assert isinstance(weights, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        weights[0, 0] = 1


@pytest.mark.parametrize("name", [*FILES, artifact.MANIFEST])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelDamaged, match=name):
        artifact.load(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_is_noticed(folder, name):
    flip_last_byte(folder / name)
    with pytest.raises(ModelDamaged, match=name):
        artifact.load(folder)


def test_a_changed_number_in_the_manifest_is_noticed(folder):
    path = folder / artifact.MANIFEST
    path.write_text(path.read_text("utf-8").replace('"coverage_floor": 0.', '"coverage_floor": 1.'), "utf-8")
    with pytest.raises(ModelDamaged, match="changed"):
        artifact.load(folder)


def test_a_manifest_that_is_not_json_is_damage(folder):
    (folder / artifact.MANIFEST).write_text("{", "utf-8")
    with pytest.raises(ModelDamaged, match="not JSON"):
        artifact.load(folder)


def test_a_newer_format_is_refused(folder):
    rewrite_manifest(folder, format=artifact.FORMAT + 1)
    with pytest.raises(ModelIncompatible, match="format 2"):
        artifact.load(folder)


@pytest.mark.parametrize("content", ["[]", "{}", '{"kind": "other"}'])
def test_a_foreign_folder_is_refused(folder, content):
    (folder / artifact.MANIFEST).write_text(content, "utf-8")
    with pytest.raises(ModelIncompatible, match="does not describe"):
        artifact.load(folder)


def test_arrays_that_do_not_fit_each_other_are_refused(folder):
    rewrite_manifest(folder, attributes=["TOXICITY", "SPAM"])
    with pytest.raises(ModelDamaged, match="do not fit"):
        artifact.load(folder)


def test_pickled_arrays_are_never_read(folder):
    np.save(folder / "weights.npy", np.array([{}], dtype=object), allow_pickle=True)
    files = json.loads((folder / artifact.MANIFEST).read_text("utf-8"))["files"]
    rewrite_manifest(folder, files={**files, "weights.npy": artifact._digest(folder / "weights.npy")})
    with pytest.raises(ModelDamaged, match="no plain array"):
        artifact.load(folder)


def test_errors_have_stable_codes():
    assert (ModelDamaged.code, ModelIncompatible.code) == ("model_damaged", "model_incompatible")


def test_another_model_in_the_place_of_the_registered_one_is_refused(folder):
    assert load_scorer(folder, artifact.digest(folder)).model == "tiny-1"
    with pytest.raises(ModelDamaged, match="another model"):
        load_scorer(folder, "0" * 64)
