"""Whatever is sent: never an error of ours, never half a day."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.daylog.diary import answers, note, this_day
from tests.people import Someone, join
from tests.visit import visit
from tracker.domain.measures import MEASURES

NAUGHTY = ["", " ", "0", "-0", "NaN", "Infinity", "1e309", "0x10", "007", "٧", "½", "\x00", "\ufeff7", "\u202e7", "😀",
           "'; DROP TABLE reading; --", "<script>alert(1)</script>", "{{7*7}}", "%s", "../../etc/passwd",
           "true", "null", "[]", "no_use use", "no_use\nuse", "ÅÄÖ" * 50, "x" * 5000, "\ud800", "𝟕", "1 2", "+1", "1.0"]
TEXTS = st.one_of(st.sampled_from(NAUGHTY), st.integers(-3, 45).map(str), st.text(max_size=30),
                  st.floats().map(str), st.sampled_from(["no_use", "use", "prescribed_only", "skip", "yes", "no"]))
NAMES = st.one_of(st.sampled_from([*MEASURES, "note", "note_base", "done", "clear", "page", "next", "edit_id",
                                   "edited_at"]), st.text(max_size=12))
FORMS = st.dictionaries(NAMES, st.one_of(TEXTS, st.lists(TEXTS, max_size=3)), max_size=8)


@pytest.fixture
def kim(app: Flask) -> Someone:
    return join(app.extensions["store"], "Kim")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=FORMS, json=st.booleans())
def test_a_day_is_kept_whole_or_not_at_all(app: Flask, kim: Someone, form: dict[str, Any], json: bool) -> None:
    day = this_day(kim)
    before = answers(app, kim, day), note(app, kim, day)
    sent = visit(app, f"/days/{day}", kim, post=encodable(form), json=json)
    after = answers(app, kim, day), note(app, kim, day)
    assert sent.status in (200, 303, 422)
    if sent.status == 422:
        assert after == before
    for name, value in after[0].items():
        scale = MEASURES[name].scale
        assert scale.store(scale.parse(value)) == value, "what is stored is a value of its scale"
        if name not in form and name != form.get("clear"):
            assert value == before[0].get(name), "what was not sent stays"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.fixed_dictionaries({}, optional={
    name: st.one_of(st.sampled_from([choice.value for choice in measure.scale.choices] or ["3"]), st.just(""))
    for name, measure in MEASURES.items()}), wrong=st.sampled_from(["mood", "craving_peak", "use"]))
def test_one_wrong_answer_among_good_ones_keeps_none(app: Flask, kim: Someone, values: dict[str, str],
                                                     wrong: str) -> None:
    day = this_day(kim) - timedelta(days=1)
    before = answers(app, kim, day)
    assert visit(app, f"/days/{day}", kim, post={**values, wrong: "wrong"}).status == 422
    assert answers(app, kim, day) == before
    assert visit(app, f"/days/{day}", kim, post=values).status == 303
    after = answers(app, kim, day)
    for name, value in values.items():
        assert after.get(name, "") == value


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.dictionaries(st.sampled_from([
    "kind", "client_id", "intensity", "intensity_after", "triggers", "helped", "outcome", "part_of_day", "company",
    "compared", "substances", "felt_unsafe", "note", "day", "edited_at", "edit_id"]),
    st.one_of(TEXTS, st.sampled_from(["craving", "use", "stress", "alone", "morning", "2026-11-01"])), max_size=7))
def test_a_moment_likewise(app: Flask, kim: Someone, form: dict[str, str]) -> None:
    sent = visit(app, "/moments/new", kim, post=encodable(form))
    assert sent.status in (303, 422)
    if sent.status == 303:
        address = sent.location.partition("?")[0].removesuffix("/after")
        assert visit(app, sent.location, kim).status == 200
        assert visit(app, address, kim, post=encodable(form)).status in (303, 422)
        assert visit(app, address, kim).status == 200


def encodable(form: dict[str, Any]) -> dict[str, Any]:
    """The form as a browser could send it: lone surrogates do not survive UTF-8."""

    def plain(value: Any) -> Any:
        return [plain(one) for one in value] if isinstance(value, list) else value.encode("utf-8", "replace").decode()

    return {plain(name): plain(value) for name, value in form.items()}

