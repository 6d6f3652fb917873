"""One column of weights learned from a few answers: logistic regression that starts from weights that are good already
and is pulled back to them.

MAP estimate under a Gaussian prior centred on the given weights: log-loss + λ/2 · ‖w − w₀‖², the logit of w₀ as offset,
solved by L-BFGS (Liu and Nocedal 1989) on the columns that occur. The intercept is free.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

Floats = NDArray[np.float64]

_FREE = 1e-3  # the intercept's own penalty: keeps it finite where every answer is the same
_PATIENCE = 150


@dataclass(frozen=True)
class Column:
    """One attribute's weights: logit = values · weights + bias."""

    weights: Floats
    bias: float

    def logits(self, matrix: csr_array) -> Floats:
        """Return the logit of each row, shape (n_rows,)."""
        logits: Floats = matrix @ self.weights + self.bias
        return logits


def fit(matrix: csr_array, labels: Floats, row_weights: Floats, prior: Column, strength: float) -> Column:
    """Return the weights that explain `labels` (0 or 1, shape (n_rows,)) without going far from `prior`."""
    active = np.unique(matrix.indices)
    narrow = csr_array(matrix[:, active])
    across = csr_array(narrow.T)
    offset = prior.logits(matrix)
    signs = 2.0 * labels - 1.0
    penalty = np.append(np.full(len(active), strength), _FREE)

    def loss(step: Floats) -> tuple[float, Floats]:
        margins = signs * (offset + narrow @ step[:-1] + step[-1])
        pull = -row_weights * signs * np.exp(-np.logaddexp(0.0, margins))
        value = row_weights @ np.logaddexp(0.0, -margins) + (penalty * step) @ step / 2
        return float(value), np.append(across @ pull, pull.sum()) + penalty * step

    start = np.zeros(len(active) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _PATIENCE, "ftol": 1e-7})
    weights = prior.weights.copy()
    weights[active] += found.x[:-1]
    return Column(weights, prior.bias + float(found.x[-1]))


def counted(matrix: csr_array, labels: Floats, row_weights: Floats, smoothing: float) -> Floats:
    """Return the naive Bayes weight of each column, 0 where it never occurs (Rennie et al. 2003)."""
    hostile = matrix.T @ (row_weights * labels)
    innocent = matrix.T @ (row_weights * (1.0 - labels))
    ratio: Floats = np.log1p(hostile / smoothing) - np.log1p(innocent / smoothing)
    return ratio


def platt(logits: Floats, labels: Floats, row_weights: Floats, strength: float) -> tuple[float, float]:
    """Return slope and intercept of the sigmoid that calibrates `logits` (Platt 1999), pulled towards 1 and 0.

    The slope never turns the order around.
    """
    signs = 2.0 * labels - 1.0
    mean = np.array([1.0, 0.0])

    def loss(line: Floats) -> tuple[float, Floats]:
        margins = signs * (line[0] * logits + line[1])
        pull = -row_weights * signs * np.exp(-np.logaddexp(0.0, margins))
        away = line - mean
        value = row_weights @ np.logaddexp(0.0, -margins) + strength * (away @ away) / 2
        return float(value), np.array([pull @ logits, pull.sum()]) + strength * away

    found = minimize(loss, mean, jac=True, method="L-BFGS-B", bounds=[(0.05, 20.0), (None, None)])
    return float(found.x[0]), float(found.x[1])
