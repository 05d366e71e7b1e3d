"""First guesses for a person to correct: where a mood name stands from 1 to 5, and which measure a column means.

Only names that mean the same to nearly everyone are here. A name a person made up ("okay-ish", "solid") gets none: a
wrong guess that is overlooked colours months of days.
"""

#: Daylio's own five names, from 5 to 1, in the languages whose words leave no doubt.
_MOODS = (
    # English, German
    ("rad", "good", "meh", "bad", "awful"),
    ("super", "gut", "ok", "schlecht", "lausig"),
    # French, Spanish, Italian, Portuguese
    ("super", "bien", "bof", "mauvais", "horrible"),
    ("genial", "bien", "regular", "mal", "horrible"),
    ("fantastico", "bene", "così così", "male", "orribile"),
    ("radiante", "bem", "mais ou menos", "mal", "horrível"),
    # Dutch, Polish, Czech, Swedish
    ("geweldig", "goed", "matig", "slecht", "vreselijk"),
    ("super", "dobrze", "tak sobie", "źle", "okropnie"),
    ("super", "dobře", "nic moc", "špatně", "hrozně"),
    ("toppen", "bra", "sådär", "dåligt", "hemskt"),
)
PLACES = {name: 5 - at for names in _MOODS for at, name in enumerate(names)}

#: Columns with a value, by name.
_VALUED_NAMES = {
    "sleep_quality": ("sleep quality", "quality of sleep", "schlafqualität", "schlafqualitaet"),
    "sleep_hours": ("sleep", "sleep time", "sleep hours", "hours of sleep", "sleep duration", "schlaf", "schlafdauer"),
    "energy": ("energy", "energy level", "energie"),
    "exercise_min": ("exercise minutes", "minutes of exercise"),
    "craving_peak": ("craving", "cravings"),
    "anxiety": ("anxiety", "angst"),
    "pain_body": ("pain", "schmerz", "schmerzen"),
}
#: Columns that are ticked or not, by name.
_TICKED_NAMES = {
    "alcohol_any": ("alcohol", "alkohol", "alcool", "alcohol / drinks"),
    "cannabis_any": ("cannabis", "weed", "marijuana"),
    "caffeine": ("caffeine", "coffee", "koffein", "kaffee"),
    "use": ("ketamine", "ketamin"),
}
_VALUED = {name: measure for measure, names in _VALUED_NAMES.items() for name in names}
_TICKED = {name: measure for measure, names in _TICKED_NAMES.items() for name in names}


def place(mood_name: str) -> int | None:
    """The place from 1 (lowest) to 5 of a usual mood name; None for one to ask about."""
    return PLACES.get(mood_name.casefold())


def for_activity(name: str) -> str | None:
    """The measure id an activity most likely means; None for one to ask about."""
    return _TICKED.get(name.casefold())


def for_value(name: str) -> str | None:
    """The measure id a column with values most likely means; None for one to ask about."""
    return _VALUED.get(name.casefold())
