"""Serve moto's RDS with instances and snapshots like those of `api-benchmark fill`; print the port, end with standard input.

The server is the one that `moto_server` starts.
"""

import logging
import os
import sys
import threading

# moto keeps RDS's quota of 100 snapshots otherwise.
os.environ["MOTO_RDS_SNAPSHOT_LIMIT"] = sys.argv[2] + "0"

from moto.rds.models import rds_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

region, snapshots, instances = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
backend = rds_backends["123456789012"][region]
tags = [{"Key": "team", "Value": "payments"}, {"Key": "stage", "Value": "production"}]
for number in range(instances):
    backend.create_db_instance({
        "db_instance_identifier": f"app-{number}", "db_instance_class": "db.t3.medium", "engine": "postgres",
        "engine_version": "15.18", "allocated_storage": 100, "master_username": "app",
        "master_user_password": "correct-horse", "db_name": "app", "backup_retention_period": 7, "tags": tags,
        "db_security_groups": []})
for number in range(snapshots):
    automated = number // instances % 10 == 0
    instance = f"app-{number % instances}"
    name = f"rds:{instance}-{number}" if automated else f"before-release-{number}"
    backend.create_db_snapshot(instance, name, "automated" if automated else "manual", tags)

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
