"""The dispatcher: reacts to changes, records the outcomes of mails and ends dead letters."""
