"""Exports made here in the shape of other apps', and the real ones that stand beside the project."""

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

REAL = Path(__file__).resolve().parents[4] / "shared" / "data"

DAYLIO_CSV = """\
full_date,date,weekday,time,mood,activities,note_title,note
2023-11-30,Nov 30,Thursday,11:43 PM,Solid,friends | alcohol | < 4 Hours Phone Time,"",""
2023-11-30,Nov 30,Thursday,7:05 AM,rad,,Morning,"Slept, at last"
2023-11-29,Nov 29,Monday,9:06 PM,good,reading ,"","One<br>two & ""three""\r
four"
2023-11-29,Nov 29,Wednesday,1:23 AM,bad,"","","=1+1"
"""
SCALES_CSV = """\
full_date,date,weekday,time,mood,sub_mood,activities,scales,note_title,note
2026-04-12,April 12,Sunday,14:03,rested,calm,"","Sleep Quality:_ 8/10_ points | Sleep Time:_ 7:45","","Well<b>!</b>"
2026-04-12,April 12,Sunday,08:00,tired,,walk,"Sleep Quality:_ 3/10_ points | Sleep Time:_ 20:00","",""
""".replace("_ ", "\u00a0 ")


def real(name: str) -> bytes:
    """A file nobody here wrote, read in place."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project (../shared/data)")
    return path.read_bytes()


def daylio_csv(*rows: str, heading: str = "full_date,date,weekday,time,mood,activities,note_title,note") -> bytes:
    """A Daylio export of these rows."""
    return "\n".join([heading, *rows]).encode()


def moment(**changes: Any) -> dict[str, Any]:
    """One entry of a Daylio backup: 29 November 2023, 21:06, month from 0."""
    entry = {
        "id": 1, "minute": 6, "hour": 21, "day": 29, "month": 10, "year": 2023, "datetime": 1701291960000,
        "timeZoneOffset": 0, "mood": 1, "note": "", "note_title": "", "tags": [], "assets": [],
    }
    return entry | changes


def backup(*entries: Any, **changes: Any) -> bytes:
    """The JSON of a Daylio backup with two moods of its own and two activities."""
    moods = [
        {"id": 1, "custom_name": "", "mood_group_id": 1, "predefined_name_id": 1},
        {"id": 4, "custom_name": "", "mood_group_id": 4, "predefined_name_id": 4},
        {"id": 7, "custom_name": "worn out", "mood_group_id": 4, "predefined_name_id": -1},
    ]
    tags = [{"id": 14, "name": "family"}, {"id": 15, "name": "alcohol"}]
    whole = {"version": 15, "isReminderOn": True, "customMoods": moods, "tags": tags, "dayEntries": list(entries)}
    return json.dumps(whole | changes).encode()


def zipped(content: bytes, name: str = "backup.daylio", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of one member."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def daylio(*entries: Any, **changes: Any) -> bytes:
    """A backup as Daylio writes it: base64 in a zip."""
    return zipped(base64.b64encode(backup(*entries, **changes)))
