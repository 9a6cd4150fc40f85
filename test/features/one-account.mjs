// Support code that sets up what all features together name, on the endpoint at ONE_ACCOUNT_URL, and makes no call: so
// that the endpoint can stand for a real account that has all of it. A name that means two things fails its scenario.
import { env } from "node:process";
import * as cucumber from "@cucumber/cucumber";
import { sameAccounts } from "../../dist/backends/sdk/account-names.js";
import { Clients } from "../../dist/backends/sdk/clients.js";
import { movableClock } from "../../dist/backends/sdk/clock.js";
import { CreatedGivens } from "../../dist/backends/sdk/created-givens.js";
import { ownIdentityProviders } from "../../dist/backends/sdk/identity-providers.js";
import { register } from "../../dist/steps/register.js";

const url = env.ONE_ACCOUNT_URL;
const clients = new Clients({ url, region: "us-east-1" });
const settings = {
  clients,
  names: sameAccounts,
  onlyAccount: undefined,
  clock: movableClock(async () => {}),
  identityProviders: ownIdentityProviders(async () => {}),
};
const givens = new CreatedGivens(settings, () => {});
const known = new Map();

async function give(member, make) {
  const description = JSON.stringify(member);
  const before = known.get(member.arn);
  if (before === description) return { kind: "ready" };
  if (before !== undefined)
    return { kind: "refused", message: `${member.arn} means two things:\n${before}\n${description}` };
  known.set(member.arn, description);
  await make();
  return { kind: "ready" };
}

const testAccount = {
  set: (member) => give(member, () => givens.make(member)),
  call: async () => ({ kind: "notChecked", reason: "this run only sets up" }),
  passTime: async () => ({ kind: "ready" }),
  now: () => Date.now() / 1000,
  endpointOf: async () => undefined,
  end: async () => {},
};
const backend = {
  name: "aws",
  description: "sets up",
  defaultAccount: "123456789012",
  begin: async () => testAccount,
  close: async () => clients.destroy(),
};

register(cucumber, { open: async () => backend });
