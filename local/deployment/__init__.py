"""What belongs to a deployment beside the template: secrets, media, lost jobs, warm functions."""
