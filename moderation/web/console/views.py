"""To be written."""

from flask import Blueprint

console = Blueprint("console", __name__, url_prefix="/console")
