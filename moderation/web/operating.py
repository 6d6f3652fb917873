"""To be written."""

from flask import Blueprint

operating = Blueprint("operating", __name__)
