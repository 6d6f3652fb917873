"""Every choice that shapes a model; each was made on dev splits (docs/trials.md gives the numbers)."""

from dataclasses import dataclass, field

from training.dataset import Profile


@dataclass(frozen=True)
class Recipe:
    """Weights are per row, relative to a licensed tweet; `typo_weight`, `arabizi_weight` and `regional_weight`
    multiply the row's own, and `typo_lean` that of a row with the label and letters missing: who means harm hides it.

    `source_weights` are those of annotated rows, 1 where none is given; `innocent_weights` multiply them for rows
    without the label. `latin` learns n-grams with a Latin letter too.
    `scaled_share` is how much of the regression is one on features scaled by their naive Bayes log-ratios.
    `intercept_scale` gives an attribute one intercept per source, so large that its penalty hardly counts. The bonuses
    are added to the weights of the words that the list holds, by attribute, or only notices (TOXICITY alone). `kept` is
    the share of n-grams that stay, those of the largest weights. `calibration_weights` are those of whole sources.
    """

    min_df: int = 3
    latin: bool = False
    c: float = 2.0
    nb_alpha: float = 0.1
    nb_share: dict[str, float] = field(default_factory=lambda: {"TOXICITY": 0.5})
    scaled_share: float = 0.0
    scaled_c: float = 0.5
    scaled_alpha: float = 0.3
    intercept_scale: dict[str, float] = field(default_factory=dict)
    source_weights: dict[str, float] = field(default_factory=lambda: {"corpus": 1.0, "annotated": 0.6})
    innocent_weights: dict[str, float] = field(default_factory=lambda: {"annotated": 0.375})
    identity_weight: float = 0.4
    weak_weight: float = 1.0
    headline_weight: float = 0.02
    everyday_weight: float = 2.0
    wordlist_weight: float = 0.3
    held_bonus: dict[str, float] = field(default_factory=lambda: {"TOXICITY": 12.0, "INSULT": 8.0, "PROFANITY": 8.0})
    noticed_bonus: float = 3.0
    typo_weight: float = 0.8
    typo_lean: float = 1.25
    arabizi_weight: float = 0.5
    regional_weight: float = 0.2
    kept: float = 0.8
    calibration_weights: dict[str, float] = field(default_factory=lambda: {"corpus": 2.0, "annotated": 0.25})
    min_positives: int = 200
    coverage_floor: float = 0.25
    prior: float = 0.05


RESEARCH = Recipe(
    min_df=1,
    latin=True,
    nb_share={"TOXICITY": 0.2},
    scaled_share=0.5,
    intercept_scale={"TOXICITY": 10.0},
    source_weights={"corpus": 0.7, "mlma_ar": 0.5, "omcd": 2.0, "dziriofn": 2.0, "thsab": 2.0},
    identity_weight=0.2,
    held_bonus={"TOXICITY": 16.0},
    noticed_bonus=4.0,
    typo_weight=0.1,
    typo_lean=1.0,
    arabizi_weight=0.2,
    regional_weight=0.0,
    kept=1.0,
    calibration_weights={},
)
"""Of the research profile, chosen on its dev rows: nothing of it is shipped, so size does not count."""

RECIPES = {Profile.OPEN: Recipe(), Profile.RESEARCH: RESEARCH}
