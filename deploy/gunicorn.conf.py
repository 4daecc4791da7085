"""How gunicorn runs the hub. `crossroads serve` uses this file; so may a service manager.

One worker per core: the work is cryptography, which threads of one process share badly. Some threads per worker, more
than `providers.concurrent`, so that a slow provider cannot hold them all: waiting costs nothing. What stands in front
(nginx or HAProxy: TLS, request buffering, limits per client) is described in deploy/README.md. The hub bounds bodies in
size and time itself; slow request headers only the proxy can bound.
"""

import os


def _read_number(name: str, default: int) -> int:
    """Return what the environment says; leave with a sentence when it is no number of processes or threads."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1000):
        raise SystemExit(f"Refused: {name} in the environment must be a whole number from 1 to 1000")
    return int(text)


os.umask(0o077)  # databases hold personal data; gunicorn's own `umask` governs no files but its own

bind = os.environ.get("CROSSROADS_BIND", "127.0.0.1:8080")
workers = _read_number("CROSSROADS_WORKERS", os.cpu_count() or 2)
worker_class = "gthread"
threads = _read_number("CROSSROADS_THREADS", 16)
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat file; on a disk it can stall a worker
keepalive = 15
timeout = 60
graceful_timeout = 30
backlog = 512
max_requests = 200_000
max_requests_jitter = 20_000
preload_app = False  # each worker opens its own database connections and loads its own keys

limit_request_line = 2048
limit_request_fields = 40
limit_request_field_size = 4096
forwarded_allow_ips = os.environ.get("CROSSROADS_PROXIES", "")  # whose X-Forwarded-Proto is believed; nobody by default
header_map = "refuse"
control_socket_disable = True  # its default place is one per account: two hubs would take it from each other
accesslog = None  # one JSON line per exchange is written by the hub itself
errorlog = "-"
logger_class = "gateway.server.gunicorn_log.Logger"
