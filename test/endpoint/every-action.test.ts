import { readdirSync, readFileSync } from "node:fs";
import * as iamSdk from "@aws-sdk/client-iam";
import * as stsSdk from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { actions } from "../../src/endpoint/actions/actions.generated.js";
import { iamModel } from "../../src/endpoint/model/iam.generated.js";
import { stsModel } from "../../src/endpoint/model/sts.generated.js";
import { endpointForTests } from "./clients.js";
import { post } from "./raw.js";

const { endpoint } = endpointForTests();
const folder = new URL(".", import.meta.url);
const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));

test.each([...actions])("%s is what its file says, and a test calls it through the AWS SDK", async (fullName, load) => {
  const action = await load();
  expect(`${action.service}:${action.name}`).toBe(fullName);
  const model = action.service === "iam" ? iamModel : stsModel;
  expect(model.operations).toHaveProperty(action.name);
  // An action that the installed SDK does not have yet is called with a request of the Query protocol.
  const sdk = action.service === "iam" ? iamSdk : stsSdk;
  const calls =
    `${action.name}Command` in sdk
      ? [`new ${action.name}Command(`, `${action.name}Command,`]
      : [`call("${action.name}"`];
  expect(texts.some((text) => calls.some((call) => text.includes(call)))).toBe(true);
});

/** The actions with the parameters that the service models require. */
const required = [...actions.keys()].flatMap((fullName) => {
  const [service, name = ""] = fullName.split(":");
  const model = service === "iam" ? iamModel : stsModel;
  const shape = model.shapes[model.operations[name]?.input ?? ""];
  const members = shape?.type === "structure" ? (shape.required ?? []) : [];
  return members.length === 0 ? [] : ([[fullName, model, name, members]] as const);
});

test.each(required)("%s requires the parameters that its service model requires", async (_, model, name, members) => {
  const body = `Action=${name}&Version=${model.apiVersion}`;
  const answer = await post(endpoint().url, body, { service: model.name });
  expect([answer.status, answer.code]).toEqual([400, "ValidationError"]);
  for (const member of members)
    expect(answer.message).toContain(
      `'${member.charAt(0).toLowerCase()}${member.slice(1)}' failed to satisfy constraint`,
    );
});
