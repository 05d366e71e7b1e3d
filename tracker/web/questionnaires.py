"""The questionnaires of this server: those that ship, and the content packs its operator put into the data folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from tracker.domain.instruments import INSTRUMENTS, pack
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.packfields import PackError
from tracker.domain.words import message

#: Where packs lie in the data folder.
FOLDER = "packs"


def packs(data_dir: Path) -> tuple[dict[str, Instrument], dict[Path, PackError]]:
    """The packs that can be used, by key, and what is wrong with the others, by file."""
    found: dict[str, Instrument] = {}
    wrong: dict[Path, PackError] = {}
    for path in sorted((data_dir / FOLDER).glob("*.json")):
        try:
            with path.open("rb") as file:
                one = pack.read(file.read(pack.MOST_BYTES + 1))
            if one.key in found:
                raise PackError("key", message("another pack has this name"))
        except PackError as error:
            wrong[path] = error
        else:
            found[one.key] = one
    return found, wrong


def install(app: Flask, data_dir: Path) -> None:
    """Read the packs once; one that is wrong is left out and named in the log, and `tracker doctor` says why."""
    found, wrong = packs(data_dir)
    for path in wrong:
        app.logger.warning("a content pack was left out: %s", path.name)
    app.config["QUESTIONNAIRES"] = {**INSTRUMENTS, **found}


def questionnaires() -> Mapping[str, Instrument]:
    """Every questionnaire this server can ask, by key."""
    return cast(Mapping[str, Instrument], current_app.config["QUESTIONNAIRES"])
