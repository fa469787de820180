from itertools import islice

import pytest

from chaos import plan
from chaos.actions import ACTIONS
from chaos.faults import FAULTS
from chaos.plan import Step


def take(seed: int, count: int, number: int = 0) -> tuple[list[Step], list[Step]]:
    """The first steps of a user, and of a source of faults."""
    return (
        list(islice(plan.plan_user(seed, number), count)),
        list(islice(plan.plan_faults(seed, number), count)),
    )


def test_the_same_seed_gives_the_same_plan() -> None:
    assert take(7, 500) == take(7, 500)


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    assert [steps[:50] for steps in take(7, 200)] == list(take(7, 50))


@pytest.mark.parametrize(("seed", "number"), [(8, 0), (7, 1)])
def test_another_seed_or_actor_has_another_plan(seed: int, number: int) -> None:
    for steps, others in zip(take(7, 50), take(seed, 50, number), strict=True):
        arguments = [step.arguments for step in steps]
        assert arguments != [step.arguments for step in others]


def test_every_action_and_every_fault_comes_and_can_be_done() -> None:
    of_users, of_faults = take(7, 400)
    assert {step.action for step in of_users} == set(ACTIONS) == set(plan.USER_ACTIONS)
    assert {step.action for step in of_faults} == set(FAULTS) == set(plan.FAULTS)


def test_imports_of_every_kind_come() -> None:
    steps, _ = take(7, 2000)
    imports = [step.arguments for step in steps if step.action == "import"]
    assert {arguments["broken"] for arguments in imports} == {None, *plan.BROKEN_KINDS}
    for name in ("is_dry", "is_twice", "publish"):
        assert {arguments[name] for arguments in imports} == {False, True}
    assert {arguments["way"] for arguments in imports} == {"form", "upload"}
    assert {arguments["replace_after"] is None for arguments in imports} == {False, True}


def test_a_user_begins_by_joining_and_makes_room_for_the_next_in_time() -> None:
    steps, _ = take(7, 2 * plan.STEPS_OF_ONE_USER + 1)
    joins = [step.number for step in steps if step.action == "join"]
    assert joins == [0, plan.STEPS_OF_ONE_USER, 2 * plan.STEPS_OF_ONE_USER]
