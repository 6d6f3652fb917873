"""One process that starts the others, keeps them running and stops them in order."""


class CannotStart(Exception):
    """Why `mushrif up` cannot start: one line that says what would mend it."""
