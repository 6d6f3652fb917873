"""scikit-learn's estimator checks skip text transformers, so the ones that matter are here."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from moderation.classifier.transformers import ArabicNormalizer, NgramWeights

TEXTS = ["يا كلب", "شكرا يا كاتب", "شكرا جزيلا", "hello hello"]


def test_a_clone_has_the_same_parameters_and_no_state():
    fitted = NgramWeights(min_df=1).fit(TEXTS)
    copy = clone(fitted)
    assert copy.get_params() == {"min_df": 1, "latin": False}
    assert not hasattr(copy, "char_keys_")


def test_latin_ngrams_are_learned_only_when_asked_for():
    assert NgramWeights(min_df=1).fit(TEXTS[3:]).char_keys_.size == 0
    assert NgramWeights(min_df=1, latin=True).fit(TEXTS[3:]).char_keys_.size > 0


@pytest.mark.parametrize("transformer", [ArabicNormalizer(), NgramWeights().fit(TEXTS)])
def test_a_bare_str_is_refused(transformer):
    with pytest.raises(TypeError, match="wrap it in a list"):
        transformer.transform("يا كلب")


def test_fitting_on_a_bare_str_is_refused():
    with pytest.raises(TypeError, match="wrap it in a list"):
        NgramWeights().fit("يا كلب")


def test_the_two_make_a_pipeline_of_one_row_a_text():
    pipeline = make_pipeline(ArabicNormalizer(), NgramWeights(min_df=1))
    matrix = pipeline.fit_transform(TEXTS)
    assert matrix.shape[0] == len(TEXTS)
    assert (pipeline.transform(["ياا كلـــبٌ", ""]).sum(axis=1) > 0).tolist() == [True, False]


def test_rare_and_latin_grams_are_not_learned():
    fitted = NgramWeights(min_df=2).fit(TEXTS)
    assert fitted.transform(["hello"]).nnz == 0
    assert fitted.transform(["شكرا"]).nnz > 0
    assert len(fitted.word_keys_) == 2  # يا, شكرا


def test_a_restricted_copy_knows_only_what_was_kept():
    fitted = NgramWeights(min_df=1).fit(TEXTS)
    count = len(fitted.char_keys_) + len(fitted.word_keys_)
    kept = np.arange(count) % 2 == 0
    smaller = fitted.restricted(kept)
    assert len(smaller.char_keys_) + len(smaller.word_keys_) == kept.sum()
    assert set(smaller.word_keys_.tolist()) <= set(fitted.word_keys_.tolist())
    assert smaller.transform(TEXTS).shape == (len(TEXTS), kept.sum())
