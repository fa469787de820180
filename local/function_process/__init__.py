"""What runs in the processes of the emulator's functions, whose PYTHONPATH is this folder."""
