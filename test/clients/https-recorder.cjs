// Loaded before a client that knows no proxy: what it would send by HTTPS is named on standard error and refused, never sent.
const https = require("node:https");
const { syncBuiltinESMExports } = require("node:module");

https.request = (first, second) => {
  const { host, hostname } =
    typeof first === "object" && !(first instanceof URL) ? first : { ...second, ...urlOf(first) };
  process.stderr.write(`CONNECT ${hostname ?? host}\n`);
  throw Object.assign(new Error(`nothing is sent to ${hostname ?? host}`), { code: "ENOTFOUND" });
};
https.get = https.request;
syncBuiltinESMExports();

function urlOf(first) {
  return { hostname: new URL(first).hostname };
}
