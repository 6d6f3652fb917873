"""Outgoing webhooks over HTTP: signed as Standard Webhooks asks, and never to an address inside our own network."""
