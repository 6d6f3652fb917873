"""What templates may call: a text's direction, text whose hidden characters can do no harm, and the time."""

from itertools import pairwise

from flask import Flask
from markupsafe import Markup, escape

from moderation.arabic.direction import direction
from moderation.arabic.hidden import neutralised
from moderation.arabic.isolates import isolates


def register_filters(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(direction=direction, visible=neutralised, isolated=isolated)
    app.jinja_env.globals.update(now=lambda: app.extensions["mushrif"].clock())


def isolated(text: str) -> Markup:
    """Return the text as HTML in which addresses, handles and telephone numbers keep their own direction."""
    apart = set(isolates(text))
    cuts = sorted({0, len(text), *(edge for span in apart for edge in span)})
    return Markup("").join(_piece(text[begin:end], (begin, end) in apart) for begin, end in pairwise(cuts))


def _piece(text: str, apart: bool) -> Markup:
    return Markup('<bdi dir="ltr">{}</bdi>').format(text) if apart else escape(text)
