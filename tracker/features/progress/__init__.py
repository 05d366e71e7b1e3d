"""Looking back: charts, the month calendar, the weekly review and links."""
