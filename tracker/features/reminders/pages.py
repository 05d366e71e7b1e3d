"""The blueprint of everything about reminders."""

from flask import Blueprint

pages = Blueprint("reminders", __name__)
