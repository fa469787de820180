"""Run an import: read and check the zip, store media, then write all rows in one transaction."""

import time
from typing import Final

from import_worker import limits
from import_worker.event import reader
from import_worker.store import media_store, own_media, writer
from import_worker.store.writer import CheckedImport
from import_worker.zip.package import Package, open_package
from import_worker.zip.s3_file import S3File
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.text.quoting import quote_value
from openevent.work import jobs
from openevent.work.import_report import Problem, Report
from openevent.work.job_failure import JobFailed
from openevent.work.jobs import ImportEvent
from openevent.work.tasks import Progress

BASE_MEMORY: Final = 160_000_000
"""Bytes of the worker without JSON: 76 MB measured before it reads a zip, the rest for S3 and
rows."""


def run(message: ImportEvent, progress: Progress) -> jobs.Row:
    """Import the event of the message and return the job's row.

    Raises JobFailed for a zip that a retry cannot import, with all problems that were found until
    then, and TaskEnded if the job has already ended.
    """
    report = Report()
    try:
        return _import(message, report, progress)
    except JobFailed as failure:
        failure.add_report(report)
        raise


def _import(message: ImportEvent, report: Report, progress: Progress) -> jobs.Row:
    source = S3File(
        client("s3"), settings().bucket, message.key, etag=message.etag, size=message.size
    )
    with open_package(source, message.size) as package:
        _check_capacity(package, progress)
        checked = _read(message, package, report, progress)
        media = checked.content.media
        copies = own_media.find_copyable(sorted(media.own_urls), message.user_id, report)
        if report.error_count:
            raise _build_refusal(report)
        if message.event_id is None:
            return _end_dry_run(checked)
        checked.media = media_store.store_media(
            package, media.files.values(), copies, message.event_id, progress
        )
        own_media.report_missing(copies, checked.media.keys, report)
        media.report_refused(checked.media.refusals, report)
    return writer.write_import(checked, progress)


def _check_capacity(package: Package, progress: Progress) -> None:
    memory = settings().aws_lambda_function_memory_size * 1024**2 - BASE_MEMORY
    limits.check_capacity(package.workload, progress.deadline - time.monotonic(), memory)


def _read(
    message: ImportEvent, package: Package, report: Report, progress: Progress
) -> CheckedImport:
    content = reader.read_archive(package, report, progress)
    core = content.core
    if message.publish and core.is_readable and not core.says_published:
        report.warning(
            "event",
            "The event is not published in the zip: it was imported as a draft.",
        )
    if message.notify and content.core.is_over:
        text = "The event is over: it was imported, and no mails about it were sent."
        report.warning("event", text, pointer="/ends_at")
    return CheckedImport(message, content, report)


def _build_refusal(report: Report) -> JobFailed:
    count = report.error_count
    errors = f"{count:,} errors" if count > 1 else "an error"
    first_error = _describe_error(report.errors[0])
    return JobFailed(
        f"The zip has {errors}, so nothing was imported. {first_error}",
        reason="invalid",
    )


def _describe_error(error: Problem) -> str:
    """Return an error's message, with its file if the message does not name it."""
    if not error.file or quote_value(error.file) in error.message:
        return error.message
    return f"In {quote_value(error.file)}: {error.message}"


def _end_dry_run(checked: CheckedImport) -> jobs.Row:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return writer.end_job(connection, checked, {**checked.summary, "dry-run": True})
