"""The dispatcher: reacts to changes, notes what became of mails, and ends what died on every delivery."""
