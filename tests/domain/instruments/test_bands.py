"""The band words a professional reads, written out for every total: a change here is a change of meaning."""

import pytest

from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.instruments.forms import FORMS
from tracker.domain.instruments.instrument import Band

#: (from, to, key, word), every total of the form once.
GOLDEN = {
    "phq9": [(0, 4, "minimal", "Minimal"), (5, 9, "mild", "Mild"), (10, 14, "moderate", "Moderate"),
             (15, 19, "moderately severe", "Moderately severe"), (20, 27, "severe", "Severe")],
    "gad7": [(0, 4, "minimal", "Minimal"), (5, 9, "mild", "Mild"), (10, 14, "moderate", "Moderate"),
             (15, 21, "severe", "Severe")],
    "phq2": [(0, 2, "negative", "Below the cut-off"), (3, 6, "positive", "At or above the cut-off")],
    "gad2": [(0, 2, "negative", "Below the cut-off"), (3, 6, "positive", "At or above the cut-off")],
    "auditc": [(0, 2, "below", "Below the cut-off"), (3, 3, "women", "At the cut-off for women"),
               (4, 12, "positive", "At or above the cut-off for women and men")],
}
LOADED = {
    "who5": [(0, 50, "low", "Low well-being"), (51, 100, "above", "Above the line for low well-being")],
    "isi": [(0, 7, "none", "None"), (8, 14, "subthreshold", "Subthreshold"), (15, 21, "moderate", "Moderate"),
            (22, 28, "severe", "Severe")],
}


def totals(key: str) -> list[tuple[int, str | None, str]]:
    """(total, key, word) for every total of the form, each from real answers."""
    form = INSTRUMENTS[key]
    found = []
    for total in range(form.low, form.high + 1):
        left, answers = total, []
        for item in form.items:
            answers.append(min(left, max(item.values)))
            left -= answers[-1]
        result = form.score(answers)
        assert result.total == total and result.band is not None
        found.append((total, result.band, str(form.band(result.band).word)))
    return found


def test_every_form_with_bands_is_written_out() -> None:
    assert set(GOLDEN) == {key for key, form in INSTRUMENTS.items() if form.bands}
    assert set(LOADED) == {key for key, form in FORMS.items() if form.bands}


@pytest.mark.parametrize("key", GOLDEN)
def test_the_word_of_every_total(key: str) -> None:
    assert totals(key) == [(total, band, word) for low, high, band, word in GOLDEN[key]
                           for total in range(low, high + 1)]


@pytest.mark.parametrize("key", LOADED)
def test_the_words_of_forms_that_are_loaded(key: str) -> None:
    assert FORMS[key].bands == tuple(Band(band, low, bound.word) for (low, _high, band, _word), bound
                                     in zip(LOADED[key], FORMS[key].bands, strict=True))
    assert [str(band.word) for band in FORMS[key].bands] == [word for _low, _high, _key, word in LOADED[key]]
