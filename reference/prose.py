"""The texts of the blueprint: how to query, how to log in, and what a group is for."""

from collections.abc import Mapping
from typing import Final

from api.jsonapi.query import MAXIMUM_ROWS, PAGE_SIZE
from openevent.auth.passwords import MINIMUM_LENGTH
from reference import invite_routes, json_login_routes, json_routes

QUERY_GUIDE: Final = f"""The examples are recorded answers of the product, in this order. Only
values that differ each time (tokens, ids of tasks, times, ETags, signatures) are replaced by
placeholders; `token-of-ada` is the token that Ada got when she logged in. docs/permissions.md lists
the permissions.

**Queries.** A page of a list has {PAGE_SIZE} rows; `page[size]=0` asks for all rows, at most
{MAXIMUM_ROWS:,}. `meta.count` is the number of all rows, `links` lead to the next and the
previous page.
`sort=-starts-at,track.name` sorts, `include=track,speakers` includes linked resources,
`fields[session]=title` selects attributes. There are two kinds of filters, which you may combine:
`filter[state]=accepted` tests for equality, and `filter` is a JSON list of conditions. An error in
a query is a 400 whose `source.parameter` names the parameter. With `get-trashed=true` the API also
shows deleted resources to users who may restore them (PATCH `deleted-at` to null). With
`permanent=true` administrators delete for good."""
AUTHENTICATION_GUIDE: Final = f"""**Register** with `POST /v1/users`, with an e-mail address and a
password of at least {MINIMUM_LENGTH} characters that is no common one, as a JSON:API document of
type `user`. It needs no
token. You then get a mail with a link that verifies the address (`POST /v1/auth/verify-email`); you
need a verified address to publish and to import.

**Get a token** with `POST /v1/auth/login`, or `POST /auth/session`, with `email` and `password` as
plain JSON. The `access_token` of the answer is valid for 24 hours. With `"remember-me": true` it is
valid for 90 minutes, and a refresh token gets the next one (`POST /v1/auth/token/refresh`). The
refresh token is a cookie, or with `"include-in-response": true` a member of the answer. Without
`remember-me` the cookie ends with the browser's session. Each refresh token is valid once; within
60 seconds it may come again, because the answer may have got lost.

**Send it** with every request in the header `Authorization: JWT <token>`. You may write `Bearer`
instead of `JWT`. Without a token you are anonymous and see published events, with their public
attributes. A 401 means that the token is wrong, or that it is missing or expired where you need
one; nothing else is a 401. To change the e-mail address or the password, the
password must have been typed within the last 15 minutes: a refresh does not count."""
GROUP_DESCRIPTIONS: Final[Mapping[str, str]] = {
    json_login_routes.LOGIN_TAG: AUTHENTICATION_GUIDE,
    invite_routes.INVITE_TAG: (
        "A user who is invited to a role in an event gets a mail with a link. Send the token of "
        "the link here."
    ),
    json_routes.JOB_TAG: """Imports and exports are tasks: the answer that starts one has a
`task_url`. Poll it until `state` is no longer `WAITING`. Send a zip of up to 4 MB as the part
`file` of a form. Upload a larger one to the bucket with the form that
`POST /v1/events/import/uploads` returns, and send its id here, as in the example.""",
    json_routes.MEDIA_TAG: "Images and other files of events, at the URLs in the documents.",
    json_routes.HEALTH_TAG: (
        "For monitors: `/health` says that the API runs, `/health-check` checks all services that "
        "it needs."
    ),
    json_routes.ABOUT_TAG: "The same reference as an OpenAPI document, and as a page.",
}
"""Descriptions by the name of the group; the groups of resources have tables instead."""
