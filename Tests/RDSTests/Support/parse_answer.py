"""Prints every leaf that botocore reads in an answer of RDS: parse_answer.py ACTION STATUS XML"""
import sys

from botocore.loaders import create_loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser

action, status, body = sys.argv[1:]
model = ServiceModel(create_loader().load_service_model("rds", "service-2"))
response = {"status_code": int(status), "headers": {}, "body": body.encode()}
parsed = create_parser("query").parse(response, model.operation_model(action).output_shape)


def tell(path: str, value: object) -> None:
    if isinstance(value, dict) and value:
        for name, member in value.items():
            tell(f"{path}.{name}" if path else name, member)
    elif isinstance(value, list) and value:
        for index, element in enumerate(value):
            tell(f"{path}[{index}]", element)
    else:
        print(f"{path} = {value if hasattr(value, 'isoformat') else repr(value)}")


tell("", parsed)
