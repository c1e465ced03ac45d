"""Serve moto's S3 on a free port of the loopback address until standard input ends; print the port.

With the files of a certificate and its key as arguments it is served over TLS.

Faults of the network can be ordered: POST /_faults takes a JSON list of {"method", "contains", "fault", "times"}, each
of which strikes the next requests that fit: a number is a status to answer with instead of doing anything, "reset" ends
the connection before, "lost" after the request was done, "torn" sends half of the answer, "unconditional" ignores If-None-Match.
They take the place of those before, with ?of=TEXT of those alone whose "contains" begins with it.

In buckets whose name begins with "locking-" an upload in parts that was begun with a lock locks its object, as S3 does and
moto does not.
"""

import json
import socket
import sys
import threading

from moto.s3.models import S3Backend
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

# moto checks If-None-Match and writes in two steps; S3 does it in one, so only one request is in moto at a time.
one_at_a_time = threading.Lock()
faults: list[dict] = []
# The locks that uploads in parts were begun with, by bucket and key.
begun_locks: dict[tuple[str, str], tuple[str, str]] = {}


def hang_up(environ: dict) -> None:
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError


def ordered_fault(environ: dict):
    """The fault that strikes a request, if one does."""
    address = environ["PATH_INFO"] + "?" + environ.get("QUERY_STRING", "")
    for fault in faults:
        if fault["method"] == environ["REQUEST_METHOD"] and fault["contains"] in address and fault["times"] > 0:
            fault["times"] -= 1
            return fault["fault"]
    return None


def refusal(status: int) -> bytes:
    code = {429: "TooManyRequests", 503: "SlowDown", 500: "InternalError"}.get(status, "Unknown")
    return f"<Error><Code>{code}</Code><Message>as ordered</Message></Error>".encode()


def remember_lock(environ: dict) -> None:
    bucket, _, key = environ["PATH_INFO"].lstrip("/").partition("/")
    until = environ.get("HTTP_X_AMZ_OBJECT_LOCK_RETAIN_UNTIL_DATE")
    if until and bucket.startswith("locking-"):
        begun_locks[bucket, key] = (environ["HTTP_X_AMZ_OBJECT_LOCK_MODE"], until)


def lock_completed(complete):
    def completed(self, bucket_name: str, *arguments, **named):
        key = complete(self, bucket_name, *arguments, **named)
        lock = key and begun_locks.pop((bucket_name, key.name), None)
        if lock:
            key.lock_mode, key.lock_until = lock
        return key

    return completed


S3Backend.complete_multipart_upload = lock_completed(S3Backend.complete_multipart_upload)


def faulty(application):
    def answer(environ: dict, start_response):
        body = environ["wsgi.input"]
        if environ["PATH_INFO"] == "/_faults":
            of = environ["QUERY_STRING"].removeprefix("of=")
            others = [fault for fault in faults if not fault["contains"].startswith(of)]
            faults[:] = others + json.loads(body.read(int(environ["CONTENT_LENGTH"])))
            start_response("204 No Content", [])
            return []
        fault = ordered_fault(environ)
        if fault == "reset":
            hang_up(environ)
        if fault == "unconditional":
            environ.pop("HTTP_IF_NONE_MATCH", None)
        if isinstance(fault, int):
            if length := environ.get("CONTENT_LENGTH"):
                body.read(int(length))
            answered = refusal(fault)
            start_response(f"{fault} Ordered", [("Content-Length", str(len(answered)))])
            return [answered]
        with one_at_a_time:
            if environ["REQUEST_METHOD"] == "POST":
                remember_lock(environ)
            parts = list(application(environ, start_response))
        if fault == "lost":
            hang_up(environ)
        if fault == "torn":
            whole = b"".join(parts)
            return cut(environ, whole[:len(whole) // 2])
        return parts

    def cut(environ: dict, half: bytes):
        yield half
        hang_up(environ)

    return answer


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_arguments) -> None:
        pass


def main() -> None:
    application = faulty(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=QuietHandler,
                         ssl_context=tuple(sys.argv[1:3]) or None)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


main()
