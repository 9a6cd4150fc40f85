import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { type EndpointOptions, startEndpoint } from "../../src/endpoint/index.js";
import type { OptionWords } from "../../src/endpoint/option-words.js";

async function started(options?: EndpointOptions): Promise<{ readonly url: string }> {
  const endpoint = await startEndpoint(options);
  onTestFinished(() => endpoint.close());
  return endpoint;
}

/** The body of the answer under a host name that is not allowed. */
function answerUnder(url: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/health`, { headers: { host } }, async (response) => {
      resolve(Buffer.concat(await response.toArray()).toString("utf8"));
    });
    sent.on("error", reject).end();
  });
}

const flags: OptionWords = (option, value) => (value === undefined ? `--${option}` : `--${option} ${value}`);

test("errors of the library write options as the library has them", async () => {
  const { url } = await started();
  const port = Number(new URL(url).port);
  await expect(startEndpoint({ port })).rejects.toThrow(
    `port ${port} of 127.0.0.1 is in use; port: 0 picks a free port`,
  );
  await expect(startEndpoint({ upstream: url, state: "state.json" })).rejects.toThrow(
    "state and upstream cannot be combined: the upstream keeps the state",
  );
  await expect(startEndpoint({ upstream: url, enforcement: "off" })).rejects.toThrow(
    'enforcement: "off" and upstream cannot be combined: an endpoint with an upstream always enforces',
  );
  expect(await answerUnder(url, "elsewhere.example")).toContain(
    "start it with allowedHosts: [&quot;NAME&quot;] to allow a name",
  );
});

test("who starts an endpoint says how its options are written", async () => {
  const { url } = await started({ optionWords: flags });
  expect(await answerUnder(url, "elsewhere.example")).toContain("start it with --allowedHosts NAME to allow a name");
  const port = Number(new URL(url).port);
  await expect(startEndpoint({ port, optionWords: flags })).rejects.toThrow("--port 0 picks a free port");
});
