# One image for web, workers and scheduler; docker-compose.yml says which command each runs.
FROM python:3.12-slim

WORKDIR /srv/mushrif
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY pyproject.toml requirements-build.in README.md LICENSE ./
COPY moderation moderation
COPY workers workers
COPY training training
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --system --create-home --home-dir /var/lib/mushrif mushrif \
    && install -d -o mushrif -g mushrif -m 700 /var/lib/mushrif/data

USER mushrif
ENV MUSHRIF_DATA_DIR=/var/lib/mushrif/data \
    PYTHONUNBUFFERED=1 \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1
VOLUME /var/lib/mushrif/data
EXPOSE 8000
CMD ["mushrif", "web", "--host", "0.0.0.0"]
