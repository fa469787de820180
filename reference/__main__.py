"""`make docs` runs this: it writes the OpenAPI document and the blueprint into docs/.

It also updates the table of files in docs/contract/archive.md and that of routes in
docs/contract/caching.md.
"""

from reference import archive_files, blueprint, caching_table, openapi

openapi.FILE.write_text(openapi.render())
blueprint.FILE.write_text(blueprint.render())
archive_files.FILE.write_text(archive_files.render())
caching_table.FILE.write_text(caching_table.render())
