"""Akismet's API, 1.1."""
