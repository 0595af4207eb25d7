# The product in one image; docker-compose.yml runs it as web, worker, beat and migrate.

FROM node:22.22.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11.14-slim-bookworm
# PostgreSQL's client library comes with an OpenSSL of its own, which doesn't know where this system keeps its authorities.
ENV PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:$PATH DJANGO_SETTINGS_MODULE=config.settings.production \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
# Pango draws the PDF reports.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 openssl ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home redress \
    && install -d -o redress -g redress /app /opt/venv /var/lib/redress/media /certificates
USER redress
WORKDIR /app
COPY --chown=redress requirements.lock ./
RUN python -m venv /opt/venv && pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY --from=packages /app/node_modules node_modules
COPY --chown=redress . .
# The example's values are there for this step only: nothing of them stays in the image's environment.
RUN python -m script.build_assets \
    && set -a && . ./.env.example && set +a \
    && python manage.py collectstatic --noinput
EXPOSE 8000
CMD ["python", "-m", "config.web_server", "--listen", "0.0.0.0:8000"]
