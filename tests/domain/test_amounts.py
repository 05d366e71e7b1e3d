"""Amounts: told from names, so that a reminder keeps the name alone."""

import pytest

from tracker.domain.amounts import is_amount


@pytest.mark.parametrize("text", [
    "Sertraline 50 mg", "50mg", "0.5 mg/kg", "5 ml", "10 000 IU", "2 tablets", "½ pill", "1/2 tab", "two puffs",
    "half a tablet", "2x1", "2 x daily", "x2", "20 µg", "20 μg", "3 drops", "5 %", "One capsule", "٥ mg",
])
def test_an_amount_is_seen(text: str) -> None:
    assert is_amount(text)


@pytest.mark.parametrize("text", [
    "Sertraline", "Vitamin B12", "Omega 3", "Vitamin D3", "Co-codamol", "The blue one", "Morning tablet", "Inhaler",
    "Call Jo at 5", "Walk 20 minutes", "Drops for the eyes", "Half an hour of sun", "7 Up", "Max", "5-HTP", "",
])
def test_a_name_is_none(text: str) -> None:
    assert not is_amount(text)
