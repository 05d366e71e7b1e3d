"""The cells: each route, method, knocker and object, and the answer that policy and object together ask for.

Declared is what an argument of an address names (`THINGS`, `PLAIN`, `SECRETS`), never what a route answers: a new
route is judged by its policy and its arguments, and one with an argument that is not declared here is red.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from flask import Flask
from werkzeug.routing import Rule

from tests.matrix.world import Bundle, Knocker, World
from tracker.web.gate import Policy, policy_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: Arguments that name something of somebody, or of a practice.
THINGS = {
    "moment_id", "appointment_id", "goal_id", "span_id", "import_id", "check_in_id", "rule_id", "receiver_id",
    "passkey_id", "handle", "tie_id", "grant_id", "proposal_id", "invitation", "person_id", "event_id", "ask_id",
    "member_id",
}
#: Arguments that name a day, a phase, a form: of whoever asks.
PLAIN: Mapping[str, str] = {
    "day": "2024-11-01", "phase": "maintain", "measure": "mood", "chart": "craving", "form": "csv", "month": "2024-11",
    "state": "attended", "key": "phq9", "n": "9", "role": "counselor",
}
#: What every form is sent: whatever of it a route reads is a good value.
SAID = {
    "day": f"{datetime.now(UTC):%Y-%m-%d}", "kind": "saw", "outcome": "contacted", "answer": "yes", "name": "Wren",
    "mood": "3", "text": "Walk", "instrument": "gad7", "item": "1",
}
#: Routes whose form names a practice one must work in.
SEATS = {"practice.take_seat"}
#: Routes that say, even to whom they are open, that there is no such thing on this server.
ABSENT = {"counsel.brief_pdf"}
#: Arguments that open something to whoever knows them. A `token`'s page says the same of every one that opens nothing.
SECRETS = {"token", "link", "secret"}

#: open: the page, or what a form leads to. sign in, prove: led there. refused: 401. gone: as if it were not there.
Answer = Literal["open", "sign in", "prove", "refused", "gone", "not so"]


@dataclass(frozen=True)
class Cell:
    """One knock: who, at which address, how; `object` says what the address names, seen from who knocks."""

    rule: str
    endpoint: str
    method: str
    knocker: Knocker
    object: str
    path: str
    answer: Answer
    policy: Policy
    said: Mapping[str, str] = field(default_factory=lambda: SAID)

    def __str__(self) -> str:
        return f"{self.method} {self.rule} by {self.knocker.name}, {self.object}"


def undeclared(app: Flask) -> list[str]:
    """What nobody has said the meaning of: routes without a policy, arguments that are not declared above."""
    known = THINGS | SECRETS | set(PLAIN)
    return [rule.rule for rule in app.url_map.iter_rules()
            if policy_of(app, rule.endpoint) is None or set(rule.arguments) - known]


def cells(app: Flask, world: World) -> Iterator[Cell]:
    """Every cell there is."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, one.endpoint)):
        declared = policy_of(app, rule.endpoint)
        if declared is None or set(rule.arguments) - THINGS - SECRETS - set(PLAIN):
            continue
        for method in METHODS:
            if method in (rule.methods or ()):
                for knocker in world.knockers:
                    for thing, opens, bundle in objects(rule, declared, knocker, world):
                        yield Cell(rule.rule, rule.endpoint, method, knocker, thing, address(app, rule, bundle),
                                   answer(declared, method, knocker, opens=opens), declared, {**SAID, **bundle})


def others(app: Flask, world: World) -> Iterator[Cell]:
    """The methods an address does not take."""
    rules = {rule.rule: rule for rule in app.url_map.iter_rules()}
    filled = {**world.subjects["shared"], "token": "w" * 43}
    for text, rule in sorted(rules.items()):
        declared = policy_of(app, rule.endpoint)
        if declared is not None and not set(rule.arguments) - THINGS - SECRETS - set(PLAIN):
            path = address(app, rule, filled)
            for method in METHODS[1:]:
                if not app.url_map.bind("localhost").test(path, method):
                    for knocker in world.knockers[:2]:
                        yield Cell(text, rule.endpoint, method, knocker, "any", path, "not so", declared)


def address(app: Flask, rule: Rule, bundle: Bundle) -> str:
    """The route's address, filled."""
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(
            rule.endpoint, {name: {**PLAIN, **bundle}[name] for name in rule.arguments},
            method=next(iter(set(rule.methods or ()) & set(METHODS))),
        ))


def objects(rule: Rule, declared: Policy, knocker: Knocker, world: World) -> Iterator[tuple[str, bool, Bundle]]:
    """What the address may name, from where this knocker stands; whether that is open to them; what fills it in."""
    named = set(rule.arguments) & THINGS
    if secret := set(rule.arguments) & SECRETS:
        yield from _behind(next(iter(secret)), rule, world)
    elif rule.endpoint in SEATS:
        for place, bundle in world.practices.items():
            yield f"the practice {place}", place in knocker.works_in, bundle
        yield "no practice", False, world.unknown
    elif not named:
        yield "no object", True, {}
    elif declared.whose == "practice":
        for place, bundle in world.practices.items():
            yield f"of the practice {place}", place == knocker.place, bundle
        yield "of no practice", False, world.unknown
    elif declared.whose == "shared":
        yield from _shared(named, declared, knocker, world)
    else:
        yield from _own(knocker, world)


def _behind(name: str, rule: Rule, world: World) -> Iterator[tuple[str, bool, Bundle]]:
    for state, value in world.secrets["check-in link" if "/check-in" in rule.rule else name].items():
        yield f"secret {state}", True, {name: value}
    yield "secret unknown", name == "token", {name: "w" * 43}


def _own(knocker: Knocker, world: World) -> Iterator[tuple[str, bool, Bundle]]:
    if knocker.own:
        yield "own", True, knocker.own
    yield "of one who shares", False, world.subjects["shared"]
    yield "of one who does not", False, world.subjects["elsewhere"]
    yield "of nobody", False, world.unknown


def _shared(
    named: set[str], declared: Policy, knocker: Knocker, world: World
) -> Iterator[tuple[str, bool, Bundle]]:
    """Through eyes as `sees` says: a counselor's page shows what is shared with the counselor, and the other way."""
    eyes = "counselor" if declared.role == "counselor" else "supporter"
    mine = {stand: {**bundle, **({"ask_id": knocker.asks[stand]} if knocker.asks else {})}
            for stand, bundle in world.subjects.items()}
    for stand, bundle in mine.items():
        yield stand, stand == "shared" and eyes in knocker.sees, bundle
    for name in sorted(named - {"person_id"}):
        for other in ("revoked", "elsewhere"):
            yield f"shared, {name} of one {other}", False, {**mine["shared"], name: mine[other][name]}
    if "ask_id" in named:
        yield "shared, what was asked of another", False, world.subjects["shared"]
    if knocker.own:
        yield "oneself", False, knocker.own
    yield "nobody", False, world.unknown


def answer(declared: Policy, method: str, knocker: Knocker, *, opens: bool) -> Answer:
    """What the policy says, in the order in which the gate asks."""
    if declared.role != "anyone":
        if knocker.someone is None:
            return "sign in" if method == "GET" else "refused"
        if declared.role != "person":
            if declared.role not in knocker.work:
                return "gone"
            if not knocker.strong:
                return "prove"
        if declared.step_up and not (knocker.proved and knocker.strong):
            return "prove"
    return "open" if opens else "gone"
