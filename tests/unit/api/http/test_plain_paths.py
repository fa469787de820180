"""Errors are plain JSON for the paths of PLAIN, and JSON:API documents elsewhere."""

import re
from collections.abc import Iterator

from api import handler
from api.http.plain_router import PlainRouter, compile_prefixes
from tests.unit.api.client import JSONAPI, Client

PLAIN = re.compile(
    r"/auth/|/health|/v1/(admin/images|auth/|docs|media/|openapi\.json|role_invites/|"
    r"sessions/(states|mails|[^/]+/notify)|tasks|"
    r"users/check([_-]e|E)mail|users/user-details/get-user-id|events/import|"
    r"events/[^/]+/(copy|has-streams|trash|tickets/availability|discount-codes/delete-unused|exports?/|versions|contact-organizer|reorder-speakers|"
    r"mails/(release|drop)|sessions/(dates|languages)|speakers-call/invitations)|"
    r"role-invites/[^/]+/resend-invite|(import|export)-jobs/[^/]+/report|"
    r"speaker-invites/[^/]+/(accept|reject|resend)-invite|message-settings/[^/]+/preview|"
    r"badge-forms/print-badge-pdf|orders/(calculate-amount|create-order|resend-email|[^/]+/verify)|attendees/send-receipt|tickets/[^/]+/badge-forms|"
    r"test-mail|upload/|mails/[^/]+/(resend|release|drop|preview)|unsubscribe|"
    r"users/[^/]+/(export|logins|notifications/read))"
)
"""Matches the beginning of every path with plain errors; a new plain route adds its own."""
UNKNOWN = (
    "/",
    "/auth",
    "/auth/nothing",
    "/authx",
    "/heal",
    "/healthy",
    "/v1",
    "/v1/auth",
    "/v1/auth/nothing",
    "/v1/auth/login/x",
    "/v1/media",
    "/v1/media/nothing",
    "/v1/openapi_json",
    "/v1/role_invites",
    "/v1/role_invites/nothing",
    "/v1/role-invites/24/resend-invites",
    "/v1/sessions/state",
    "/v1/task",
    "/v1/tasks-of-all",
    "/v1/users/check.email",
    "/v1/users/check_emails",
    "/v1/users/24/exports",
    "/v1/users/24/notifications/unread",
    "/v1/events/important",
    "/v1/events/24/copying",
    "/v1/events/24/export",
    "/v1/events/24/export/",
    "/v1/events/24/exports",
    "/v1/events/24/exports/",
    "/v1/events/2/4/copy",
    "/v1/events//copy",
    "/v1/events/a b.c/copy",
    "/v1/events/24/speakers-call",
    "/v1/mails/24/resent",
    "/v1/import-jobs/24/repor",
    "/v1/import-jobs/reports",
    "/v1/nothing",
    "/nothing/v1/tasks",
)


def registered() -> set[str]:
    """The path of every route, with a value for each parameter."""
    routes = handler.app._static_routes + handler.app._dynamic_routes
    return {re.sub(r"{\w+}", "24", route.openapi_path) for route in routes}


def variants(path: str) -> Iterator[str]:
    """A path, what begins like it, and what it begins with."""
    yield from (path, f"{path}/", f"{path}x", f"{path}/x", path[:-1], f"/x{path}", path.upper())
    parts = path.split("/")
    yield from ("/".join(parts[:count]) or "/" for count in range(1, len(parts)))


PATHS = sorted({*UNKNOWN, *(variant for path in registered() for variant in variants(path))})


def test_the_table_holds_paths_of_both_kinds() -> None:
    plain = [path for path in PATHS if PLAIN.match(path)]
    assert len(registered()) > 150
    assert 100 < len(plain) < len(PATHS) - 500


def test_exactly_these_paths_have_plain_errors(client: Client) -> None:
    # No route has this method, so each answer is a 404 or a 405.
    spoken = {path: client.call("PROPFIND", path).headers["content-type"] for path in PATHS}
    expected = {path: "application/json" if PLAIN.match(path) else JSONAPI for path in PATHS}
    wrong = {path for path in PATHS if spoken[path] != expected[path]}
    assert wrong == set(), "Is it a new plain route? Add its path to PLAIN."


def test_a_parameter_is_one_segment_and_all_else_is_taken_literally() -> None:
    pattern = compile_prefixes([PlainRouter("/a.b/<key>/c")])
    assert pattern.match("/a.b/24/cd")
    assert not any(pattern.match(path) for path in ("/a.b/2/4/c", "/a.b//c", "/axb/24/c"))
