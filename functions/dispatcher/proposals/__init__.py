"""Proposals of an event: the first of an hour is mailed at once, one mail lists the others.

docs/contract/mail.md#several-proposals-of-one-event
"""
