"""The pages of this slice."""

from flask import Blueprint

pages = Blueprint("journey", __name__)
