"""Whether the tests before this one called everything that is served."""

from support import SERVED, SETTLED, UNDOABLE


def test_every_served_operation_was_called_and_answered(called):
    assert sorted(SERVED - called - UNDOABLE) == []
    assert sorted(called - SERVED - SETTLED) == []
