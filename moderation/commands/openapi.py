"""`mushrif openapi`: the API's description on standard output."""

import json

import click

from moderation.bootstrap import services
from moderation.web.api.openapi import document
from moderation.web.app import create_app


@click.command()
def openapi() -> None:
    """Print the API's OpenAPI 3.1 description as JSON."""
    click.echo(json.dumps(document(create_app(services())), ensure_ascii=False, indent=2))
