"""How gunicorn runs the hub. `crossroads serve` uses this file; so may a service manager.

One worker per core: the work is cryptography, which threads of one process share badly. A few threads per worker, so
that a slow provider does not hold the worker. What stands in front (nginx or HAProxy: TLS, request buffering, limits
per client) is described in deploy/README.md; the hub's own limits hold without it too.
"""

import os

bind = os.environ.get("CROSSROADS_BIND", "127.0.0.1:8080")
workers = int(os.environ.get("CROSSROADS_WORKERS", os.cpu_count() or 2))
worker_class = "gthread"
threads = int(os.environ.get("CROSSROADS_THREADS", "4"))
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
