"""Notices: what a consent says and what goes with each disclosure, by version. Have counsel review every text here.

The plain words come first and are ours. The federal ones are those of 42 CFR §2.32(a) as amended by the final rule of
February 2024 (89 FR 12472), kept verbatim and never translated. A text that a person signed is never edited: a change
is a new version, and `CURRENT` names the one in use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.consent import Terms
from tracker.domain.words import Message, message

REVIEW = message("Draft. A lawyer has not read this yet.")


@dataclass(frozen=True, slots=True)
class Notice:
    """The words of one version.

    `plain` is what the person reads before they sign; `redisclosure` and `refusing` are said as well where Part 2
    applies (§2.31(a)); `rights` is what GDPR Art. 13 asks to be told beside that. `long` and `short` are the two forms
    of §2.32 that go with a disclosure, English as printed.
    `review` is shown wherever the notice is, until a lawyer has read it.
    """

    version: str
    plain: tuple[Message, ...]
    revoking: Message
    redisclosure: Message
    refusing: Message
    rights: Message
    long: tuple[str, ...]
    short: str
    review: Message | None = REVIEW


_FIRST = Notice(
    version="2026-11",
    plain=(
        message("You choose what they see. The rest stays with you."),
        message("They can look until the day you set. You can end it sooner."),
        message("Each time they look, you can see it here."),
        message("This is not watched. Nobody is told when you write something."),
    ),
    revoking=message("You can end this at any time on the Sharing page, or in writing. "
                     "What they saw before then, they have seen."),
    redisclosure=message("The law may let them pass on what they saw. It may then be less protected."),
    refusing=message("You can say no. Your care does not depend on it, and this app works the same."),
    rights=message("You can have a copy of all of it, or delete it, under My data. "
                   "Where a law on data protects you, you can also complain to those who watch over it."),
    long=(
        "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2). "
        "These rules prohibit you from using or disclosing this record, or testimony that describes the information "
        "contained in this record, in any civil, criminal, administrative, or legislative proceedings by any Federal, "
        "State, or local authority, against the patient, unless authorized by the consent of the patient, except as "
        "provided at 42 CFR 2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65. In "
        "addition, the Federal rules prohibit you from making any other use or disclosure of this record unless at "
        "least one of the following applies:",
        "(i) Further use or disclosure is expressly permitted by the written consent of the individual whose "
        "information is being disclosed in this record or as otherwise permitted by 42 CFR part 2.",
        "(ii) You are a covered entity or business associate and have received the record for treatment, payment, or "
        "health care operations, or",
        "(iii) You have received the record from a covered entity or business associate as permitted by 45 CFR part "
        "164, subparts A and E.",
        "A general authorization for the release of medical or other information is NOT sufficient to meet the "
        "required elements of written consent to further use or redisclose the record (see 42 CFR 2.31).",
    ),
    short="42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
)
NOTICES: Mapping[str, Notice] = {_FIRST.version: _FIRST}
CURRENT = _FIRST.version


@dataclass(frozen=True, slots=True)
class Record:
    """A signed consent: the elements of 42 CFR §2.31(a), and what GDPR Art. 7 asks to be able to show.

    What is described is in `terms`: the topics and the day they begin with, each purpose, and the end. The right to
    revoke and how, and what refusing means, are in the notice of `version`.
    """

    terms: Terms
    patient: str
    discloser: str
    recipient: str
    signature: str
    signed_at: datetime
    version: str
    is_part2: bool

    @property
    def notice(self) -> Notice:
        """The words that were signed."""
        return NOTICES[self.version]


def missing(record: Record) -> tuple[str, ...]:
    """The elements of §2.31(a) that a record lacks, by name: with one missing it is no consent and is not kept."""
    held = {
        "patient": record.patient.strip(),
        "discloser": record.discloser.strip(),
        "description": record.terms.topics,
        "recipient": record.recipient.strip(),
        "purpose": record.terms.purposes,
        "revocation": record.version in NOTICES,
        "expiry": record.terms.ends_at > record.terms.begins_at,
        "signature": record.signature.strip(),
    }
    return tuple(name for name, value in held.items() if not value)
