"""E-mail: the same neutral words as on a lock screen, to the person's own address, with a link that tells nothing."""

from urllib.parse import urlsplit

from tracker.domain.words import message
from tracker.features.reminders.channels.channel import EMAIL, Channel, Delivery, Outcome, Sender
from tracker.features.reminders.wording import word
from tracker.settings import Settings
from tracker.web import mail
from tracker.web.mail import Letter

#: Seconds a letter may take.
WHOLE = 14.0
#: Our name before the @, where the operator set none.
BOX = "reminder"
FINE = (
    message("The link is for you alone. It works for some hours."),
    message("On its page you can also end this reminder."),
)


def ready(settings: Settings) -> bool:
    """Whether the operator set up a mail server."""
    return bool(settings.smtp_url)


def letter(settings: Settings, delivery: Delivery, to: str) -> Letter:
    """The letter of a reminder. One that is sent again has the same Message-ID; one that was put off, another."""
    fine = "\n".join(word(one, delivery.language) for one in FINE)
    host = urlsplit(settings.base_url).hostname
    first = f"<{delivery.topic}@{host}>"
    headers = {
        "Message-ID": f"<{delivery.topic}.{delivery.turn}@{host}>" if delivery.turn else first,
        "List-Unsubscribe": f"<{delivery.link}/off>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if delivery.turn:
        headers |= {"In-Reply-To": first, "References": first}
    return Letter(to, delivery.text, f"{delivery.text}\n\n{delivery.link}\n\n{fine}\n", delivery.title, BOX, headers)


def send(sender: Sender, delivery: Delivery) -> Outcome:
    """Send the letter."""
    to = next((one.endpoint for one in delivery.addresses if one.kind == EMAIL), "")
    if not to:
        return Outcome("gone", "no_receiver")
    fate = mail.hand_over(sender.settings, delivery.letter or letter(sender.settings, delivery, to), WHOLE)
    return Outcome(fate.kind, fate.reason)


def lane(_delivery: Delivery) -> str:
    """Every letter waits for the same server."""
    return ""


# A letter that may have been taken is not sent again: two letters stay two letters in most programs.
MAIL = Channel(EMAIL, message("E-mail"), send, ready, lane, replaces=False)
