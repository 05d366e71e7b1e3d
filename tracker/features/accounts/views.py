"""The pages of this slice, gathered: each noun in a file of its own."""

from tracker.features.accounts import closing, first_run, logins, me, passphrase, recovery, sign_in, sign_up
from tracker.features.accounts.pages import pages

#: Importing a noun registers its routes.
NOUNS = (sign_up, sign_in, recovery, first_run, me, logins, passphrase, closing)
__all__ = ["NOUNS", "pages"]
