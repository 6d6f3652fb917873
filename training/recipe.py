"""Every choice that shapes a model; each was made on dev splits (docs/classifier.md gives the numbers)."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Recipe:
    """Weights are per row, relative to a licensed tweet; `typo_weight` and `arabizi_weight` multiply the row's own.

    The bonuses are added to the weights of the words that the list holds or notices.
    `kept` is the share of n-grams that stay, those of the largest weights.
    """

    min_df: int = 2
    c: float = 2.0
    nb_alpha: float = 0.1
    nb_share: dict[str, float] = field(default_factory=lambda: {"TOXICITY": 0.4})
    intercept_scale: float = 10.0
    corpus_weight: float = 1.5
    identity_weight: float = 0.2
    weak_weight: float = 1.0
    headline_weight: float = 0.02
    everyday_weight: float = 2.0
    wordlist_weight: float = 0.3
    held_bonus: float = 9.0
    noticed_bonus: float = 2.0
    typo_weight: float = 0.3
    arabizi_weight: float = 0.3
    kept: float = 0.7
    min_positives: int = 200
    coverage_floor: float = 0.25
    prior: float = 0.05
