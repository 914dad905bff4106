"""Rounds of transfers: their calendar, reminders, and the wishes of staff."""
