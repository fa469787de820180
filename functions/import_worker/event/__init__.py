"""The files of a zip in order, read as each resource's declaration says."""
