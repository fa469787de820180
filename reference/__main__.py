"""`make docs` writes what the reference says into docs/."""

from reference import openapi

openapi.FILE.write_text(openapi.text())
