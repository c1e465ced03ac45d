"""Prints the botocore model of the service named by the argument, with its waiters, as JSON."""
import json
import sys

from botocore.exceptions import UnknownServiceError
from botocore.loaders import create_loader

loader = create_loader()
model = loader.load_service_model(sys.argv[1], "service-2")
try:
    model["waiters"] = loader.load_service_model(sys.argv[1], "waiters-2")["waiters"]
except UnknownServiceError:
    model["waiters"] = {}
print(json.dumps({key: model[key] for key in ("metadata", "operations", "shapes", "waiters")}))
