"""The blueprint of this slice."""

from flask import Blueprint

pages = Blueprint("practice", __name__)
