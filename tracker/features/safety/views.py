"""The pages of this slice."""

from flask import Blueprint

pages = Blueprint("safety", __name__)
