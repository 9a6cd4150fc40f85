import { readFileSync } from "node:fs";
import { documentCases, fixture, functionCases, type Outcome, writtenCall, writtenDocument } from "./cases.js";
import { plan } from "./terraform.js";

/** What Terraform makes of all documents of the cases, by their names: it is asked until it has errors about none. */
export function plannedDocuments(): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  const left = new Map(documentCases().map((each, index) => [`case${index}`, each]));
  while (left.size > 0) {
    const files = [...left].map(([name, each]) => [`${name}.tf`, writtenDocument(name, each)]);
    const planned = plan(Object.fromEntries(files));
    if (planned.kind === "planned") {
      for (const [name, each] of left) {
        const json = planned.resources.get(`data.aws_iam_policy_document.${name}`)?.values["json"];
        outcomes.set(each.name, typeof json === "string" ? { json } : { error: "the plan does not have it" });
      }
      return outcomes;
    }
    const before = left.size;
    for (const { file, address, message } of planned.errors) {
      const name = address.split(".").at(-1) || file.replace(".tf", "");
      const each = left.get(name);
      if (each === undefined) continue;
      left.delete(name);
      outcomes.set(each.name, { error: message.split("\n")[0]?.replaceAll(`.${name}`, "") ?? "" });
    }
    if (left.size === before) throw new Error(JSON.stringify(planned.errors, undefined, 2));
  }
  return outcomes;
}

/** What Terraform makes of all calls of the cases, by the calls as they are written. */
export function plannedFunctions(): ReadonlyMap<string, string> {
  const calls = functionCases().map(writtenCall);
  const text = calls
    .map(
      (call, index) =>
        `output "case${index}" {\n  value = try({ json = jsonencode(${call}) }, { refused = true })\n}\n`,
    )
    .map((output) => output.replaceAll("jsonencode(sensitive(", "jsonencode(nonsensitive("))
    .join("\n");
  const planned = plan({ "main.tf": text });
  if (planned.kind !== "planned") throw new Error(JSON.stringify(planned.errors, undefined, 2));
  return new Map(
    calls.map((call, index) => {
      const output = planned.outputs.get(`case${index}`);
      if (typeof output !== "object" || output === null) return [call, "unknown"];
      return [call, "json" in output ? String(output.json) : "refused"];
    }),
  );
}

/** The trust policies that Terraform plans for fixtures/terraform/roles.tf, by the addresses of the roles. */
export function plannedRoles(): ReadonlyMap<string, string> {
  const planned = plan({ "roles.tf": readFileSync(fixture("roles.tf"), "utf8") });
  if (planned.kind !== "planned") throw new Error(JSON.stringify(planned.errors, undefined, 2));
  const roles = [...planned.resources.values()].filter(({ type }) => type === "aws_iam_role");
  return new Map(roles.map(({ address, values }) => [address, String(values["assume_role_policy"])]));
}
