import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { actions } from "../../src/endpoint/actions/actions.generated.js";
import { treatments } from "../../src/endpoint/gateway/treatments/treatments.generated.js";
import { iamModel } from "../../src/endpoint/model/iam.generated.js";
import { stsModel } from "../../src/endpoint/model/sts.generated.js";

const kinds = new Map(treatments.map(({ service, action, kind }) => [`${service}:${action}`, kind]));

/** The actions that the endpoint implements whose answer has an element of this name at the top. */
function answering(member: string): readonly string[] {
  return [iamModel, stsModel].flatMap(({ name, operations, shapes }) =>
    Object.entries(operations).flatMap(([action, { output }]) => {
      const shape = output === undefined ? undefined : shapes[output];
      const has = shape?.type === "structure" && Object.hasOwn(shape.members, member);
      return has && actions.has(`${name}:${action}`) ? [`${name}:${action}`] : [];
    }),
  );
}

test("each file is named after its action, and each action has one", () => {
  const folder = new URL("../../src/endpoint/gateway/treatments/", import.meta.url);
  const files = readdirSync(folder).filter((file) => !file.endsWith(".generated.ts"));
  const named = treatments.map(({ action }) => action.toLowerCase()).sort();
  expect(named).toEqual(files.map((file) => file.replace(/\.ts$/, "").replaceAll("-", "")).sort());
  expect([...kinds.keys()].filter((name) => !actions.has(name))).toEqual([]);
});

// What the upstream gives without a decision, or what the gateway does not learn, would be let through or unknown later.
test("every action that gives credentials or access keys is treated", () => {
  const names = [...answering("Credentials"), ...answering("AccessKey")];
  expect(names).toContain("sts:AssumeRole");
  expect(names.filter((name) => !kinds.has(name))).toEqual([]);
});

test("every action that assumes a role is decided", () => {
  const assuming = answering("AssumedRoleUser");
  expect(assuming).toHaveLength(3);
  expect(assuming.map((name) => kinds.get(name))).toEqual(["decide", "decide", "decide"]);
});

test("every action that changes MFA devices, access keys or a user's name is treated", () => {
  const changing = [...actions.keys()].filter(
    (name) => /^iam:(?!Get|List|Tag|Untag).*(MFADevice|AccessKey)$/.test(name) || name === "iam:UpdateUser",
  );
  expect(changing).toHaveLength(9);
  expect(changing.filter((name) => !kinds.has(name))).toEqual([]);
});
