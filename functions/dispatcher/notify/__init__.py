"""Notifying people: recipients, opt-outs, rate limits, mails and notifications in the app."""
