"""Is the site up? Asks its health page, which also asks the database; exit 1 if it does not come."""

import http.client
import os
import sys
from urllib.parse import urlsplit

host = urlsplit(os.environ.get("SITE_URL", "http://127.0.0.1:8000")).netloc
site = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
try:
    site.request("GET", "/health/", headers={"Host": host, "User-Agent": "healthcheck"})
    status = site.getresponse().status
except OSError as problem:
    sys.exit(f"no answer: {problem}")
sys.exit(f"status {status}" if status >= http.client.BAD_REQUEST else 0)
