"""The purge: what has been in the trash for long enough goes, with its media.

docs/contract/resources.md#purge
"""
