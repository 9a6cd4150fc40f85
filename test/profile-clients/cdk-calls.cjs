// The AWS CDK's own way to credentials, as its command line takes it with --profile: a line of JSON about a profile in, a line of JSON
// about how it ended out. Codes are asked for by a line as well. `CDK_FOLDER` has the package.
const { join } = require("node:path");
const { createInterface } = require("node:readline");
// The library is not among the package's exports.
const { SdkProvider } = require(join(process.env.CDK_FOLDER, "node_modules/aws-cdk/lib/index.js"));

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const answers = new Map();
let asked = 0;
const nothing = async () => {};
const ioHelper = {
  notify: nothing,
  requestResponse: ({ data: { deviceArn } }) => {
    asked += 1;
    say({ ask: deviceArn, id: asked });
    return new Promise((resolve) => answers.set(asked, resolve));
  },
  defaults: { trace: nothing, debug: nothing, info: nothing, warn: nothing },
};

async function run({ config, credentials, profile }) {
  process.env.AWS_CONFIG_FILE = config;
  process.env.AWS_SHARED_CREDENTIALS_FILE = credentials;
  const provider = await SdkProvider.withAwsCliCompatibleDefaults({ ioHelper }, profile);
  // Says no more than whether there is an account, whatever the reason: so do the commands.
  return (await provider.defaultAccount()) === undefined ? "no account" : "well";
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, code, ...given } = JSON.parse(line);
  if (id !== undefined) answers.get(id)(code);
  else
    run(given).then(
      (ended) => say({ ended }),
      (error) => say({ ended: error.name }),
    );
});
