"""The blueprint of this slice."""

from flask import Blueprint

pages = Blueprint("archive", __name__)
