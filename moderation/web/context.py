"""The services of the running application, and who calls."""

from typing import cast

from flask import current_app

from moderation.bootstrap import Services


def services() -> Services:
    """Return the application's services."""
    return cast(Services, current_app.extensions["mushrif"])
