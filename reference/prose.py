"""What the blueprint says in words: how to ask, how to be known, and what a group is for."""

from collections.abc import Mapping
from typing import Final

from api.jsonapi.query import MAXIMUM_ROWS, PAGE_SIZE
from openevent.auth.passwords import MINIMUM_LENGTH
from reference import json_routes

QUERY_GUIDE: Final = f"""The examples below are what the product answered, in the order in which they stand here. Only what
is another each time (tokens, ids of tasks, moments, ETags, signatures) is replaced by samples; `token-of-ada` stands
for the token that Ada was given when she logged in. Who may do what is in docs/permissions.md.

**Queries.** Lists come in pages of {PAGE_SIZE}; `page[size]=0` asks for all, up to {MAXIMUM_ROWS:,}. `meta.count` says how
many there are, `links` lead to the next page and back. `sort=-starts-at,track.name` sorts,
`include=track,speakers` brings what is linked along, `fields[session]=title` leaves out the rest. Filters come in two
languages, which may be mixed: `filter[state]=accepted` asks for equality, and `filter` is a JSON list of conditions.
What is misspelt in a query is a 400 whose `source.parameter` names it. With `get_trashed=true` deleted things are
shown to those who may bring them back (PATCH `deleted-at` to null); `permanent=true` deletes for good and is the
administrators' alone."""
AUTHENTICATION_GUIDE: Final = f"""**Register** by `POST /v1/users` with an e-mail address and a password of at least
{MINIMUM_LENGTH} characters, as a JSON:API document of type `user`. It needs no token. The link in the mail that
follows verifies the address (`POST /v1/auth/verify-email`); publishing and importing need that.

**Get a token** by `POST /v1/auth/login`, or `POST /auth/session`, with `email` and `password` as plain JSON. The
answer's `access_token` is good for 24 hours. With `"remember-me": true` it is good for 90 minutes, and a refresh
token, a cookie or with `"include-in-response": true` a member of the answer, gets the next one
(`POST /v1/auth/token/refresh`); each refresh token is good once.

**Send it** with every request as a header: `Authorization: JWT <token>`. `Bearer` is understood in the place of `JWT`.
Without a token you are anonymous: published events are shown, with what is public in them. A token that is wrong, and
one that is missing or over where one is needed, is a 401, and nothing else is. Changing the e-mail address or the
password needs a token from a login, not one that was refreshed."""
GROUP_DESCRIPTIONS: Final[Mapping[str, str]] = {
    json_routes.LOGIN_TAG: AUTHENTICATION_GUIDE,
    json_routes.INVITE_TAG: "Whoever is invited into a role of an event has a mail with a link, whose token is sent here.",
    json_routes.JOB_TAG: """Imports and exports are tasks: the answer that starts one has a `task_url`, which is polled until
`state` is no longer `WAITING`. A zip of up to 4 MB is sent as the part `file` of a form; a larger one is sent to the
bucket by the form that `POST /v1/events/import/uploads` allows, and its id is sent here, as in the example.""",
    json_routes.MEDIA_TAG: "Images and other files of events, by the URLs that documents have.",
    json_routes.HEALTH_TAG: "For monitors: `/health` says that the API runs, `/health-check` asks everything it stands on.",
    json_routes.ABOUT_TAG: "The same reference in OpenAPI's form, and as a page.",
}
"""By the name of the group; resources have their tables."""
