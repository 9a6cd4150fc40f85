// The other side of reach.mjs: iam-simulate, asked about some of all pairs, in a process of its own. It is AGPL, so nothing but
// the programs of this folder may import it, and no file of policy-check may import this one.
import { readFileSync } from "node:fs";

const folder = new URL("node_modules/@cloud-copilot/iam-simulate/", import.meta.url);
const [, , file, calls] = process.argv;

try {
  const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  process.send({ version, ...(await measured()) });
} catch (error) {
  const isMissing = error.code === "ENOENT" || error.code === "ERR_MODULE_NOT_FOUND";
  process.send({ missing: isMissing ? "it is not installed" : error.message.split("\n")[0] });
}

/** Seconds for one call, of users on roles with and without MFA; policies are loaded before. */
async function measured() {
  const load = (path) => import(new URL(`dist/esm/${path}`, folder));
  const { loadPolicy } = await import("@cloud-copilot/iam-policy");
  const { authorize } = await load("core_engine/CoreSimulatorEngine.js");
  const { AwsRequestImpl } = await load("request/request.js");
  const { RequestContextImpl } = await load("requestContext.js");
  const { DiscoveryContextKeyConstraints } = await load("context_keys/discoveryContextKeyConstraints.js");
  const dump = JSON.parse(readFileSync(file, "utf8"));
  const groups = new Map(dump.GroupDetailList.map((group) => [group.GroupName, group]));
  const loaded = (list) =>
    list.map(({ PolicyName, PolicyDocument }) => ({
      name: PolicyName,
      policy: loadPolicy(PolicyDocument, { name: PolicyName }),
    }));
  const byGroup = new Map([...groups].map(([name, group]) => [name, loaded(group.GroupPolicyList)]));
  const users = dump.UserDetailList.map((user) => ({
    arn: user.Arn,
    identity: user.GroupList.flatMap((name) => byGroup.get(name)).map(({ policy }) => policy),
  }));
  const roles = dump.RoleDetailList.map((role) => ({
    arn: role.Arn,
    trust: loadPolicy(role.AssumeRolePolicyDocument, { name: undefined }),
  }));
  const start = performance.now();
  let allowed = 0;
  for (let index = 0; index < Number(calls); index++) {
    const user = users[(index * 7919) % users.length];
    const role = roles[(index * 104_729) % roles.length];
    const context = index % 2 === 0 ? {} : { "aws:MultiFactorAuthPresent": "true" };
    const { result } = authorize({
      request: new AwsRequestImpl(
        user.arn,
        { resource: role.arn, accountId: "111122223333" },
        "sts:AssumeRole",
        new RequestContextImpl(context),
        false,
      ),
      sessionPolicy: undefined,
      identityPolicies: user.identity,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: role.trust,
      permissionBoundaries: undefined,
      vpcEndpointPolicies: undefined,
      simulationParameters: {
        simulationMode: "Strict",
        discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
      },
      serviceSettings: { s3: { blockPublicAccess: undefined } },
    });
    if (result === "Allowed") allowed++;
  }
  if (allowed === 0) throw new Error("it allows nothing");
  return { secondsPerCall: (performance.now() - start) / 1000 / Number(calls) };
}
