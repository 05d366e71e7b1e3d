"""The blueprint of this slice."""

from flask import Blueprint

pages = Blueprint("counsel", __name__)
