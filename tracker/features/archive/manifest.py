"""The manifest: what of every table goes into a person's file and comes back from it, or why it does not.

A house test compares it with the tables there are: a new table or column must be named here, one way or the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import FailFast, Field, create_model
from sqlmodel import SQLModel

from tracker.features.archive import documents, reminder_rows
from tracker.features.archive.documents import Head, Row
from tracker.store import archive, checkins, days, journeys, moments, people, reminders, safety

_OWNER = "The file is one person's; whoever brings it in is the owner."


@dataclass(frozen=True, slots=True)
class Kept:
    """A table that goes into the file under `name`.

    `key` names a row among one person's. Where a row is there already, the greater of the `later` columns stays (empty
    is the least); with none of them, the row that is there. `place` is what a sealed text is bound to, beside the
    person: columns, or a word of its own. `left_out` are columns that stay behind, each with a reason; `added` are
    fields that are worked out.
    """

    name: str
    table: type[SQLModel]
    row: type[Row]
    key: tuple[str, ...]
    later: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=lambda: {"person_id": _OWNER})
    added: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[str]:
        """The table's columns that are written, in the order of the file."""
        return ["sealed" if self.place and name == "text" else name for name in self.row.model_fields
                if name not in self.added]


PERSON = Kept(
    "person", people.Person, documents.Profile, ("id",),
    left_out={
        "id": _OWNER,
        "sign_up_id": "It belongs to the form that made the account.",
        "name": "The sign-in name is part of the way in, and belongs to the account.",
        "passphrase_hash": "A way into the account, as good as a secret.",
        "email": "A way back into the account, and no part of the record.",
        "role": "What a person may do on a server is that server's to say.",
        "created_at": "It says when this account was made, not when the record was.",
        "codes_seen_at": "It says what was shown in this account.",
    },
)
_RECALLED = frozenset({"is_recalled"})
READINGS = Kept(
    "readings", days.Reading, documents.ReadingRow, ("day", "measure"), ("edited_at", "edit_id"), added=_RECALLED,
)
NOTES = Kept("notes", days.Note, documents.NoteRow, ("day",), ("edited_at", "edit_id"), ("day",))
CHECK_INS = Kept("check_ins", checkins.CheckIn, documents.CheckInRow, ("id",), ("finished_at",))
CHECK_IN_ANSWERS = Kept(
    "check_in_answers", checkins.CheckInAnswer, documents.CheckInAnswerRow, ("check_in_id", "item"),
    ("edited_at", "edit_id"),
)
#: In the order of the file, which is an order in which rows can be brought in.
MANIFEST: tuple[Kept, ...] = (
    READINGS,
    NOTES,
    Kept(
        "moments", moments.Moment, documents.MomentRow, ("client_id",), ("edited_at",), ("id",), added=_RECALLED,
        left_out={"person_id": _OWNER, "deleted_at": "Deleted moments stay a week for Undo and are not in the file."},
    ),
    Kept("journey", journeys.Journey, documents.JourneyRow, (), ("edited_at",)),
    Kept("phases", journeys.PhaseSpan, documents.PhaseSpanRow, ("id",)),
    Kept("proposal_answers", journeys.ProposalAnswer, documents.ProposalAnswerRow, ("phase",), ("answered_at",)),
    Kept("goals", journeys.PlanGoal, documents.PlanGoalRow, ("id",)),
    Kept("appointments", journeys.Appointment, documents.AppointmentRow, ("id",), ("edited_at",)),
    CHECK_INS,
    CHECK_IN_ANSWERS,
    Kept("check_in_choices", checkins.CheckInChoice, documents.CheckInChoiceRow, ("instrument",), ("edited_at",)),
    Kept("check_in_pause", checkins.CheckInPause, documents.CheckInPauseRow, (), ("edited_at",)),
    Kept(
        "safety_events", safety.SafetyEvent, documents.SafetyEventRow, ("id",),
        ("shown_at", "chosen_at", "asked_on", "folded_at"),
    ),
    Kept("reminder_rules", reminders.ReminderRule, reminder_rows.ReminderRuleRow, ("id",), ("edited_at",), ("id",)),
    Kept(
        "reminder_settings", reminders.ReminderSettings, reminder_rows.ReminderSettingsRow, (), ("edited_at",),
        left_out={"person_id": _OWNER, "calendar_hash": "A secret address of this server's, kept as a hash.",
                  "planned_at": "It says when this server last looked."},
    ),
    Kept(
        "silence", reminders.Silence, reminder_rows.SilenceRow, (), ("edited_at",), ("silence",),
        left_out={"person_id": _OWNER, "is_on": "Where it would write to somebody, the person switches it on.",
                  "warned_at": "It belongs to the silence of this server.",
                  "told_at": "It belongs to the silence of this server."},
    ),
    Kept("imported", archive.ImportedEntry, documents.ImportedEntryRow, ("source", "key"), ("imported_at",)),
    Kept("import_places", archive.ImportPlaces, documents.ImportPlacesRow, ("source",), ("edited_at",), ("source",)),
)
#: Tables nothing is taken from, and why.
LEFT_OUT: dict[str, str] = {
    "login": "Signed-in devices are a way into the account.",
    "knowndevice": "It belongs to the devices, and serves the sign-in alone.",
    "recoverycode": "A way into the account, kept as a hash.",
    "recoverylink": "A way into the account, kept as a hash.",
    "passkey": "A way into the account, and of use on this server's address alone.",
    "onetimesecret": "A way into the account, as good as a secret.",
    "spentproof": "It belongs to signing in, and is gone after minutes.",
    "checkinwake": "It says when this server looks again; bringing a file in sets it anew.",
    "reminder": "What this server sent and when; the rules are in the file, and bring rows of their own.",
    "receiver": "A browser that takes pushes from this server alone.",
    "organisation": "It belongs to a practice on this server, and to no person.",
    "membership": "Who may be what in a practice is that practice's to say.",
    "tie": "It leads to another person's account on this server.",
    "invitation": "An address that opens once on this server, kept as a hash.",
    "granted": "What somebody may see is agreed anew on each server, and signed there.",
    "revocation": "It ends a grant of this server.",
    "hold": "It keeps a day back from grants of this server.",
    "reviewed": "A counselor's own mark on their own list.",
    "acknowledgement": "A practice's own record of what it did; people see it on their Sharing page.",
    "proposal": "What somebody on this server proposed; what came of it is in the plan.",
    "nod": "A sign from another person's account on this server.",
    "talkingpoint": "It is said to one person on this server, about the next talk with them.",
    "contactask": "It is asked of one person on this server.",
    "glance": "A record of this server's, chained so that nothing can be brought in; people see their own.",
    "trailhead": "It counts the record of who looked, and holds hashes alone.",
    "bucket": "It counts tries on this server and names nobody.",
    "pendingimport": "A file that waits for a word is gone after a day.",
}

_FIELDS: dict[str, Any] = {  # the first row that is not as we write it settles the file
    kept.name: (Annotated[list[kept.row], FailFast()], Field(default_factory=list))  # type: ignore[name-defined]
    for kept in MANIFEST
}
#: The whole file: its head, and a list of rows for each table.
Document: type[Head] = create_model("Document", __base__=Head, **_FIELDS)


def rows_of(document: Head, kept: Kept) -> list[Any]:
    """A table's rows in a file."""
    found: list[Any] = getattr(document, kept.name)
    return found
