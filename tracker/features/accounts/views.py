"""The pages of this slice."""

from flask import Blueprint

pages = Blueprint("accounts", __name__)
