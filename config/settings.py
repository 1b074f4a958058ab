"""Every switch of the service, read from the environment here and nowhere else.

Each has a default that serves on a bare laptop. `.env.example` and `docs/configuration.md` list them; a test holds the three
together.
"""

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.utils.csp import CSP

from config.mailers import mailers
from config.secrets import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

# The site

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR_DIR / "secret_key")
LINK_KEYS: list[str] = env.list("LINK_KEYS", default=[]) or [f"a:{kept_secret(VAR_DIR / 'link_key')}"]
SUPPRESSION_KEY = env.str("SUPPRESSION_KEY", default="") or kept_secret(VAR_DIR / "suppression_key")

_site = urlsplit(SITE_URL)
SITE_IS_SECURE = _site.scheme == "https"
SITE_IS_LOCAL = _site.hostname in ("127.0.0.1", "localhost", "::1")
ALLOWED_HOSTS = [_site.hostname or "", *(("127.0.0.1", "localhost", "[::1]") if SITE_IS_LOCAL else ())]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_IS_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "papers",
    "newsletter",
    "anymail",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True

# Words and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# The database: the hand-over between the stations

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'paperboy.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
    )

# Seconds for each step of a mail server's conversation; how long a worker may hold a mail is made from it
SMTP_TIMEOUT = env.float("SMTP_TIMEOUT", default=60.0)

# The doorbell: without a broker `manage.py work` loops over the same sweeps

REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A task may outlive a chunk of mails and every timeout of the mail server's conversation, and the broker waits longer still.
CELERY_TASK_SOFT_TIME_LIMIT = max(1200, 30 * int(SMTP_TIMEOUT))
CELERY_TASK_TIME_LIMIT = CELERY_TASK_SOFT_TIME_LIMIT + 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": CELERY_TASK_TIME_LIMIT + 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
DELIVER_EVERY = env.float("DELIVER_EVERY", default=10.0)
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in (
        ("papers.tasks.ingest_editions", 60.0),
        ("papers.tasks.score_papers", 60.0),
        ("papers.tasks.fit_topics", 60.0),
        ("newsletter.tasks.want_papers", 30.0),
        ("papers.tasks.prepare_papers", 30.0),
        ("newsletter.tasks.learn_tastes", 60.0),
        ("newsletter.tasks.plan_digests", 30.0),
        ("newsletter.tasks.deliver_account_mail", DELIVER_EVERY),
        ("newsletter.tasks.deliver_planned", DELIVER_EVERY),
        ("newsletter.tasks.collect_bounces", 60.0),
        ("newsletter.tasks.ask_provider", 300.0),
        ("newsletter.tasks.forget_unconfirmed", 3600.0),
    )
}

# The outside

HF_BASE_URL = env.str("HF_BASE_URL", default="https://huggingface.co").rstrip("/")
ARXIV_BASE_URL = env.str("ARXIV_BASE_URL", default="https://arxiv.org").rstrip("/")
ARXIV_EXPORT_URL = env.str("ARXIV_EXPORT_URL", default="https://export.arxiv.org").rstrip("/")
ARXIV_DELAY = env.float("ARXIV_DELAY", default=15.0)
ARXIV_API_DELAY = env.float("ARXIV_API_DELAY", default=3.0)
CONTACT = env.str("CONTACT", default="")
MAX_HTML_MB = env.int("MAX_HTML_MB", default=20)
MAX_PDF_MB = env.int("MAX_PDF_MB", default=40)

# The telling

LLM_BASE_URL = env.str("LLM_BASE_URL", default="")
LLM_API_KEY = env.str("LLM_API_KEY", default="")
LLM_MODEL = env.str("LLM_MODEL", default="")
LLM_CONTEXT_CHARS = env.int("LLM_CONTEXT_CHARS", default=100_000)
LLM_PRICE_IN = env.float("LLM_PRICE_IN", default=0.0)
LLM_PRICE_OUT = env.float("LLM_PRICE_OUT", default=0.0)
LLM_DAILY_BUDGET = env.float("LLM_DAILY_BUDGET", default=0.0)
EMBEDDING_MODEL = env.str("EMBEDDING_MODEL", default="")
JUDGE = env.bool("JUDGE", default=False)
UNVERIFIED = env.str("UNVERIFIED", default="mark")
SUMMARY_LANGUAGES: list[str] = env.list("SUMMARY_LANGUAGES", default=["en"])
PREPARE = env.str("PREPARE", default="all")
WAIT_FOR_LIST = env.int("WAIT_FOR_LIST", default=120)

# The mail

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Paperboy <paperboy@localhost.localdomain>")
POSTAL_ADDRESS = env.str("POSTAL_ADDRESS", default="")
OUTBOX_DIR = VAR_DIR / "outbox"
EMAIL_URL = env.str("EMAIL_URL", default="")
ESP = env.str("ESP", default="")
ANYMAIL = {key.removeprefix("ANYMAIL_"): value for key, value in env.ENVIRON.items() if key.startswith("ANYMAIL_")}
RETRY_AFTER = env.float("RETRY_AFTER", default=60.0)
SMTP_CONNECTIONS = env.int("SMTP_CONNECTIONS", default=8)
RETURN_PATH_DOMAIN = env.str("RETURN_PATH_DOMAIN", default="")
BOUNCE_IMAP_URL = env.str("BOUNCE_IMAP_URL", default="")
DKIM_KEY_FILE: list[str] = env.list("DKIM_KEY_FILE", default=[])
DKIM_SELECTOR: list[str] = env.list("DKIM_SELECTOR", default=[])
MAILERS = mailers(
    {
        name: env.str(f"EMAIL_URL_{name.upper()}", default=EMAIL_URL)
        for name in ["default", *env.list("MAILERS", default=["bulk", "account"])]
    },
    esp=ESP,
    outbox=OUTBOX_DIR,
    timeout=SMTP_TIMEOUT,
)

# The brakes

OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")
CANARY_ABOVE = env.int("CANARY_ABOVE", default=500)
SPREAD_MINUTES = env.int("SPREAD_MINUTES", default=20)
DOMAIN_MAX_RATE = env.float("DOMAIN_MAX_RATE", default=20.0)
DOMAIN_MAX_AT_ONCE = env.int("DOMAIN_MAX_AT_ONCE", default=20)
_capitals = {name: name.upper().replace(".", "_") for name in MAILERS}
MAX_RATE = {name: env.float(f"MAX_RATE_{capitals}", default=0.0) for name, capitals in _capitals.items()}
MAX_AT_ONCE = {name: env.int(f"MAX_AT_ONCE_{capitals}", default=0) for name, capitals in _capitals.items()}
WARM_UP = {
    name: date.fromisoformat(begun)
    for name, capitals in _capitals.items()
    if (begun := env.str(f"WARM_UP_{capitals}", default=""))
}

# What happened

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "httpx": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "openai": {"level": "WARNING"},
    },
}
