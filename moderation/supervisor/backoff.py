"""How long to wait before a child that died is started again."""

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0
WELL_AFTER_SECONDS = 30.0


class Backoff:
    """Doubles the pause with each death in a row; a child that ran well starts over."""

    def __init__(self) -> None:
        self.deaths = 0

    def after(self, ran_seconds: float) -> float:
        """Return the pause after a run of so many seconds."""
        self.deaths = 1 if ran_seconds >= WELL_AFTER_SECONDS else self.deaths + 1
        return float(min(FIRST_SECONDS * 2 ** (self.deaths - 1), LONGEST_SECONDS))
