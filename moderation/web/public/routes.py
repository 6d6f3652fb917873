"""To be written."""

from flask import Blueprint

public = Blueprint("public", __name__, url_prefix="/public/v1")
