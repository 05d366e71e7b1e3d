"""Reading a posted day: each answer through its scale, which ones are taken back, and the note."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from tracker.domain.measures import MEASURES
from tracker.domain.scales import InvalidValue, Several
from tracker.domain.words import message
from tracker.web.forms import Form

LONGEST_NOTE = 10_000
#: The fourth button of the use question: as good as leaving it open.
SKIP = "skip"


@dataclass(slots=True)
class Answers:
    """What one form says about a day: canonical values, answers taken back, and the note (None: not sent)."""

    kept: dict[str, str] = field(default_factory=dict)
    cleared: list[str] = field(default_factory=list)
    note: str | None = None
    note_base: str = ""

    #: Answers that were refused, as they were sent.
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Everything this form changes."""
        return [*self.kept, *self.cleared, *(["note"] if self.note is not None else [])]

    @property
    def said(self) -> dict[str, str]:
        """What to fill the page with when the form comes back."""
        return {**dict.fromkeys(self.cleared, ""), **self.kept, **self.wrong}


def read(form: Form) -> Answers:
    """The answers of a form: what is absent stays as it is, what is empty is taken back; errors go into the form.

    Where a question was sent more than once (a row of answers and a list beside it), the last one filled in counts.
    """
    answers = Answers(note_base=form.raw.get("note_base", ""))
    for name in form.raw:
        measure = MEASURES.get(name)
        if measure is None:
            continue
        given = [text for text in map(str.strip, form.several(name)) if text and (name, text) != ("use", SKIP)]
        if not given or form.raw.get("clear") == name:
            answers.cleared.append(name)
            continue
        try:
            value = measure.scale.parse(" ".join(given) if isinstance(measure.scale, Several) else given[-1])
            answers.kept[name] = measure.scale.store(value)
        except InvalidValue as wrong:
            form.errors[name] = wrong.message
            answers.wrong[name] = " ".join(given)
    if form.raw.get("clear") in MEASURES and form.raw["clear"] not in answers.names:
        answers.cleared.append(form.raw["clear"])
    _leave_alone(form, answers)
    _read_note(form, answers)
    return answers


def _leave_alone(form: Form, answers: Answers) -> None:
    """Leave out what still is as the page showed it (`shown`): another device may have answered meanwhile."""
    if "shown" not in form:
        return
    shown = dict(parse_qsl(form.raw["shown"]))
    answers.kept = {name: value for name, value in answers.kept.items() if shown.get(name) != value}
    answers.cleared = [name for name in answers.cleared if name in shown or name == form.raw.get("clear")]


def _read_note(form: Form, answers: Answers) -> None:
    if "note" not in form:
        return
    text = form.raw["note"].replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > LONGEST_NOTE:
        form.errors["note"] = message("That is too long: up to %(longest)s letters.", longest=LONGEST_NOTE)
    answers.note = text
