"""The problems that the result of a job holds, and those of a failure."""

import pytest

from openevent.work import job_reports
from openevent.work.import_report import Report
from openevent.work.job_failure import JobFailed


@pytest.mark.parametrize(
    ("errors", "warnings", "counts"),
    [(0, 0, (0, 0)), (3, 4, (3, 4)), (0, 150, (0, 100)), (60, 60, (60, 40)), (150, 9, (100, 0))],
)
def test_a_result_holds_a_hundred_problems(
    errors: int, warnings: int, counts: tuple[int, int]
) -> None:
    result = {"errors": list(range(errors)), "warnings": list(range(warnings)), "id": "7"}
    short = job_reports.shorten(result)
    assert short == {
        "errors": list(range(counts[0])),
        "warnings": list(range(counts[1])),
        "id": "7",
    }
    assert len(result["warnings"]) == warnings


def test_a_result_without_problems_stays_as_it_is() -> None:
    assert job_reports.shorten({"id": "7"}) == {"id": "7"}


def test_a_failure_adds_what_the_job_had_found() -> None:
    report, failure = Report(), JobFailed("No time.", reason="time")
    report.error("tracks", "a")
    report.warning("tracks", "b")
    failure.add_report(report)
    assert ([problem.message for problem in failure.errors], failure.count) == (["a"], 1)
    assert ([problem.message for problem in failure.warnings], failure.warning_count) == (["b"], 1)
