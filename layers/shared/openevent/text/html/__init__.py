"""HTML texts: which tags are markup, and what is lost when a text is cleaned."""
