"""The routes of accounts and logins with plain JSON (see reference.json_routes)."""

from collections.abc import Mapping
from typing import Final

from reference.json_bodies import (
    ACCESS,
    ACCOUNT,
    BOOLEAN,
    CREDENTIALS,
    DONE,
    EMAIL,
    LINK,
    LOGINS,
    MESSAGE,
    NEW_PASSWORD,
    OWN_ID,
    PASSWORD_CHANGED,
    TEXT,
    build_answer,
    build_data_object,
    build_object,
)
from reference.json_route import JsonRoute
from reference.operations import LOGIN_OPTIONAL, LOGIN_REQUIRED

LOGIN_TAG: Final = "Authentication"
LOG_IN: Final = JsonRoute("logIn", LOGIN_TAG, ACCESS, (400, 401, 422, 429), CREDENTIALS)
CHECK: Final = JsonRoute("checkEmail", LOGIN_TAG, build_answer(exists=BOOLEAN), (400, 429), EMAIL)
LOGIN_ROUTES: Final[Mapping[str, JsonRoute]] = {
    "POST /v1/auth/login": LOG_IN,
    "POST /auth/session": LOG_IN,
    "POST /v1/auth/fresh-login": JsonRoute(
        "logInAgain",
        LOGIN_TAG,
        ACCESS,
        (400, 401, 429),
        build_object("email", "password"),
        LOGIN_REQUIRED,
    ),
    "POST /v1/auth/token/refresh": JsonRoute(
        "refreshToken",
        LOGIN_TAG,
        ACCESS,
        (400, 401),
        build_object(refresh_token=TEXT),
        LOGIN_OPTIONAL,
    ),
    "POST /v1/auth/logout": JsonRoute("logOut", LOGIN_TAG, DONE, (400,), security=LOGIN_OPTIONAL),
    "POST /v1/auth/blacklist": JsonRoute(
        "logOutEverywhere", LOGIN_TAG, DONE, (401,), security=LOGIN_REQUIRED
    ),
    "POST /v1/auth/reset-password": JsonRoute(
        "askPasswordReset", LOGIN_TAG, MESSAGE, (400, 429), EMAIL
    ),
    "PATCH /v1/auth/reset-password": JsonRoute(
        "resetPassword", LOGIN_TAG, ACCOUNT, (400, 404, 422), NEW_PASSWORD
    ),
    "POST /v1/auth/change-password": JsonRoute(
        "changePassword",
        LOGIN_TAG,
        PASSWORD_CHANGED,
        (400, 401, 403, 429),
        build_data_object(build_object("old-password", "new-password")),
        LOGIN_REQUIRED,
    ),
    "POST /v1/auth/verify-password": JsonRoute(
        "verifyPassword",
        LOGIN_TAG,
        build_answer(result=BOOLEAN),
        (400, 401, 429),
        build_data_object(build_object("password")),
        LOGIN_REQUIRED,
    ),
    "POST /v1/auth/verify-email": JsonRoute("verifyEmail", LOGIN_TAG, MESSAGE, (400,), LINK),
    "POST /v1/auth/resend-verification-email": JsonRoute(
        "resendVerification", LOGIN_TAG, MESSAGE, (400, 422, 429), EMAIL
    ),
    "POST /v1/users/check-email": CHECK,
    "POST /v1/users/check_email": CHECK,
    "POST /v1/users/checkEmail": CHECK,
    "GET /v1/users/user-details/get-user-id": JsonRoute(
        "getOwnId", LOGIN_TAG, OWN_ID, (401,), security=LOGIN_REQUIRED
    ),
    "GET /v1/users/{key}/logins": JsonRoute(
        "listLogins", LOGIN_TAG, LOGINS, (401, 404), security=LOGIN_REQUIRED
    ),
    "DELETE /v1/users/{key}/logins/{login_id}": JsonRoute(
        "endLogin", LOGIN_TAG, DONE, (401, 404), security=LOGIN_REQUIRED
    ),
}
