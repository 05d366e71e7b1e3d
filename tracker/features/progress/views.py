"""The pages of this slice."""

from flask import Blueprint

pages = Blueprint("progress", __name__)
