"""`make docs` runs this: it writes the OpenAPI document and the blueprint into docs/."""

from reference import blueprint, openapi

openapi.FILE.write_text(openapi.render())
blueprint.FILE.write_text(blueprint.render())
