// The AWS SDK for JavaScript 2, as sdk3-session.mjs; `AWS_SDK_2` is the folder that has it.
const { createRequire } = require("node:module");
const { createInterface } = require("node:readline");
const AWS = createRequire(`${process.env.AWS_SDK_2}/`)("aws-sdk");
const { ENDPOINT_IN_CODE, ENDPOINT_OF_PROVIDER } = process.env;
const endpoint = ENDPOINT_IN_CODE === undefined ? {} : { endpoint: ENDPOINT_IN_CODE };
// Its clients for profiles take no arguments, and have what the configuration says of the service.
if (ENDPOINT_OF_PROVIDER !== undefined) AWS.config.sts = { endpoint: ENDPOINT_OF_PROVIDER };

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => (await lines.next()).value;
const tokenCodeFn = (serial, done) => {
  process.stderr.write(`Enter MFA code for ${serial}: `);
  next().then((code) => done(null, code));
};

(async () => {
  const clients = new Map();
  for (let line = await next(); line !== undefined; line = await next()) {
    const [how, profile] = line.split(" ");
    if (how === "new" || !clients.has(profile)) {
      const credentials = new AWS.SharedIniFileCredentials({ profile, tokenCodeFn });
      clients.set(profile, new AWS.STS({ ...endpoint, credentials }));
    }
    const ended = await clients
      .get(profile)
      .getCallerIdentity()
      .promise()
      .then(
        ({ Arn: arn }) => ({ arn }),
        (error) => ({ error: `${error.code}: ${error.message}` }),
      );
    console.log(JSON.stringify(ended));
  }
})();
