"""Whole records made at random: every table, every script of the world, the edges of time and of scales."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import strategies as st

from tracker.domain import moments, reminders, sessions
from tracker.domain.cadence import zones
from tracker.domain.helplines import REGIONS
from tracker.domain.instruments import INSTRUMENTS
from tracker.domain.measures import MEASURES
from tracker.domain.passphrase import visible
from tracker.domain.phases import GOALS, LONGEST_NAME, OVERLAYS, PHASES, SETTINGS
from tracker.domain.scales import Numbers, OneOf, Scale, Several
from tracker.features.archive import documents, reminder_rows
from tracker.features.archive.documents import Head, Row
from tracker.features.archive.manifest import MANIFEST, Document, Kept, rows_of
from tracker.store import people
from tracker.store.base import Store
from tracker.store.people import Person

#: What forms keep from people: control characters and lone surrogates.
CONTROLS = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127]))
LATEST = datetime(2026, 11, 1, tzinfo=UTC)


def words(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    """Text of any script, with what spreadsheets, databases and JSON trip over."""
    letters = st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS)
    tricky = st.sampled_from(["=1+1", "'", "-", "\t", "\r\n", "＝x", '"', "\\u0000", "\u2028", "é́", "🜁", "", "a\rb"])
    pieces = st.lists(st.one_of(tricky, st.text(letters, max_size=8)), max_size=3).map("".join)
    return pieces.map(lambda text: text[:longest] if len(text) >= shortest else "x" * shortest)


def on_scale(scale: Scale) -> st.SearchStrategy[str]:
    """The canonical text of any value of a scale."""
    if isinstance(scale, Numbers):
        steps = int((scale.high - scale.low) / scale.step)
        return st.integers(0, steps).map(lambda n: scale.store(scale.low + n * scale.step))
    values = [choice.value for choice in scale.choices]
    if isinstance(scale, OneOf):
        return st.sampled_from(values)
    assert isinstance(scale, Several)
    return st.sets(st.sampled_from(values), min_size=1).map(lambda some: " ".join(v for v in values if v in some))


INSTANTS = st.datetimes(datetime(1970, 1, 1), LATEST.replace(tzinfo=None), timezones=st.just(UTC))
DAYS = st.dates(date(1970, 1, 1), LATEST.date())
ANY_DAY = st.dates(date(1900, 1, 1), date(2199, 12, 31))
ZONES = st.sampled_from(sorted(zones()))
IDS = st.text("0123456789abcdef-", min_size=1, max_size=36)
PHASE = st.sampled_from(sorted(PHASES))
MEASURE_IDS = st.lists(st.sampled_from(sorted(MEASURES)), unique=True, max_size=4).map(" ".join)
CLOCKS = st.integers(0, 23 * 60 + 59).map(lambda minutes: time(minutes // 60, minutes % 60))


def _made(row: type[Row], **fields: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({name: field if isinstance(field, st.SearchStrategy) else st.just(field)
                                  for name, field in fields.items()}).map(lambda given: row.model_construct(**given))


#: As the settings keep one: nothing unseen but the joiners that Persian and Indic names need.
NAMES = (words(64, 1) | st.just("می\u200cخواهم")).map(visible).filter(bool)
PROFILES = _made(
    documents.Profile, display_name=NAMES, zone=ZONES, language=st.sampled_from(["en", "de", "pt-BR"]),
    region=st.sampled_from(["", *REGIONS]), week_start=st.sampled_from([0, 5, 6]), clock=st.sampled_from([12, 24]),
    day_boundary=st.integers(0, 8).map(time), measures_on=MEASURE_IDS, measures_off=MEASURE_IDS,
    hidden_counts=st.sampled_from(["", "total", "run percent"]), prescribed=st.booleans(),
    reminder_time=st.none() | CLOCKS,
)
READINGS = st.sampled_from(list(MEASURES.values())).flatmap(lambda measure: _made(
    documents.ReadingRow, day=DAYS, measure=measure.id, value=st.none() | on_scale(measure.scale), edited_at=INSTANTS,
    edit_id=IDS, recorded_at=INSTANTS, zone=ZONES, is_recalled=False,
))
NOTES = _made(documents.NoteRow, day=DAYS, text=words(300), edited_at=INSTANTS, edit_id=IDS, recorded_at=INSTANTS)
MOMENTS = _made(
    documents.MomentRow, id=st.uuids(), client_id=IDS, kind=st.sampled_from(moments.KINDS), day=DAYS,
    started_at=INSTANTS, zone=ZONES, intensity=st.none() | st.integers(0, 10),
    intensity_after=st.none() | st.integers(0, 10), minutes=st.none() | st.integers(0, 180),
    outcome=st.just("") | on_scale(moments.OUTCOME), triggers=st.just("") | on_scale(moments.TRIGGERS),
    helped=st.just("") | on_scale(moments.RELIEF), substances=st.just("") | on_scale(moments.SUBSTANCES),
    company=st.just("") | on_scale(moments.COMPANY), part_of_day=st.just("") | on_scale(moments.PART_OF_DAY),
    compared=st.just("") | on_scale(moments.COMPARED), felt_unsafe=st.booleans(), text=st.none() | words(300),
    recorded_at=INSTANTS, edited_at=INSTANTS, is_recalled=False,
)
JOURNEYS = _made(
    documents.JourneyRow, substance=words(40), started_on=st.none() | ANY_DAY, last_use_on=st.none() | ANY_DAY,
    goal=st.sampled_from(sorted(GOALS)), setting=st.sampled_from(sorted(SETTINGS)),
    lengths=st.dictionaries(PHASE, st.integers(1, 365)).map(json.dumps),
    names=st.dictionaries(PHASE, words(LONGEST_NAME)).map(lambda names: json.dumps(names, ensure_ascii=False)),
    edited_at=INSTANTS,
)
SPANS = _made(
    documents.PhaseSpanRow, id=st.uuids(), phase=st.sampled_from([*PHASES, *OVERLAYS]), start=ANY_DAY,
    end=st.none() | ANY_DAY, author=st.just("person"), why=words(200), made_at=INSTANTS,
)
ANSWERS = _made(documents.ProposalAnswerRow, phase=PHASE, until=ANY_DAY, answered_at=INSTANTS)
GOALS_ = _made(documents.PlanGoalRow, id=st.uuids(), phase=PHASE, text=words(200), made_at=INSTANTS,
               done_at=st.none() | INSTANTS)
APPOINTMENTS = _made(
    documents.AppointmentRow, id=st.uuids(), day=ANY_DAY, at=st.none() | CLOCKS,
    kind=st.sampled_from(sorted(sessions.KINDS)), with_whom=words(80), setting=st.sampled_from(["", *SETTINGS]),
    state=st.sampled_from(sorted(sessions.STATES)), made_at=INSTANTS, edited_at=INSTANTS,
)
IMPORTED = _made(
    documents.ImportedEntryRow, source=st.sampled_from(["daylio", "other"]),
    key=st.builds("daylio:{}#{}".format, DAYS, st.integers(0, 99)), fingerprint=IDS, day=DAYS, imported_at=INSTANTS,
)
PLACES = _made(
    documents.ImportPlacesRow, source=st.sampled_from(["daylio", "other"]), edited_at=INSTANTS,
    text=st.builds(
        lambda moods, columns: json.dumps({"moods": moods, "columns": columns}, ensure_ascii=False),
        st.dictionaries(words(20), st.none() | st.integers(1, 5), max_size=3),
        st.dictionaries(words(20), st.none() | st.sampled_from(sorted(MEASURES)), max_size=3),
    ),
)
EVERY_FORM = [*INSTRUMENTS, "a_pack_of_another_server"]


@st.composite
def sittings(draw: st.DrawFn) -> tuple[Any, list[Any]]:
    """A sitting with its answers, finished and scored, or half way through; of a form that is here or is not."""
    key = draw(st.sampled_from(EVERY_FORM))
    form = INSTRUMENTS.get(key)
    items = {item.id: st.sampled_from(list(item.values)) for item in (*form.items, *form.apart)} if form else {
        "a": st.integers(0, 1000), "b c": st.integers(0, 1000)}
    given = draw(st.fixed_dictionaries({}, optional={item: st.none() | values for item, values in items.items()}))
    if form and draw(st.booleans()):
        given = draw(st.fixed_dictionaries(items))
    finished_at = draw(st.none() | INSTANTS)
    result = form.score(form.in_order(given)) if form and finished_at else None
    total = result.total if result else draw(st.none() | st.floats(0, 1000)) if finished_at and not form else None
    row = documents.CheckInRow.model_construct(
        id=draw(st.uuids()), instrument=key, slot=draw(ANY_DAY), day=draw(DAYS), zone=draw(ZONES),
        begun_at=draw(INSTANTS), finished_at=finished_at, version=result.version if result else "",
        total=None if total is None else float(total),
    )
    return row, [documents.CheckInAnswerRow.model_construct(check_in_id=row.id, item=item, value=value,
                                                            edited_at=draw(INSTANTS), edit_id=draw(IDS))
                 for item, value in given.items()]


CHOICES = _made(
    documents.CheckInChoiceRow, instrument=st.sampled_from(EVERY_FORM), state=st.sampled_from(["", "on", "off"]),
    since=st.none() | ANY_DAY, every=st.none() | st.integers(1, 365), moved_from=st.none() | ANY_DAY,
    moved_to=st.none() | ANY_DAY, skipped=st.none() | ANY_DAY, edited_at=INSTANTS,
)
PAUSES = st.tuples(ANY_DAY, ANY_DAY, INSTANTS).map(lambda made: documents.CheckInPauseRow.model_construct(
    first=min(made[:2]), last=max(made[:2]), edited_at=made[2]))
EVENTS = _made(
    documents.SafetyEventRow, id=st.uuids(), kind=st.sampled_from(["phq9_item9", "x" * 80]),
    value=st.integers(0, 3), day=DAYS, shown_at=INSTANTS,
    choice=st.sampled_from([None, "danger", "talk", "plan", "safe", "on"]), chosen_at=st.none() | INSTANTS,
    asked_on=st.none() | DAYS, felt=st.none() | st.integers(1, 5), folded_at=st.none() | INSTANTS,
)
RULES = _made(
    reminder_rows.ReminderRuleRow, id=st.uuids(), kind=st.sampled_from(sorted(reminders.KINDS)),
    text=st.none() | words(80), days=st.sampled_from(["", "0", "0123456", "56"]),
    times=st.lists(CLOCKS, max_size=4).map(lambda times: " ".join(f"{at:%H:%M}" for at in times)),
    channel=st.sampled_from(["push", "email", "calendar", "apprise"]), only_if_open=st.booleans(),
    expires_min=st.integers(1, 1440), is_on=st.booleans(), paused_until=st.none() | ANY_DAY,
    lead_min=st.none() | st.integers(0, 10080), edited_at=INSTANTS,
)
REMINDER_SETTINGS = _made(
    reminder_rows.ReminderSettingsRow, quiet_from=st.none() | CLOCKS, quiet_to=st.none() | CLOCKS,
    wording=st.sampled_from(sorted(reminders.NEUTRAL)), edited_at=INSTANTS,
)
SILENCES = _made(
    reminder_rows.SilenceRow, days=st.integers(1, 365), edited_at=INSTANTS,
    text=st.builds(lambda *said: json.dumps(dict(zip(("name", "address", "sentence"), said, strict=True)),
                                            ensure_ascii=False), words(40), words(80), words(200)),
)
_ROWS: dict[str, st.SearchStrategy[Any]] = {
    "readings": READINGS, "notes": NOTES, "moments": MOMENTS, "journey": JOURNEYS, "phases": SPANS,
    "proposal_answers": ANSWERS, "goals": GOALS_, "appointments": APPOINTMENTS, "imported": IMPORTED,
    "import_places": PLACES, "check_in_choices": CHOICES, "check_in_pause": PAUSES, "safety_events": EVENTS,
    "reminder_rules": RULES, "reminder_settings": REMINDER_SETTINGS, "silence": SILENCES,
}
_TOGETHER = ("check_ins", "check_in_answers")


def _several(kept: Kept) -> st.SearchStrategy[list[Any]]:
    if not kept.key:
        return st.lists(_ROWS[kept.name], max_size=1)
    one_key = (lambda row: tuple(getattr(row, name) for name in kept.key),)
    keys = (*one_key, lambda row: row.id) if kept.name == "moments" else one_key
    return st.lists(_ROWS[kept.name], max_size=6, unique_by=keys)


@st.composite
def accounts(draw: st.DrawFn) -> Head:
    """A whole record."""
    tables: dict[str, Any] = {kept.name: draw(_several(kept)) for kept in MANIFEST if kept.name not in _TOGETHER}
    made = draw(st.lists(sittings(), max_size=3, unique_by=lambda pair: pair[0].id))
    tables["check_ins"] = [sitting for sitting, _answers in made]
    tables["check_in_answers"] = [answer for _sitting, answers in made for answer in answers]
    return Document.model_construct(person=draw(PROFILES), **tables)


def live(store: Store, person: Person, account: Head) -> Person:
    """Give a person this record, as if they had lived it; gives the person as they are then."""
    assert account.person is not None
    with store.writing() as db:
        people.change(db, person, **dict(account.person))
        for kept in MANIFEST:
            for row in rows_of(account, kept):
                values = {name: value for name, value in dict(row).items() if name not in kept.added}
                if kept.place:
                    text = values.pop("text")
                    place = [values.get(name, name) for name in kept.place]
                    values["sealed"] = None if text is None else store.vault.seal(text, person.id, *place)
                db.add(kept.table(person_id=person.id, **values))
            db.flush()
    with store.reading() as db:
        return db.get_one(Person, person.id)
