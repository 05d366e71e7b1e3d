"""The way of a file: whose it is, how long it waits, what is refused, and a confirmation that comes twice."""

import io
import threading
from datetime import UTC, datetime, timedelta
from random import Random
from time import process_time
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.features.archive.bringing import answers, bring_in, choose, entries, fields, shown
from tests.features.archive.exports import DAYLIO_CSV, daylio, daylio_csv, moment, zipped
from tests.people import Someone, join
from tests.visit import visit
from tracker.features.archive import operations
from tracker.features.archive.imports import UPLOADS
from tracker.features.archive.readers.reading import MAX_BYTES, MAX_ROWS
from tracker.store.archive import ImportedEntry, PendingImport
from tracker.store.base import Store

DATA = DAYLIO_CSV.encode()


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana")


def waiting(store: Store) -> list[PendingImport]:
    with store.reading() as db:
        return list(db.scalars(sa.select(PendingImport)))


@pytest.mark.parametrize(("data", "name", "sentence"), [
    (b"", "x.csv", "This file is empty."),
    (b"a,b\n1,2\n", "x.csv", "This file is not an export that can be read here."),
    (b"%PDF-1.7", "x.pdf", "This is a PDF. Choose CSV when you export."),
    (b"x" * (MAX_BYTES + 1), "x.csv", "This file is larger than 5 MB, the most that can be read at once."),
    (b"full_date,mood\n" + b"2023-11-29,ok\n" * (MAX_ROWS + 1), "x.csv",
     "This file has more than 200,000 rows, the most that can be read at once."),
    (b'{"format":"evenlight","version":2}', "x.json", "This file comes from a newer Evenlight than this one."),
    (b'{"format":"evenlight","version":1,"readings":[{}]}', "x.json",
     "This Evenlight file was changed or cut short. Please download it again."),
])
def test_a_file_that_is_not_what_it_says_gets_one_sentence(
    app: Flask, store: Store, ana: Someone, data: bytes, name: str, sentence: str
) -> None:
    page = choose(app, ana, data, name)
    assert page.status == 422
    [said] = page.all("p", id="file-error")
    assert "".join(said.itertext()).removeprefix("Error: ") == sentence
    assert waiting(store) == []


ROW, OBJECT = b"2024-05-01,1:00,a\n", b'{"id":1,"year":2024,"month":1,"day":1,"note":"%06d"}'
HEADS = (b"full_date,time,mood\n", b'{"isReminderOn":true,"dayEntries":[',
         b'{"format":"evenlight","version":1,"readings":[')


@pytest.mark.parametrize(("data", "name"), [
    (b"x" * (MAX_BYTES + 1), "x.csv"),
    (HEADS[0] + ROW * (MAX_ROWS + 1), "x.csv"),
    (HEADS[0] + b'"2024-05-01",1:00,"a"\n' * (MAX_ROWS + 1), "x.csv"),
    (zipped(HEADS[1] + b",".join(OBJECT % n for n in range(MAX_ROWS + 1)) + b"]}"), "x.daylio"),
    (HEADS[1] + b"[" * (MAX_BYTES - 100), "x.daylio"),
    (zipped(b"0" * 200_000_000), "x.daylio"),
    (HEADS[2] + b"{}," * 1_700_000 + b"{}]}", "x.json"),
    (HEADS[2] + b"1," * 2_500_000 + b"1]}", "x.json"),
    (Random(1).randbytes(MAX_BYTES), "x.csv"),
], ids=["a byte too many", "rows", "quoted rows", "entries", "deep", "grows", "not our rows", "not rows", "noise"])
def test_a_refusal_takes_less_than_a_second(
    app: Flask, store: Store, ana: Someone, data: bytes, name: str
) -> None:
    choose(app, ana, b"a,b\n")  # whatever is loaded at the first request
    began = process_time()
    page = choose(app, ana, data, name)
    assert process_time() - began < 1
    assert page.status == 422 and waiting(store) == []


def test_a_script_is_told_where_to_go_and_what_is_wrong(app: Flask, store: Store, ana: Someone) -> None:
    done = visit(app, "/me/data/imports", ana, files={"file": (io.BytesIO(DATA), "x.csv")}, json=True)
    [file] = waiting(store)
    assert (done.status, done.json) == (201, {"next": f"/me/data/imports/{file.id}"})
    wrong = visit(app, "/me/data/imports", ana, files={"file": (io.BytesIO(b"a,b"), "x.csv")}, json=True)
    assert (wrong.status, wrong.json) == (422, {"error": "This file is not an export that can be read here."})


def test_what_the_rows_alone_bring_to_light_is_said_later(app: Flask, store: Store, ana: Someone) -> None:
    """A stray quote on every line hides half of the lines from a count of them."""
    sent = choose(app, ana, HEADS[0] + b'2024-05-01,1:00,a"\n' * (MAX_ROWS + 1))
    for page in (visit(app, sent.location, ana), visit(app, f"{sent.location}/confirmation", ana, post={})):
        assert page.status == 422 and "This file has more than 200,000 rows" in page.words()
    assert entries(store, ana) == 0


def test_no_file_and_far_too_much(app: Flask, ana: Someone) -> None:
    for page in (visit(app, "/me/data/imports", ana, post={}), choose(app, ana, b"x", "")):
        assert page.status == 422 and "Choose a file first." in page.words()
    page = choose(app, ana, b"x" * (6 * 1024 * 1024 + 1))
    assert page.status == 413 and "Files can be up to 5 MB." in page.words()


def test_a_broken_form_is_refused_kindly(app: Flask, ana: Someone) -> None:
    client = app.test_client()
    client.set_cookie("evenlight", ana.token)
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "application/json", ""):
        answer = client.post("/me/data/imports", data=b"--x\r\nbroken", headers={"Sec-Fetch-Site": "same-origin"},
                             content_type=kind)
        assert answer.status_code in (413, 422), (kind, answer.status_code)


def test_what_waits_is_sealed_and_named(app: Flask, store: Store, ana: Someone) -> None:
    address, page = shown(app, ana, DATA, "my <diary> & more.csv")
    assert "my <diary> & more.csv" in page.words()
    [file] = waiting(store)
    for secret in (b"Slept", b"diary", b"alcohol"):
        assert secret not in bytes(file.sealed)
    assert address.endswith(str(file.id))


def test_cancelling_forgets_the_file(app: Flask, store: Store, ana: Someone) -> None:
    address, _page = shown(app, ana, DATA)
    gone = visit(app, f"{address}/removal", ana, post={})
    assert (gone.status, gone.location) == (303, "/me/data")
    assert waiting(store) == [] and visit(app, address, ana).status == 404
    assert visit(app, f"{address}/confirmation", ana, post={}).status == 404


def test_the_next_file_takes_the_place_of_the_one_before(app: Flask, store: Store, ana: Someone) -> None:
    first, _page = shown(app, ana, DATA)
    second, _page = shown(app, ana, DATA)
    assert visit(app, first, ana).status == 404 and visit(app, second, ana).status == 200
    assert len(waiting(store)) == 1


def test_a_file_waits_a_day(app: Flask, store: Store, ana: Someone) -> None:
    old = datetime.now(UTC) - timedelta(days=1, minutes=1)
    import_id = uuid4()
    with store.writing() as db:
        sealed = operations.sealed(store.vault, ana.person.id, import_id, "a.csv", DATA)
        db.add(PendingImport(person_id=ana.person.id, id=import_id, sealed=sealed, made_at=old))
    for end, post in (("", None), ("/progress", None), ("/confirmation", {}), ("/removal", {})):
        assert visit(app, f"/me/data/imports/{import_id}{end}", ana, post=post).status == 404
    choose(app, join(store, "Ben"), DATA)
    assert import_id not in {file.id for file in waiting(store)}, "anyone's next file drops it"


def test_it_is_nobody_elses(app: Flask, store: Store, ana: Someone) -> None:
    address, _page = shown(app, ana, DATA)
    ben = join(store, "Ben")
    for end, post in (("", None), ("/progress", None), ("/confirmation", {}), ("/removal", {})):
        assert visit(app, address + end, ben, post=post).status == 404
    assert len(waiting(store)) == 1


def test_a_confirmation_sent_twice_comes_in_once(app: Flask, store: Store, ana: Someone) -> None:
    address, page = shown(app, ana, DATA)
    said = fields(page)
    done: list[int] = []

    def confirm() -> None:
        done.append(visit(app, f"{address}/confirmation", ana, post=said).status)

    together = [threading.Thread(target=confirm) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    assert done == [303] * 4
    assert visit(app, f"{address}/confirmation", ana, post={}).location == address
    assert entries(store, ana) == 4
    assert "4 new entries" in visit(app, address, ana).words()
    [file] = waiting(store)
    assert (file.sealed, file.progress) == (b"", 100), "the file itself is gone"


def test_how_far_it_has_come(app: Flask, store: Store, ana: Someone) -> None:
    address, page = shown(app, ana, DATA)
    assert visit(app, f"{address}/progress", ana).json == {"progress": -1}
    visit(app, f"{address}/confirmation", ana, post=fields(page))
    assert visit(app, f"{address}/progress", ana).json == {"progress": 100}


def test_a_place_that_is_none_is_refused(app: Flask, store: Store, ana: Someone) -> None:
    address, page = shown(app, ana, DATA)
    for wrong in ({"mood-0": "6"}, {"mood-0": "x" * 1000}, {"column-0": "sleep_hours"}, {"column-1": "nothing"}):
        answer = visit(app, f"{address}/confirmation", ana, post={**fields(page), **wrong})
        assert answer.status == 422 and "Choose one of the answers shown." in answer.words()
    assert answers(store, ana) == {}


def test_twenty_files_an_hour(app: Flask, ana: Someone) -> None:
    statuses = [choose(app, ana, b"a,b").status for _ in range(UPLOADS.burst + 1)]
    assert statuses == [422] * UPLOADS.burst + [429]


def test_many_names_stay_usable(app: Flask, ana: Someone) -> None:
    rows = (f"2024-01-01,,,,m{n},{' | '.join(f'a{n}-{k}' for k in range(20))},," for n in range(150))
    address, page = shown(app, ana, daylio_csv(*rows))
    assert len(list(page.all("fieldset"))) == 100 and len(list(page.all("select"))) == 400
    assert "2,650 more names are used least and stay out." in page.words()
    assert visit(app, f"{address}/confirmation", ana, post=fields(page)).status == 303


def test_an_entry_keeps_its_identity_from_backup_to_table(app: Flask, store: Store, ana: Someone) -> None:
    bring_in(app, ana, daylio(moment()), "a.daylio")
    page = bring_in(app, ana, daylio_csv("2023-11-29,,,21:06,rad,,,"), "b.csv")
    assert "Nothing new to add" in page.words() and entries(store, ana) == 1


def test_a_filename_is_never_a_path(app: Flask, ana: Someone) -> None:
    for name in ("../../etc/passwd.csv", "a" * 300 + ".csv", "x\x00y.csv", "=cmd.csv", "ü\u202e.csv"):
        sent = visit(app, "/me/data/imports", ana, files={"file": (io.BytesIO(DATA), name)})
        assert sent.status == 303 and UUID(sent.location.rpartition("/")[2])


def test_nothing_is_kept_of_what_was_not_accepted(app: Flask, store: Store, ana: Someone) -> None:
    shown(app, ana, DATA)
    with store.reading() as db:
        assert db.scalars(sa.select(ImportedEntry)).all() == [] and answers(store, ana) == {}
