"""What templates may call: a text's direction, text whose hidden characters can do no harm, and the time."""

from flask import Flask

from moderation.arabic.direction import direction
from moderation.arabic.hidden import neutralised


def register_filters(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(direction=direction, visible=neutralised)
    app.jinja_env.globals.update(now=lambda: app.extensions["mushrif"].clock())
