"""Perspective's API, v1alpha1."""
