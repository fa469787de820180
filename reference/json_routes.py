"""The routes with plain JSON; the summary of each is the docstring of its handler."""

from collections.abc import Mapping
from typing import Final

from api.routes.exports import SWITCHES
from reference import absent_lists
from reference.invite_routes import INVITE_ROUTES, SPEAKER_INVITE_ROUTES
from reference.job_bodies import JOB_REPORT, TASK, TASKS, UPLOAD_FORM
from reference.json_bodies import (
    BOOLEAN,
    FORM,
    FORMAT,
    HELD_MAILS,
    IMPORT,
    INTEGER,
    LIST,
    MESSAGE,
    OBJECT,
    ONE_CLICK,
    PAGE,
    REPORT,
    STARTED_TASK,
    SUCCESS,
    TEST_MAIL,
    TEXT,
    UNSUBSCRIBE,
    build_answer,
    build_object,
    build_parameter,
)
from reference.json_event_routes import EVENT_ROUTES, EVENT_TAG, SESSION_ROUTES
from reference.json_login_routes import LOGIN_ROUTES
from reference.json_route import JsonRoute
from reference.operations import LOGIN_REQUIRED
from reference.order_routes import ORDER_ROUTES
from reference.upload_routes import UPLOAD_ROUTES

JOB_TAG = "Import and export"
MEDIA_TAG = "Media"
HEALTH_TAG = "Health"
ABOUT_TAG = "About"
MAIL_TAG = "Mails"
FORM_TYPE: Final = "application/x-www-form-urlencoded"

HEALTH_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "GET /health": JsonRoute("getHealth", HEALTH_TAG, build_object("status", "release")),
    "GET /health-check": JsonRoute("checkHealth", HEALTH_TAG, REPORT, unhealthy_answer=REPORT),
    "GET /v1/openapi.json": JsonRoute("getOpenapi", ABOUT_TAG, OBJECT),
    "GET /v1/docs": JsonRoute("getDocs", ABOUT_TAG, TEXT, answer_type="text/html"),
    "GET /v1/media/{owners}/{owner}/{digest}/{name}": JsonRoute(
        "getMedium", MEDIA_TAG, None, (404,), status=302
    ),
}
JOB_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "POST /v1/events/import/uploads": JsonRoute(
        "allowUpload", JOB_TAG, UPLOAD_FORM, (401, 403, 429), security=LOGIN_REQUIRED
    ),
    "POST /v1/events/import/{source}": JsonRoute(
        "importEvent",
        JOB_TAG,
        STARTED_TASK,
        (400, 401, 403, 404, 413, 415, 422, 429),
        build_object("upload", name=TEXT),
        LOGIN_REQUIRED,
        IMPORT,
        {"multipart/form-data": FORM},
    ),
    "POST /v1/admin/images": JsonRoute(
        "makeAllImages", MEDIA_TAG, STARTED_TASK, (401, 403, 409, 429), security=LOGIN_REQUIRED
    ),
    "GET /v1/tasks": JsonRoute(
        "listTasks", JOB_TAG, TASKS, (400, 401), security=LOGIN_REQUIRED, parameters=LIST
    ),
    "GET /v1/tasks/{task_id}": JsonRoute(
        "getTask", JOB_TAG, TASK, (401, 404), security=LOGIN_REQUIRED
    ),
    "DELETE /v1/tasks/{task_id}": JsonRoute(
        "cancelTask", JOB_TAG, TASK, (401, 404, 409), security=LOGIN_REQUIRED
    ),
    "GET /v1/import-jobs/{key}/report": JsonRoute(
        "getImportReport",
        JOB_TAG,
        JOB_REPORT,
        (400, 401, 404),
        security=LOGIN_REQUIRED,
        parameters=PAGE,
    ),
    "GET /v1/export-jobs/{key}/report": JsonRoute(
        "getExportReport",
        JOB_TAG,
        JOB_REPORT,
        (400, 401, 404),
        security=LOGIN_REQUIRED,
        parameters=PAGE,
    ),
    "POST /v1/events/{key}/export/json": JsonRoute(
        "exportEvent",
        JOB_TAG,
        STARTED_TASK,
        (400, 401, 403, 404, 422, 429),
        build_object(**dict.fromkeys(SWITCHES, BOOLEAN)),
        LOGIN_REQUIRED,
    ),
    "POST /v1/users/{key}/export/json": JsonRoute(
        "exportUser", JOB_TAG, STARTED_TASK, (401, 403, 404, 429), security=LOGIN_REQUIRED
    ),
    "GET /v1/events/{key}/exports/{task_id}": JsonRoute(
        "downloadExport",
        JOB_TAG,
        None,
        (401, 403, 404),
        parameters=(build_parameter("token", TEXT),),
        security=LOGIN_REQUIRED,
        status=302,
    ),
    "GET /v1/users/{key}/exports/{task_id}": JsonRoute(
        "downloadOwnData",
        JOB_TAG,
        None,
        (401, 403, 404),
        parameters=(build_parameter("token", TEXT),),
        security=LOGIN_REQUIRED,
        status=302,
    ),
    "POST /v1/events/{key}/copy": JsonRoute(
        "copyEvent",
        EVENT_TAG,
        build_answer("identifier", id=INTEGER, copied=BOOLEAN),
        (401, 403, 404, 429),
        security=LOGIN_REQUIRED,
    ),
}
MAIL_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "GET /v1/message-settings/{key}/preview": JsonRoute(
        "previewMail",
        MAIL_TAG,
        build_object("subject", "html", "text"),
        (400, 401, 404),
        security=LOGIN_REQUIRED,
        parameters=(FORMAT,),
        text_types=("text/html", "text/plain"),
    ),
    "GET /v1/mails/{key}/preview": JsonRoute(
        "previewRecordedMail",
        MAIL_TAG,
        build_object("subject", "html", "text"),
        (400, 401, 403, 404),
        security=LOGIN_REQUIRED,
        parameters=(FORMAT,),
        text_types=("text/html", "text/plain"),
    ),
    "POST /v1/test-mail": JsonRoute(
        "sendTestMail",
        MAIL_TAG,
        MESSAGE,
        (400, 401, 403, 422),
        TEST_MAIL,
        LOGIN_REQUIRED,
    ),
    "POST /v1/mails/{key}/resend": JsonRoute(
        "resendMail", MAIL_TAG, SUCCESS, (401, 404, 409, 429), security=LOGIN_REQUIRED
    ),
    "POST /v1/mails/{key}/release": JsonRoute(
        "releaseMail", MAIL_TAG, SUCCESS, (401, 403, 404, 409), security=LOGIN_REQUIRED
    ),
    "POST /v1/mails/{key}/drop": JsonRoute(
        "dropMail", MAIL_TAG, SUCCESS, (401, 403, 404, 409), security=LOGIN_REQUIRED
    ),
    "POST /v1/events/{key}/mails/release": JsonRoute(
        "releaseMails",
        MAIL_TAG,
        build_answer(success=BOOLEAN, released=INTEGER, left=INTEGER),
        (400, 401, 403, 404, 422),
        HELD_MAILS,
        LOGIN_REQUIRED,
        is_body_optional=True,
    ),
    "POST /v1/events/{key}/mails/drop": JsonRoute(
        "dropMails",
        MAIL_TAG,
        build_answer(success=BOOLEAN, dropped=INTEGER, left=INTEGER),
        (400, 401, 403, 404, 422),
        HELD_MAILS,
        LOGIN_REQUIRED,
        is_body_optional=True,
    ),
}
ROOT: Final = JsonRoute("getRoot", ABOUT_TAG, TEXT, answer_type="text/html")
"""The page at `/`, whose errors are JSON:API documents as those of unknown paths."""
UNSUBSCRIBE_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "GET /v1/unsubscribe": JsonRoute(
        "askUnsubscribe",
        MAIL_TAG,
        TEXT,
        page_faults=(404,),
        parameters=UNSUBSCRIBE,
        answer_type="text/html",
    ),
    "POST /v1/unsubscribe": JsonRoute(
        "unsubscribe",
        MAIL_TAG,
        TEXT,
        page_faults=(404,),
        parameters=UNSUBSCRIBE,
        bodies={FORM_TYPE: ONE_CLICK},
        answer_type="text/html",
    ),
    "POST /v1/unsubscribe/undo": JsonRoute(
        "undoUnsubscribe",
        MAIL_TAG,
        TEXT,
        page_faults=(404,),
        parameters=UNSUBSCRIBE,
        answer_type="text/html",
    ),
}
ROUTES: Final[Mapping[str, JsonRoute]] = {
    **HEALTH_ROUTES,
    **LOGIN_ROUTES,
    **UPLOAD_ROUTES,
    **ORDER_ROUTES,
    **JOB_ROUTES,
    **INVITE_ROUTES,
    **SPEAKER_INVITE_ROUTES,
    **MAIL_ROUTES,
    **EVENT_ROUTES,
    **UNSUBSCRIBE_ROUTES,
    **SESSION_ROUTES,
    **absent_lists.PLAIN_ROUTES,
}
"""By method and path, in the order of the examples.

Each route must be here, in the declarations, or in routes.SPECIAL_ROUTES; a test checks it.
"""
