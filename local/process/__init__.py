"""Child processes, their guard and their ports."""
