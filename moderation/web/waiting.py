"""Requests that wait for a verdict: a few at a time, so that most threads stay free to take comments in."""

import threading

from moderation.bootstrap import Services
from moderation.domain.comment import Comment
from moderation.domain.site import Site

# One count for all routes of a process: each waiting request keeps one of its threads.
_places = threading.BoundedSemaphore(2)


def settled(services: Services, site: Site, comment: Comment, seconds: float) -> Comment:
    """Return the comment once it has a verdict or after `seconds`; as it stands when too many wait already."""
    if not _places.acquire(blocking=False):
        return comment
    try:
        return services.intake.wait(site, comment, min(seconds, services.settings.max_wait_seconds))
    finally:
        _places.release()
