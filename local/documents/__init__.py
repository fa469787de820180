"""The fonts of the document worker, and pictures of what it makes."""
