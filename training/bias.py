"""Do sentences that say nothing bad about people get held for naming them?"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from moderation.classifier.scorer import Scorer
from training import identity
from training.decide import hold_of, share_flagged

WORST_SHOWN = 10


def identity_check(scorer: Scorer, terms: Sequence[str], templates: Sequence[str]) -> dict[str, Any]:
    """Return false alarms at the hold threshold, for every term and for a control of professions."""
    hold = hold_of(scorer, "TOXICITY")
    by_term = {term: share_flagged(scorer, [template.format(term) for template in templates]) for term in terms}
    control = [template.format(word) for word in identity.PROFESSIONS for template in templates]
    worst = sorted(by_term.items(), key=lambda pair: -pair[1])[:WORST_SHOWN]
    return {
        "hold": hold,
        "sentences": len(terms) * len(templates),
        "false_alarms": float(np.mean(list(by_term.values()))) if by_term else 0.0,
        "worst": [{"term": term, "false_alarms": share} for term, share in worst],
        "by_term": by_term,
        "control_false_alarms": share_flagged(scorer, control),
    }
