"""All that is stored of one user, as one moment knew it, in one JSON file."""

from collections.abc import Callable
from functools import partial
from typing import Final

import orjson

from export_worker import job_end, personal_data_queries, snapshot
from export_worker.archive.rows import unescape
from export_worker.upload import Upload
from openevent.infra import storage
from openevent.work import jobs, tasks

GATHERED_PERCENT: Final = 95
"""Where the bar stands when all is written."""
FILE_NAME: Final = "my-data.json"
MEDIA_TYPE: Final = "application/json"


class JsonListSink:
    """Where a COPY pushes its rows, each a JSON object: they become a list, or the one object that a `single` is."""

    def __init__(
        self, put: Callable[[bytes], object], tell: Callable[[], object], *, single: bool
    ) -> None:
        self.count = 0
        self._put, self._tell = put, tell
        self._before, self._after = (b"", b"") if single else (b"[\n", b"\n]")

    def write(self, line: bytes) -> None:
        """Write one row."""
        self._put(self._before + unescape(line[:-1]))
        self._before = b",\n"
        self.count += 1
        self._tell()

    def finish(self) -> None:
        """Write what ends the list."""
        self._put(self._after if self.count else b"[]")


def run(message: jobs.ExportUser, progress: tasks.Progress) -> jobs.Row:
    """Write the user's file and end the job; gives the job's row.

    Raises JobFailed where the account is closed, tasks.TaskEnded where somebody else ended the job.
    """
    progress.phase(0, "Gathering the data")
    with Upload(
        storage.build_own_data_key(message.user_id, str(message.task_id)), MEDIA_TYPE
    ) as upload:
        counts = _write_file(upload.write, message.user_id, progress)
        progress.phase(GATHERED_PERCENT, "Storing the file")
        upload.close()
        told = job_end.JobChange("user.exported", ("user", message.user_id))
        return job_end.end_job(message, upload, {"name": FILE_NAME, "counts": counts}, told)


def _write_file(
    put: Callable[[bytes], object], user_id: int, progress: tasks.Progress
) -> dict[str, int]:
    """Write the whole file; gives how many rows of each part there are."""
    counts, parts = {}, personal_data_queries.build_queries()
    with snapshot.open_snapshot() as connection:
        snapshot.load_identity(connection, user_id)
        for place, (name, query) in enumerate(parts.items()):
            put((b",\n" if place else b"{\n") + orjson.dumps(name) + b": ")
            tell = partial(
                progress.step, GATHERED_PERCENT * place // len(parts), f"Gathering {name}"
            )
            sink = JsonListSink(put, tell, single=name == personal_data_queries.PROFILE)
            snapshot.copy_rows(connection, query.params(user_id=user_id), sink)
            sink.finish()
            counts[name] = sink.count
    put(b"\n}\n")
    return counts
