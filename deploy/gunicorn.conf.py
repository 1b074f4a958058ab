"""gunicorn for the site. A link in a mail is a key, so what is written down about requests never holds one."""

import logging
import re

from gunicorn.glogging import Logger

bind = "0.0.0.0:8000"  # inside the container; docker-compose.yml decides who reaches it
workers = 2
threads = 4
timeout = 60
graceful_timeout = 30
max_requests = 2000
max_requests_jitter = 200
forwarded_allow_ips = "*"  # the port is published to the proxy of this machine only
control_socket_disable = True
worker_tmp_dir = "/dev/shm"  # noqa: S108  (the heartbeat file must not wait for a disk)
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s %(M)sms "%(a)s"'

# What follows one of these in an address is a token: it stays out of the access log and of every message.
TOKEN_PATHS = re.compile(r"/(v|u|undo|open|confirm|preferences|goodbye|come-back)/[^\s\"']+")


class WithoutTokens(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = TOKEN_PATHS.sub(r"/\1/…", record.getMessage()), ()
        return True


class TokenFreeLogger(Logger):
    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.addFilter(WithoutTokens())


def post_worker_init(_worker: object) -> None:
    """Django's own handlers, which are there once the site is loaded: its words on a 404 or a 500 name the path too."""
    for name in ("", "django"):
        for handler in logging.getLogger(name).handlers:
            handler.addFilter(WithoutTokens())


logger_class = TokenFreeLogger
