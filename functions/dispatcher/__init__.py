"""The dispatcher: reacts to what happened; so far, to jobs that died on every delivery."""
