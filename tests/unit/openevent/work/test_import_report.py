"""The report of an import: its order, its limits, and the JSON of a problem."""

from openevent.work import import_report
from openevent.work.import_report import MAXIMUM_STORED_PROBLEMS, Problem, Report


def list_messages(problems: list[Problem]) -> list[str]:
    return [problem.message for problem in problems]


def test_problems_of_the_event_itself_come_first() -> None:
    report = Report()
    report.warning("tracks", "a", record=0)
    report.warning("event", "b", pointer="/starts_at")
    report.warning("event", "c", about_event=False)
    report.warning("", "d", about_event=True)
    assert list_messages(report.warnings) == ["b", "d", "a", "c"]
    report.error("tracks", "e")
    report.error("event", "f")
    assert list_messages(report.errors) == ["f", "e"]


def test_only_a_problem_of_the_event_has_a_scope() -> None:
    assert Problem("event", "a").as_json() == {
        "file": "event",
        "message": "a",
        "record": None,
        "id": None,
        "pointer": None,
        "scope": "event",
    }
    others = [
        Problem("event", "a", about_event=False),
        Problem("event", "a", record=0),
        Problem("tracks", "a"),
    ]
    assert not any("scope" in problem.as_json() for problem in others)


def test_a_full_report_counts_on_and_keeps_the_problems_of_the_event() -> None:
    report = Report()
    for number in range(MAXIMUM_STORED_PROBLEMS + 5):
        report.warning("tracks", str(number), record=number)
    report.warning("event", "late")
    assert report.warning_count == MAXIMUM_STORED_PROBLEMS + 6
    assert len(report.warnings) == MAXIMUM_STORED_PROBLEMS
    assert list_messages(report.warnings[:2]) == ["late", "0"]
    for _ in range(MAXIMUM_STORED_PROBLEMS):
        report.warning("event", "again")
    assert len(report.warnings) == MAXIMUM_STORED_PROBLEMS


def test_a_report_of_errors_alone_has_no_warnings() -> None:
    report = Report()
    report.error(import_report.EVENT_FILE, "a")
    assert (report.error_count, report.warning_count, report.warnings) == (1, 0, [])
