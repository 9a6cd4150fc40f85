// The AWS SDK for JavaScript 3, which calls as it is told: a line "keep PROFILE" or "new PROFILE" in, a line of JSON about the call out.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const here = createRequire(import.meta.url);
const chain = createRequire(
  createRequire(here.resolve("@aws-sdk/client-sts")).resolve("@aws-sdk/credential-provider-node"),
);
const { fromIni } = chain("@aws-sdk/credential-provider-ini");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => (await lines.next()).value;
const mfaCodeProvider = async (serial) => {
  process.stderr.write(`Enter MFA code for ${serial}: `);
  return next();
};

const { AWS_PROFILE, ENDPOINT_IN_CODE, ENDPOINT_OF_PROVIDER } = process.env;
const endpoint = ENDPOINT_IN_CODE === undefined ? {} : { endpoint: ENDPOINT_IN_CODE };
const inner = ENDPOINT_OF_PROVIDER === undefined ? {} : { clientConfig: { endpoint: ENDPOINT_OF_PROVIDER } };
const clients = new Map();
for (let line = await next(); line !== undefined; line = await next()) {
  const [how, named] = line.split(" ");
  const profile = AWS_PROFILE === named ? {} : { profile: named };
  if (how === "new" || !clients.has(named)) {
    const credentials = fromIni({ ...profile, ...inner, mfaCodeProvider });
    clients.set(named, new STSClient({ ...profile, ...endpoint, credentials }));
  }
  const ended = await clients
    .get(named)
    .send(new GetCallerIdentityCommand({}))
    .then(
      ({ Arn: arn }) => ({ arn }),
      (error) => ({ error: `${error.name}: ${error.message}` }),
    );
  console.log(JSON.stringify(ended));
}
