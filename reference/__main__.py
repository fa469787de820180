"""`make docs` writes what the reference says into docs/."""

from reference import blueprint, openapi

openapi.FILE.write_text(openapi.render())
blueprint.FILE.write_text(blueprint.render())
