# Packages are fetched in the first stage and installed in the second, which needs no network and no compiler.
FROM python:3.13-slim AS wheels
WORKDIR /wheels
COPY requirements.txt .
RUN pip wheel --no-cache-dir --wheel-dir /wheels -r requirements.txt

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/paperboy
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin paperboy \
    && install -d -o paperboy -g paperboy /var/lib/paperboy
WORKDIR /app
COPY requirements.txt .
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links=/wheels -r requirements.txt
COPY . .
# The secrets that settings make where there are none go with the folder, so that no image holds one.
RUN VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 && rm -r /tmp/build
USER 10001
VOLUME /var/lib/paperboy
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
