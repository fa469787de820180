"""`make shell`: IPython on the database of the local stack, or of a deployed one."""
