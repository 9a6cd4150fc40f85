# The endpoint as a container, with LocalStack's port, health page and "Ready." log line:
#   docker build --tag policy-check . && docker run --rm --publish 127.0.0.1:4566:4566 policy-check
# Where no base image can be pulled, `node scripts/build-image.mjs` builds the same from this machine's parts.

FROM node:22-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm pack --ignore-scripts --pack-destination /tmp && mv /tmp/policy-check-*.tgz /tmp/policy-check.tgz

FROM build AS package
WORKDIR /app
# The versions of the lock file, without what only builds and tests need.
RUN cp /source/package-lock.json . && tar --extract --gzip --file /tmp/policy-check.tgz --strip-components 1 \
  && npm ci --omit=dev --omit=peer --ignore-scripts --no-audit --no-fund

FROM node:22-slim
COPY --from=package /app /app
RUN ln -s /app/dist/bin/policy-check.js /usr/local/bin/policy-check
USER node
WORKDIR /tmp
EXPOSE 4566
HEALTHCHECK --interval=10s --start-period=15s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4566/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/bin/policy-check.js"]
CMD ["serve", "--host", "0.0.0.0", "--port", "4566"]
