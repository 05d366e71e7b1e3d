"""What a second import brings: entries that are new, entries that were edited, and entries already here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.features.archive.readers.reading import Entry


@dataclass(frozen=True, slots=True)
class Comparison:
    """`edited` entries carry the key they are already known by; `new` ones a key nobody has."""

    new: tuple[Entry, ...]
    edited: tuple[Entry, ...]
    same: tuple[Entry, ...]


def compare(entries: Iterable[Entry], known: Mapping[str, str]) -> Comparison:
    """Sort `entries` against `known` (key → fingerprint of an earlier import).

    Within one minute an entry that says the same is the same, in whatever order the file lists them; of the others the
    earlier ones are edits of what is known and the rest are new.
    """
    by_slot: dict[str, dict[str, str]] = defaultdict(dict)
    for key, fingerprint in known.items():
        by_slot[_slot(key)][key] = fingerprint
    same, edited, new = [], [], []
    changed: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        slot = _slot(entry.key)
        here = by_slot.get(slot)
        if here is None:  # a minute nobody knows: its entries are numbered already
            new.append(entry)
        elif alike := _alike(entry, here):
            del here[alike]
            same.append(entry if alike == entry.key else entry._replace(key=alike))
        else:
            changed[slot].append(entry)
    for slot, others in changed.items():
        left = sorted(by_slot[slot], key=_ordinal)
        others.sort(key=lambda entry: _ordinal(entry.key))
        edited += [entry._replace(key=key) for entry, key in zip(others, left, strict=False)]
        new += _numbered(slot, others[len(left):], known)
    return Comparison(tuple(new), tuple(edited), tuple(same))


def _slot(key: str) -> str:
    return key.rpartition("#")[0]


def _ordinal(key: str) -> int:
    return int(key.rpartition("#")[2])


def _alike(entry: Entry, here: Mapping[str, str]) -> str | None:
    fingerprint = entry.fingerprint
    if here.get(entry.key) == fingerprint:
        return entry.key
    return next((key for key, other in here.items() if other == fingerprint), None)


def _numbered(slot: str, entries: list[Entry], known: Mapping[str, str]) -> list[Entry]:
    """New entries of a minute under the first numbers that are free."""
    numbered, number = [], 0
    for entry in entries:
        while f"{slot}#{number}" in known:
            number += 1
        numbered.append(entry._replace(key=f"{slot}#{number}"))
        number += 1
    return numbered
