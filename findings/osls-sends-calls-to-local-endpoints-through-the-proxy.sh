#!/usr/bin/env bash
# osls 4.3.1 gives each client of the AWS SDK an agent for the proxy of HTTP_PROXY or HTTPS_PROXY and does not read NO_PROXY: a call to
# an AWS_ENDPOINT_URL on the same machine goes to the proxy too, as CONNECT 127.0.0.1, and the proxy cannot reach that machine's port.
# The AWS SDK for JavaScript has no proxy by itself; the AWS CLI, boto3 and the AWS CDK read NO_PROXY.
#
# Seen with Node 20.20. Fails where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --no-audit --no-fund --silent --ignore-scripts osls@4.3.1

printf 'service: identity\nprovider:\n  name: aws\n  runtime: nodejs20.x\n' > serverless.yml
cat > calls.mjs <<'JS'
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";

const seen = [];
const endpoint = createServer((_, response) => {
  seen.push("a call at the endpoint");
  response.writeHead(400).end();
});
const proxy = createServer();
proxy.on("connect", ({ url }, socket) => {
  seen.push(`CONNECT ${url.replace(/:\d+$/, "")} at the proxy`);
  socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
});
for (const server of [endpoint, proxy]) await once(server.listen(0, "127.0.0.1"), "listening");
const urlOf = (server) => `http://127.0.0.1:${server.address().port}`;
const { PATH } = process.env;
const keys = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const variables = { AWS_ENDPOINT_URL: urlOf(endpoint), AWS_REGION: "us-east-1", SLS_AWS_REQUEST_MAX_RETRIES: "0" };
const env = { PATH, HOME: process.cwd(), ...keys, ...variables };
for (const around of [{}, { HTTP_PROXY: urlOf(proxy), NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" }]) {
  await once(spawn("node_modules/.bin/osls", ["info"], { env: { ...env, ...around }, stdio: "ignore" }), "close");
}
console.log(seen.join("\n"));
for (const server of [endpoint, proxy]) server.closeAllConnections() ?? server.close();
JS
expected='a call at the endpoint
CONNECT 127.0.0.1 at the proxy'
seen=$(node calls.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
