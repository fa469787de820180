"""An import from end to end: everything read and checked, media stored, then all rows in one transaction."""

import time
from typing import Final

from import_worker import limits
from import_worker.event import reader
from import_worker.store import media_store, own_media, writer
from import_worker.store.writer import CheckedImport
from import_worker.zip import package
from import_worker.zip.package import Package
from import_worker.zip.s3_file import S3File
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.quoting import quote_value
from openevent.work import jobs
from openevent.work.import_report import JobFailed, Problem, Report
from openevent.work.jobs import ImportEvent
from openevent.work.tasks import Progress

BASE_MEMORY: Final = 160_000_000
"""Bytes that the worker has before it reads a zip (measured 76 MB), and what S3 and the rows take
beside."""


def run(message: ImportEvent, progress: Progress) -> jobs.Row:
    """Do the job. Raises JobFailed for a zip that no retry makes better, TaskEnded where the job no longer waits."""
    source = S3File(
        client("s3"), settings().bucket, message.key, etag=message.etag, size=message.size
    )
    with package.open_package(source, message.size) as zip_file:
        _check_capacity(zip_file, progress)
        arrival = _read(message, zip_file, progress)
        media = arrival.reading.media
        copies = own_media.find_copyable(sorted(media.own_urls), message.user_id, arrival.report)
        if message.event_id is None:
            return _end_dry_run(arrival)
        arrival.media = media_store.store_media(
            zip_file, media.named.values(), copies, message.event_id, progress
        )
        own_media.report_missing(copies, arrival.media, arrival.report)
    return writer.write_import(arrival, progress)


def _check_capacity(zip_file: Package, progress: Progress) -> None:
    memory = settings().aws_lambda_function_memory_size * 1024**2 - BASE_MEMORY
    limits.check_capacity(zip_file.load, progress.deadline - time.monotonic(), memory)


def _read(message: ImportEvent, zip_file: Package, progress: Progress) -> CheckedImport:
    report = Report()
    reading = reader.read_archive(zip_file, report, progress)
    if reading is None or report.errors:
        errors = f"{report.error_count:,} errors" if report.error_count > 1 else "an error"
        words = (
            f"The zip has {errors}, so nothing was imported. {_describe_error(report.errors[0])}"
        )
        raise JobFailed(words, report.errors, reason="invalid", count=report.error_count)
    if message.publish and not reading.core.says_published:
        report.warning(
            "event", "The zip does not say that the event is published: it comes in as a draft."
        )
    return CheckedImport(message, reading, report)


def _describe_error(error: Problem) -> str:
    """Give an error's sentence with the file it is in, where it does not name that itself."""
    file = quote_value(error.file)
    return (
        error.message if not error.file or file in error.message else f"In {file}: {error.message}"
    )


def _end_dry_run(arrival: CheckedImport) -> jobs.Row:
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        return writer.end_job(connection, arrival, {**arrival.summary, "dry-run": True})
