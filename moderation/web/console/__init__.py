"""The moderators' console."""
