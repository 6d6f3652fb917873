"""The moderators' console: signing in, and the review queue, one comment at a time."""
