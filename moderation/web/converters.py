"""Pieces of addresses that werkzeug has no converter for."""

from werkzeug.routing import BaseConverter


class ExternalId(BaseConverter):
    """The site's own id of an article or author; unlike werkzeug's `path` it may begin with a slash."""

    regex = ".+?"
    part_isolating = False
    weight = 200
