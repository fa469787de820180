"""Export all data of one user from one snapshot into one JSON file."""

from collections.abc import Callable
from functools import partial
from typing import Final

import orjson

from export_worker import job_end, personal_data_queries, snapshot
from export_worker.archive.copy_to_json import unescape
from export_worker.upload import Upload
from openevent.infra import storage
from openevent.work import jobs, tasks

GATHERED_PERCENT: Final = 95
"""Percent of the whole job when the file is written."""
FILE_NAME: Final = "my-data.json"
MEDIA_TYPE: Final = "application/json"


class JsonListSink:
    """Takes the rows of a COPY, each a JSON object, and writes them as a list.

    With `single` it writes the one object without a list. It calls `report` for each row.
    """

    def __init__(
        self, put: Callable[[bytes], object], report: Callable[[], object], *, single: bool
    ) -> None:
        self.count = 0
        self._put, self._report = put, report
        self._before = b"" if single else b"[\n"
        self._after = b"" if single else b"\n]"

    def write(self, line: bytes) -> None:
        """Write one row."""
        self._put(self._before + unescape(line[:-1]))
        self._before = b",\n"
        self.count += 1
        self._report()

    def finish(self) -> None:
        """Write the end of the list."""
        self._put(self._after if self.count else b"[]")


def run(message: jobs.ExportUser, progress: tasks.Progress) -> jobs.Row:
    """Write the user's file, end the job and return the job's row.

    Raises JobFailed if the account is closed, tasks.TaskEnded if the job has already ended.
    """
    progress.phase(0, "Gathering the data")
    with Upload(
        storage.build_own_data_key(message.user_id, str(message.task_id)), MEDIA_TYPE
    ) as upload:
        counts = _write_file(upload.write, message.user_id, progress)
        progress.phase(GATHERED_PERCENT, "Storing the file")
        upload.close()
        change = job_end.JobChange("user.exported", ("user", message.user_id))
        return job_end.end_job(message, upload, {"name": FILE_NAME, "counts": counts}, change)


def _write_file(
    put: Callable[[bytes], object], user_id: int, progress: tasks.Progress
) -> dict[str, int]:
    """Write the whole file; return the number of rows in each part."""
    counts, queries = {}, personal_data_queries.build_queries()
    with snapshot.open_snapshot() as connection:
        snapshot.load_identity(connection, user_id)
        for number, (name, query) in enumerate(queries.items()):
            put((b",\n" if number else b"{\n") + orjson.dumps(name) + b": ")
            percent = GATHERED_PERCENT * number // len(queries)
            report = partial(progress.step, percent, f"Gathering {name}")
            sink = JsonListSink(put, report, single=name == personal_data_queries.PROFILE)
            snapshot.copy_rows(connection, query.params(user_id=user_id), sink)
            sink.finish()
            counts[name] = sink.count
    put(b"\n}\n")
    return counts
