"""`make docs` runs this: it writes the OpenAPI document and the blueprint into docs/.

It also updates the table of files in docs/contract/archive.md.
"""

from reference import archive_files, blueprint, openapi

openapi.FILE.write_text(openapi.render())
blueprint.FILE.write_text(blueprint.render())
archive_files.FILE.write_text(archive_files.render())
