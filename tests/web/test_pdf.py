"""PDFs, where they can be made: out of our own files and nothing else."""

import pytest

from tracker.web import pdf


def test_without_the_extra_none_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAKER", "no_such_maker_of_pdfs")
    assert not pdf.is_there()


@pytest.mark.parametrize("source", ["http://127.0.0.1:9/a.png", "file:///etc/hostname", "ftp://example.org/a.png"])
def test_nothing_is_read_from_elsewhere(source: str, caplog: pytest.LogCaptureFixture) -> None:
    """An address, or another file of the machine, is refused before it is asked for; the sheet comes without it."""
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    assert pdf.made(f"<p>Here</p><img src='{source}'>", "css/pdf/brief.css").startswith(b"%PDF-")
    assert "NotOurs" in caplog.text and source in caplog.text
