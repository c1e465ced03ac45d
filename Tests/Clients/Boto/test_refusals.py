"""What every operation says when it is asked wrongly, and what is said of operations that are not served."""

import botocore.session
import pytest

from support import PAGE, SERVED, SETTLED, refused

MODEL = botocore.session.get_session().get_service_model("rds")


def call(client, operation):
    return getattr(client, botocore.xform_name(operation))


@pytest.mark.parametrize("operation", sorted(set(MODEL.operation_names) - SERVED - SETTLED))
def test_an_operation_that_is_not_served_tells_why(unchecked, operation):
    message = refused("InvalidAction", call(unchecked, operation))
    assert message.startswith(f"{operation} is not served: ")
    assert f"`{operation}`" in PAGE


def required(operation):
    shape = MODEL.operation_model(operation).input_shape
    return shape.required_members if shape else []


@pytest.mark.parametrize("operation", [name for name in sorted(SERVED | SETTLED) if required(name)])
def test_a_required_parameter_that_is_missing_is_named(unchecked, operation):
    message = refused("MissingParameter", call(unchecked, operation))
    assert any(f"parameter {name}" in message for name in required(operation)), message


@pytest.mark.parametrize("operation", sorted(SERVED | SETTLED))
def test_a_parameter_that_nobody_knows_is_refused(unchecked, operation):
    def spoil(params, **_):
        params["body"]["Holdfast"] = "x"
    unchecked.meta.events.register(f"before-call.rds.{operation}", spoil)
    try:
        with pytest.raises(unchecked.exceptions.ClientError) as raised:
            call(unchecked, operation)(**sample(MODEL.operation_model(operation).input_shape))
    finally:
        unchecked.meta.events.unregister(f"before-call.rds.{operation}", spoil)
    error = raised.value.response["Error"]
    assert error["Code"] == "InvalidParameterValue" and "Unknown parameter: Holdfast" in error["Message"], error


def sample(shape) -> dict:
    """Something for every required member."""
    return {name: value(shape.members[name]) for name in shape.required_members} if shape else {}


def value(shape):
    match shape.type_name:
        case "structure":
            name, member = next(iter(shape.members.items()))
            return sample(shape) or {name: value(member)}
        case "list": return [value(shape.member)]
        case "integer" | "long": return 1
        case "boolean": return True
        case "timestamp": return "2026-01-01T00:00:00Z"
        case _: return shape.enum[0] if getattr(shape, "enum", None) else "sample"
