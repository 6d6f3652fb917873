"""Mushrif's service: rules, text, use cases, store, classifier runtime and web."""
