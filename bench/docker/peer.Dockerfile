# The other side of the comparison of image sizes: what Next.js recommends for Docker (examples/with-docker of its
# repository), step by step, on the same base and for the same app. The context is frontend/.
#   docker build -f bench/docker/peer.Dockerfile --secret id=proxy_ca,src=CA.pem -t peer frontend
# Two things differ, since it would not build here otherwise: the certificate of a proxy comes as a secret, and the script
# that builds is called build:web.
ARG NODE_IMAGE=node:26.10.0-trixie-slim
FROM ${NODE_IMAGE} AS base

FROM base AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=proxy_ca NODE_EXTRA_CA_CERTS=/run/secrets/proxy_ca npm ci

FROM base AS builder
WORKDIR /app
COPY --from=deps /app/node_modules ./node_modules
COPY . .
ENV NEXT_TELEMETRY_DISABLED=1
RUN npm run build:web

FROM base AS runner
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
RUN groupadd --system --gid 1001 nodejs && useradd --system --uid 1001 --gid nodejs nextjs
COPY --from=builder /app/public ./public
# For the pages that the server renders anew.
RUN mkdir .next && chown nextjs:nodejs .next
COPY --from=builder --chown=nextjs:nodejs /app/.next/standalone ./
COPY --from=builder --chown=nextjs:nodejs /app/.next/static ./.next/static
USER nextjs
EXPOSE 3000
ENV PORT=3000 HOSTNAME=0.0.0.0
CMD ["node", "server.js"]
