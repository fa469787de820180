"""The scheduler: the one clock, once a day; tells of dates that have come, and removes what is past its time."""
