"""What pages of readers call, each part in a module of its own on one blueprint."""

from moderation.web.public import own, reading, writing
from moderation.web.public.surface import public

__all__ = ["own", "public", "reading", "writing"]
