# The web image of the frontend, and its static export for the window where a machine has no Node.js.
#
#   docker build --build-arg USE_LOCAL_SOURCE=true -t xgen-frontend .
#   docker build --build-arg FRONTEND_REPO=https://gitlab.example/platform/frontend.git --secret id=git_token,env=GITLAB_TOKEN -t xgen-frontend .
#   docker build --build-arg USE_LOCAL_SOURCE=true --target export --output . .
#
# Needs BuildKit, of Docker 20.10 or newer: hence nothing that came later, and no `syntax` line, which would be fetched from
# a registry. The programs are in docker/, in JavaScript: a checkout with CRLF does not break them. See docs/docker.md.

# The Node.js release with long-term support at this writing, down to the patch so that a build means the same next month.
# Slim, not Alpine: packages with native code are tested with glibc first, and a foreign frontend brings its own; the
# difference is about 30 MB, once for all images on this base.
ARG NODE_IMAGE=node:26.10.0-trixie-slim
# true: ./frontend of the build context; false: FRONTEND_REPO. The stage that is not asked for is not built.
ARG USE_LOCAL_SOURCE=false

# Fails at once where there is no address to fetch from, beside the install of git.
FROM ${NODE_IMAGE} AS address
ARG FRONTEND_REPO=""
ARG FRONTEND_BRANCH=main
ARG FRONTEND_DIR=""
RUN --mount=type=bind,source=docker/clone.mjs,target=/docker/clone.mjs node /docker/clone.mjs --check

# A base image that has git already needs no package mirror here.
FROM ${NODE_IMAGE} AS git
RUN --mount=type=cache,id=xgen-apt-lists,target=/var/lib/apt/lists,sharing=locked \
    --mount=type=cache,id=xgen-apt,target=/var/cache/apt,sharing=locked \
    command -v git || \
    if command -v apk; then apk add --no-cache git ca-certificates; \
    else apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git ca-certificates; fi

FROM git AS source-false
ARG FRONTEND_REPO=""
ARG FRONTEND_BRANCH=main
# Where in the repository the app is; empty is its top, or frontend/.
ARG FRONTEND_DIR=""
WORKDIR /clone
RUN --mount=type=secret,id=git_token --mount=type=secret,id=proxy_ca \
    --mount=type=bind,from=address,target=/checked \
    --mount=type=bind,source=docker/clone.mjs,target=/docker/clone.mjs node /docker/clone.mjs

FROM ${NODE_IMAGE} AS source-true
COPY frontend/ /source/

FROM source-${USE_LOCAL_SOURCE} AS source

# Lock files and package.json, so that an edit of the source does not install anew.
FROM ${NODE_IMAGE} AS manifests
RUN --mount=type=bind,from=source,source=/source,target=/source \
    --mount=type=bind,source=docker/manifests.mjs,target=/docker/manifests.mjs node /docker/manifests.mjs

FROM ${NODE_IMAGE} AS deps
WORKDIR /app
COPY --from=manifests /manifests/ ./
# Where the packages come from, for sites that have a mirror; empty is the public registry.
ARG NPM_REGISTRY=""
RUN --mount=type=secret,id=proxy_ca --mount=type=cache,id=xgen-packages,target=/packages \
    --mount=type=bind,source=docker/install.mjs,target=/docker/install.mjs node /docker/install.mjs

FROM deps AS app
COPY --from=source /source/ ./
ENV NODE_OPTIONS=--max-old-space-size=4096 NEXT_TELEMETRY_DISABLED=1

FROM app AS export-builder
RUN --mount=type=secret,id=proxy_ca \
    --mount=type=bind,source=docker/build.mjs,target=/docker/build.mjs \
    --mount=type=bind,source=src-tauri/crates/xgen-frontend/src/build/wrapper.js,target=/docker/wrapper.js \
    node /docker/build.mjs desktop

# Nothing but the folder /export: `--output DIR` writes it, and it can be copied out of a container made from this image,
# which need not be started. Not at the top, where Docker puts folders of its own.
FROM scratch AS export
COPY --from=export-builder /app/out/ /export/

FROM app AS builder
# true builds releases of Next.js with known holes too.
ARG ALLOW_OLD_NEXT=false
RUN --mount=type=secret,id=proxy_ca \
    --mount=type=bind,source=docker/build.mjs,target=/docker/build.mjs \
    --mount=type=bind,source=src-tauri/crates/xgen-frontend/src/build/wrapper.js,target=/docker/wrapper.js \
    node /docker/build.mjs web

FROM ${NODE_IMAGE} AS runner
WORKDIR /app
# Written by hand: the commands for it differ between Debian and Alpine.
RUN echo 'xgen:x:1001:' >>/etc/group && echo 'xgen:x:1001:1001::/app:/sbin/nologin' >>/etc/passwd
# HOSTNAME is where the server listens; Docker would set it to the name of the container.
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000
# Next.js leaves out of the standalone server what it expects a CDN to have.
COPY --from=builder --chown=1001:1001 /app/public ./public
COPY --from=builder --chown=1001:1001 /app/.next/standalone ./
COPY --from=builder --chown=1001:1001 /app/.next/static ./.next/static
USER 1001:1001
EXPOSE 3000
# Any answer but a server error will do: a foreign frontend has no /healthz and answers 404.
HEALTHCHECK --interval=5s --timeout=4s --start-period=20s --retries=3 \
  CMD ["node", "-e", "require('http').get(`http://127.0.0.1:${process.env.PORT}/healthz`, (r) => { console.log(r.statusCode); process.exit(r.statusCode < 500 ? 0 : 1); }).on('error', (e) => { console.log(e.message); process.exit(1); })"]
# Next.js ends on SIGTERM by itself, so nothing stands between it and the signal.
CMD ["node", "server.js"]
# Last, because they change with every build and must not cost it its cache.
ARG FRONTEND_REPO=""
ARG VERSION=""
ARG GIT_COMMIT=""
ARG BUILD_DATE=""
LABEL org.opencontainers.image.title="xgen-frontend" \
      org.opencontainers.image.source="${FRONTEND_REPO}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${GIT_COMMIT}" \
      org.opencontainers.image.created="${BUILD_DATE}"
