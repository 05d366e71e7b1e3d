"""The ways a reminder reaches a person: one file each, named in CHANNELS."""

from tracker.features.reminders.channels.apprise import APPRISE
from tracker.features.reminders.channels.calendar import CALENDAR
from tracker.features.reminders.channels.channel import EMAIL, Address, Channel, Delivery, Outcome, Sender
from tracker.features.reminders.channels.email import MAIL
from tracker.features.reminders.channels.push import PUSH

__all__ = ["CHANNELS", "EMAIL", "PUSH", "Address", "Channel", "Delivery", "Outcome", "Sender"]

#: Every channel by key, in the order they are offered.
CHANNELS: dict[str, Channel] = {one.key: one for one in (PUSH, MAIL, CALENDAR, APPRISE)}
