"""The questionnaires of this server: those that ship, and the content packs its operator put into the data folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from tracker.domain.instruments import INSTRUMENTS, pack
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.packfields import PackError
from tracker.domain.words import message
from tracker.web import logs

#: Where packs lie in the data folder.
FOLDER = "packs"
UNREADABLE = message("this cannot be read")


def packs(data_dir: Path) -> tuple[dict[str, Instrument], dict[Path, PackError]]:
    """The packs that can be used, by key, and what is wrong with the others, by file. Raises nothing.

    Hidden files and names that do not end in `.json` are no packs.
    """
    found: dict[str, Instrument] = {}
    wrong: dict[Path, PackError] = {}
    folder = data_dir / FOLDER
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".json" and not path.name.startswith("."))
    except FileNotFoundError:
        return found, wrong
    except OSError:
        return found, {folder: PackError("", UNREADABLE)}
    for path in paths:
        try:
            one = _read(path)
            if one.key in found:
                raise PackError("key", message("another pack has this name"))
        except PackError as error:
            wrong[path] = error
        else:
            found[one.key] = one
    return found, wrong


def _read(path: Path) -> Instrument:
    try:
        if not path.is_file():  # a pipe would be waited on
            raise PackError("", message("this is no file"))
        with path.open("rb") as file:
            data = file.read(pack.MOST_BYTES + 1)
    except OSError as error:
        raise PackError("", UNREADABLE) from error
    return pack.read(data)


def install(app: Flask, data_dir: Path) -> None:
    """Read the packs once; one that is wrong is left out and named in the log, and `tracker doctor` says why."""
    found, wrong = packs(data_dir)
    for path in wrong:
        logs.event("pack.left_out", file=path.name)
    app.config["QUESTIONNAIRES"] = {**INSTRUMENTS, **found}


def questionnaires() -> Mapping[str, Instrument]:
    """Every questionnaire this server can ask, by key."""
    return cast(Mapping[str, Instrument], current_app.config["QUESTIONNAIRES"])
