# One image for all parts: pages, live, worker, beat; docker-compose.yml says which part a container is.

FROM python:3.11-slim-bookworm AS build
WORKDIR /platform
COPY tool.lock run.lock ./
RUN python -m pip install --no-cache-dir --require-hashes --target /tool -r tool.lock \
 && /tool/bin/uv venv /venv \
 && /tool/bin/uv pip sync --no-cache --require-hashes --compile-bytecode --python /venv/bin/python run.lock
COPY . .
# Catalogues and files for the browser belong to the release, so no container makes them at its start.
RUN SECRET_KEY=build DATA_DIR=/tmp/build STATIC_ROOT=/platform/static-built \
    /venv/bin/python manage.py prepare --only files \
 && /venv/bin/python -m compileall -q participation themes surveys workshops \
 && rm -rf tests

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin platform \
 && install -d -o platform -g platform /data
COPY --from=build /venv /venv
COPY --from=build /platform /platform
WORKDIR /platform
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=participation.settings \
    DATA_DIR=/data \
    STATIC_ROOT=/platform/static-built
USER platform
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "participation.wsgi:application"]
