"""An article page of our own writing that ends in the comment section."""

from moderation.services.demo import DEMO_ARTICLE, DEMO_SITE

__all__ = ["DEMO_ARTICLE", "DEMO_SITE"]
