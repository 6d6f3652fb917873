"""Weights that start from good ones: the site moves what it spoke of, as far as its answers carry."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from training.prior import Column, counted, fit, platt

RANDOM = np.random.default_rng(0)
MATRIX = csr_array(np.abs(RANDOM.normal(size=(200, 5))) * np.array([1.0, 1.0, 1.0, 1.0, 0.0]))
TRUE = np.array([2.0, -2.0, 0.5, 0.0, 0.0])
LABELS = (RANDOM.random(200) < 1 / (1 + np.exp(-(MATRIX @ TRUE)))).astype(float)
ONES = np.ones(200)
NOTHING = Column(np.zeros(5), 0.0)


def test_around_nothing_it_is_a_ridge_logistic_regression():
    mine = fit(MATRIX, LABELS, ONES, NOTHING, strength=0.5)
    known = LogisticRegression(C=2.0, tol=1e-8, max_iter=1000).fit(MATRIX, LABELS)
    assert mine.weights == pytest.approx(known.coef_[0], abs=0.01)
    assert mine.bias == pytest.approx(known.intercept_[0], abs=0.02)


def test_a_strong_prior_keeps_the_weights_and_frees_the_intercept():
    prior = Column(np.array([1.0, 1.0, 1.0, 1.0, 7.0]), -9.0)
    kept = fit(MATRIX, LABELS, ONES, prior, strength=1e6)
    assert kept.weights == pytest.approx(prior.weights, abs=0.01)
    assert kept.bias > -8.0


def test_what_no_row_has_stays_exactly_as_it_was():
    prior = Column(np.array([0.0, 0.0, 0.0, 0.0, 7.0]), 0.0)
    assert fit(MATRIX, LABELS, ONES, prior, strength=0.1).weights[4] == 7.0


def test_a_row_of_weight_nothing_teaches_nothing():
    half = np.arange(200) < 100
    taught = fit(MATRIX, LABELS, half.astype(float), NOTHING, strength=0.5)
    alone = fit(csr_array(MATRIX[:100]), LABELS[:100], ONES[:100], NOTHING, strength=0.5)
    assert taught.weights == pytest.approx(alone.weights, abs=0.01)


def test_answers_that_are_all_alike_leave_finite_weights():
    assert np.isfinite(fit(MATRIX, ONES, ONES, NOTHING, strength=0.1).weights).all()


def test_counting_tells_hostile_from_innocent_columns_and_is_silent_on_unseen_ones():
    ratio = counted(csr_array(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])), np.array([1.0, 0.0]), np.ones(2), 0.3)
    assert ratio[0] > 0 > ratio[1]
    assert ratio[2] == 0


def test_logits_that_are_right_stay():
    logits = RANDOM.normal(scale=2.0, size=5000)
    labels = (RANDOM.random(5000) < 1 / (1 + np.exp(-logits))).astype(float)
    assert platt(logits, labels, np.ones(5000), 5.0) == pytest.approx((1.0, 0.0), abs=0.1)


def test_logits_that_boast_are_made_modest():
    logits = RANDOM.normal(scale=2.0, size=5000)
    labels = (RANDOM.random(5000) < 1 / (1 + np.exp(-logits))).astype(float)
    slope, intercept = platt(4.0 * logits + 4.0, labels, np.ones(5000), 5.0)
    assert (slope, intercept) == pytest.approx((0.25, -1.0), abs=0.1)


def test_calibration_never_turns_the_order_around():
    logits = np.array([-3.0, -2.0, 2.0, 3.0] * 50)
    assert platt(logits, (logits < 0).astype(float), np.ones(200), 5.0)[0] > 0
