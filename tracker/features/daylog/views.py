"""The pages of this slice."""

from flask import Blueprint

pages = Blueprint("daylog", __name__)
