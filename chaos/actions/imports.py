"""Imports: of a form or an upload, twice at once, and with an upload that is replaced."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from chaos import archives, transfer
from chaos.archives import Archive
from chaos.client import Answer, Unclear
from chaos.model import Job
from chaos.plan import Arguments
from chaos.user import User

ATTEMPTS: Final = 3
OTHER_CONTENT: Final = b"Another file under the key of the upload."

type Send = Callable[[], Answer]


def start_import(user: User, arguments: Arguments) -> None:
    """Import a zip of the plan."""
    archive = archives.build(
        arguments["content"], arguments["sessions"], arguments["media"], arguments["broken"]
    )
    if user.account is None:
        return
    if arguments["way"] == "form":
        _send_form(user, arguments, archive)
    else:
        _send_upload(user, arguments, archive)


def _send_form(user: User, arguments: Arguments, archive: Archive) -> None:
    body, media_type = transfer.build_form({}, f"{archive.name}.zip", archive.content)
    headers = {
        "Content_Type": media_type,
        "Idempotency_Key": str(UUID(int=arguments["content"])),
    }
    _start(user, arguments, archive, partial(_post, user, arguments, body, headers))


def _send_upload(user: User, arguments: Arguments, archive: Archive) -> None:
    form = user.client.call("POST", "/v1/events/import/uploads", {})
    if not form.is_done:
        user.note("refused", status=form.status)
        return
    name = f"{archive.name}.zip"
    transfer.upload(form.body, name, archive.content)
    body = {"upload": form.body["id"], "name": name}
    job = _start(user, arguments, archive, partial(_post, user, arguments, body, {}))
    if job is not None and arguments["replace_after"] is not None:
        time.sleep(arguments["replace_after"])
        job.is_replaced = True
        transfer.upload(form.body, name, OTHER_CONTENT)
        user.note("replaced", task=job.task)


def _post(
    user: User, arguments: Arguments, body: bytes | dict[str, str], headers: dict[str, str]
) -> Answer:
    switches = {"dry-run": arguments["is_dry"], "publish": arguments["publish"]}
    query = urlencode({name: "true" for name, is_on in switches.items() if is_on})
    return user.client.call("POST", f"/v1/events/import/json?{query}", body, **headers)


def _start(user: User, arguments: Arguments, archive: Archive, send: Send) -> Job | None:
    """Start the job, perhaps by two requests at once, which must start one; return it."""
    asked_at = time.time()
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(_send_surely, send) for _ in range(1 + arguments["is_twice"])]
        answers = [future.result() for future in futures]
    tasks = {answer.body["task_url"].rpartition("/")[2] for answer in answers if answer.is_done}
    user.note("import", tasks=sorted(tasks), statuses=[answer.status for answer in answers])
    if len(tasks) > 1:
        user.note("contradiction", text="One request started two jobs.", tasks=sorted(tasks))
    if user.account is None or not tasks:
        return None
    job = Job(min(tasks), "import.event", user.account, asked_at, arguments, archive)
    return user.account.add(job)


def _send_surely(send: Send) -> Answer:
    """Send a request that may be repeated until its answer is clear. Raises Unclear."""
    for _ in range(ATTEMPTS - 1):
        try:
            return send()
        except Unclear:
            time.sleep(1)
    return send()
