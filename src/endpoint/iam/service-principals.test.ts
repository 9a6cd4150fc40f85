import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isKnownService } from "./service-principals.js";

/** The service principals in the files of a folder; not the hosts of URLs and ARNs, nor audiences. */
function namedIn(folder: string): readonly string[] {
  const url = new URL(`../../../${folder}/`, import.meta.url);
  const files = readdirSync(url, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
  const texts = files
    .filter((file) => file !== "trust-policy-save.json")
    .map((file) => readFileSync(new URL(file, url), "utf8"));
  return [...new Set(texts.flatMap((text) => text.match(/(?<=")[a-z0-9.-]+\.amazonaws\.com(\.cn)?(?=")/g) ?? []))];
}

test.each(["policies", "fixtures/endpoint", "fixtures/lint", "fixtures/decisions"])(
  "all services in %s are known",
  (folder) => {
    expect(namedIn(folder).filter((name) => !isKnownService(name))).toEqual([]);
  },
);

test("there are services in the policies and fixtures", () => {
  expect(namedIn("policies")).toEqual(expect.arrayContaining(["ec2.amazonaws.com", "rolesanywhere.amazonaws.com"]));
  expect(namedIn("fixtures").length).toBeGreaterThan(10);
});

// Accepted by AWS: CHANGELOG.md of github.com/udondan/iam-floyd, 0.851.0, whose authors try them out with CreateRole.
test.each([
  "ec2.amazonaws.com",
  "lambda.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "edgelambda.amazonaws.com",
  "replicator.lambda.amazonaws.com",
  "pods.eks.amazonaws.com",
  "delivery.logs.amazonaws.com",
  "spotfleet.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
  "rolesanywhere.amazonaws.com",
  "ops.apigateway.amazonaws.com",
  "cloudtrail.amazonaws.com",
  "config-multiaccountsetup.amazonaws.com",
  "member.org.stacksets.cloudformation.amazonaws.com",
  "ssm-incidents.amazonaws.com",
  "bedrock-agentcore.amazonaws.com",
  "s3.data-source.lustre.fsx.amazonaws.com",
  "contract.iq.amazonaws.com",
  "custom-resource.application-autoscaling.amazonaws.com",
  "dms.amazonaws.com",
  "m2.amazonaws.com",
])("%s is known", (name) => {
  expect(isKnownService(name)).toBe(true);
});

test.each([
  ["in a region", "states.us-east-1.amazonaws.com"],
  ["in a region", "logs.eu-west-1.amazonaws.com"],
  ["behind a region", "us-east-1.elasticache-snapshot.amazonaws.com"],
  ["in China", "ec2.amazonaws.com.cn"],
  ["in the European Sovereign Cloud", "lambda.amazonaws.eu"],
  ["in an isolated partition", "ec2.c2s.ic.gov"],
  ["in another isolated partition", "rds.sc2s.sgov.gov"],
  ["with a new label in front of it", "newfeature.glue.amazonaws.com"],
])("a service is known %s: %s", (_, name) => {
  expect(isKnownService(name)).toBe(true);
});

// The first four were refused by AWS.
test.each([
  "nope.amazonaws.com",
  "codepipeiine.amazonaws.com",
  "bedrock-agent.amazonaws.com",
  "s3files.amazonaws.com",
  "nope.us-east-1.amazonaws.com",
  "nope.amazonaws.com.cn",
  "nope.c2s.ic.gov",
  "nope.csp.hci.ic.gov",
  "nope.cloud.adc-e.uk",
  "nope.aws.internal",
  "us-east-1.amazonaws.com",
  "Lambda.amazonaws.com",
  "my-ec2.amazonaws.com",
])("%s is not known", (name) => {
  expect(isKnownService(name)).toBe(false);
});
