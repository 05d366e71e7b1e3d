"""The blueprint of this slice."""

from flask import Blueprint

pages = Blueprint("sharing", __name__)
