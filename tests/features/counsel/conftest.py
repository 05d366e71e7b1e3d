"""What every test of this folder stands on: a clinic's morning."""

import pytest
from flask import Flask

from tests.features.counsel.clinic import Clinic, clinic


@pytest.fixture
def morning(app: Flask) -> Clinic:
    """Maya and the people who share with her, now."""
    return clinic(app.extensions["store"])
