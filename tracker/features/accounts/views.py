"""The pages of this slice, gathered: each noun in a file of its own."""

from tracker.features.accounts import (
    closing,
    code_pages,
    first_run,
    logins,
    me,
    passkeys,
    passphrase,
    proof,
    recovery,
    second_step,
    sign_in,
    sign_up,
    ways_in,
)
from tracker.features.accounts.pages import pages

#: Importing a noun registers its routes.
NOUNS = (sign_up, sign_in, second_step, passkeys, proof, recovery, first_run, me, logins, ways_in, code_pages,
         passphrase, closing)
__all__ = ["NOUNS", "pages"]
