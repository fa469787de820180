"""Every end of a job has its notification."""

from itertools import product

from dispatcher.reactions.jobs import BUILDERS
from openevent.work import jobs


def test_every_kind_of_job_has_a_notification_for_both_ends() -> None:
    kinds = [message.kind for message in jobs.Message.__subclasses__()]
    reported = set(kinds) - jobs.UNREPORTED
    assert set(BUILDERS) == set(product(reported, [jobs.SUCCESS, jobs.FAILURE]))
    assert {jobs.CopyMedium.kind, jobs.MakeImages.kind, jobs.PrintBadge.kind} == jobs.UNREPORTED
