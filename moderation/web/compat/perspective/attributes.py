"""Perspective's names for what is measured, and ours."""

from collections.abc import Collection, Mapping

from moderation.domain.decision import Choice, Reason

MEASURED: Mapping[str, str] = {"SEXUALLY_EXPLICIT": "SEXUAL"}
"""Where their name is not ours."""

UNMEASURED = frozenset(
    {
        "AFFINITY", "ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER", "COMPASSION", "CURIOSITY", "FLIRTATION", "INCOHERENT",
        "INFLAMMATORY", "LIKELY_TO_REJECT", "NUANCE", "OBSCENE", "OFF_TOPIC", "PERSONAL_STORY", "REASONING", "RESPECT",
        "SEVERE_TOXICITY", "UNSUBSTANTIAL",
    }
)  # fmt: skip
"""What their API has names for and a model of ours may not predict."""

DECISIONS: Mapping[str, Choice] = {
    "APPROVED": Choice.PUBLISH,
    "HIGHLIGHTED": Choice.PUBLISH,
    "DELETED": Choice.REJECT,
    "REJECTED": Choice.REJECT,
}
"""What moderators did, which Coral suggests in the place of an attribute."""

REASONS: Mapping[str, Reason] = {
    "INSULT": Reason.INSULT,
    "PROFANITY": Reason.PROFANITY,
    "IDENTITY_ATTACK": Reason.HATE,
    "THREAT": Reason.THREAT,
    "SEXUAL": Reason.SEXUAL,
    "SPAM": Reason.SPAM,
    "OFF_TOPIC": Reason.OFF_TOPIC,
}
WHOLE = frozenset({"TOXICITY", "LIKELY_TO_REJECT"})
"""What stands for the comment as a whole, so that a low value says that nothing is wrong with it."""
FROM = 0.5


def base_name(name: str) -> str:
    """Return an attribute's name in our words, without version and mark of an experiment."""
    bare = name.partition("@")[0].removesuffix("_EXPERIMENTAL")
    return MEASURED.get(bare, bare)


def known(name: str, measured: Collection[str]) -> bool:
    """Tell whether an attribute exists, measured or not."""
    base = base_name(name)
    return base in measured or base in UNMEASURED or base in DECISIONS or base in REASONS or base in WHOLE


def meaning(values: Mapping[str, float]) -> tuple[Choice, Reason | None] | None:
    """Return the decision that suggested values amount to; None when they say nothing of the comment as a whole.

    A high value rejects, for the reason that the highest of the narrow attributes names. Low values publish where
    one of them is of the whole comment: that a text is no threat does not make it harmless.
    """
    said = {base_name(name): value for name, value in values.items()}
    high = {name: value for name, value in said.items() if value >= FROM}
    if decided := [DECISIONS[name] for name in high if name in DECISIONS]:
        return (Choice.REJECT if Choice.REJECT in decided else Choice.PUBLISH), None
    against = {name: value for name, value in high.items() if name not in DECISIONS}
    if against:
        narrow = [name for name in sorted(against, key=lambda name: -against[name]) if name in REASONS]
        return Choice.REJECT, REASONS[narrow[0]] if narrow else None
    return (Choice.PUBLISH, None) if WHOLE & said.keys() else None
