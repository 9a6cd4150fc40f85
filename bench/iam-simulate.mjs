// The other side of decisions.mjs: iam-simulate, in a process of its own. It is AGPL, so nothing but this file may
// import it, and no file of policy-check may import this one.
import { readFile } from "node:fs/promises";
import { account, action, contexts, policyText, principal, role } from "./founding.mjs";
import { secondsPerAsyncCall, secondsPerCall } from "./measure.mjs";

const folder = new URL("node_modules/@cloud-copilot/iam-simulate/", import.meta.url);

try {
  const { version } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
  const calls = { public: await publicCall(), inner: await innerCall() };
  process.on("message", async ({ call, turn }) => {
    process.send({ perSecond: contexts.length / (await calls[call](turn)) });
  });
  process.send({ version });
} catch (error) {
  const reason = error.code === "ENOENT" ? "it is not installed" : error.message.split("\n")[0];
  process.send({ missing: `iam-simulate: ${reason}` });
}

/** The call that its documentation shows: it validates and loads the policy each time. */
async function publicCall() {
  const { runSimulation } = await import("@cloud-copilot/iam-simulate");
  const policy = JSON.parse(policyText);
  const simulations = contexts.map((contextVariables) => ({
    request: { principal, action, resource: { resource: role, accountId: account }, contextVariables },
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: policy,
  }));
  const run = async () => {
    const results = [];
    for (const simulation of simulations) results.push(await runSimulation(simulation, {}));
    return results;
  };
  expectDecisions((await run()).map(({ overallResult }) => overallResult));
  return (turn) => secondsPerAsyncCall(run, turn);
}

/** What runSimulation calls once everything is loaded; not exported, hence reached by path. */
async function innerCall() {
  const load = (path) => import(new URL(`dist/esm/${path}`, folder));
  const { loadPolicy } = await import("@cloud-copilot/iam-policy");
  const { authorize } = await load("core_engine/CoreSimulatorEngine.js");
  const { AwsRequestImpl } = await load("request/request.js");
  const { RequestContextImpl } = await load("requestContext.js");
  const { DiscoveryContextKeyConstraints } = await load("context_keys/discoveryContextKeyConstraints.js");
  const resourcePolicy = loadPolicy(JSON.parse(policyText), { name: undefined });
  const requests = contexts.map((context) => ({
    request: new AwsRequestImpl(
      principal,
      { resource: role, accountId: account },
      action,
      new RequestContextImpl(context),
      false,
    ),
    sessionPolicy: undefined,
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy,
    permissionBoundaries: undefined,
    vpcEndpointPolicies: undefined,
    simulationParameters: {
      simulationMode: "Strict",
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
    },
    serviceSettings: { s3: { blockPublicAccess: undefined } },
  }));
  const run = () => requests.map((request) => authorize(request));
  expectDecisions(run().map(({ result }) => result));
  return (turn) => secondsPerCall(run, turn);
}

/** A side that answers wrongly may be as fast as it likes: it is not measured. */
function expectDecisions(decisions) {
  const expected = "ImplicitlyDenied,Allowed";
  if (decisions.join() !== expected) throw new Error(`it decides ${decisions.join()} instead of ${expected}`);
}
