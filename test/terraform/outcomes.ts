import { readFileSync } from "node:fs";
import {
  type DocumentCase,
  documentCases,
  fixture,
  functionCases,
  type Outcome,
  writtenCall,
  writtenDocument,
} from "./cases.js";
import { plan } from "./terraform.js";

/** What Terraform makes of all documents of the cases, by their names. */
export function plannedDocuments(): ReadonlyMap<string, Outcome> {
  const cases = documentCases();
  const outcomes = new Map<string, Outcome>();
  for (const each of cases) if (each.alone) planTogether([each], outcomes);
  planTogether(
    cases.filter(({ alone }) => !alone),
    outcomes,
  );
  return outcomes;
}

/** What Terraform says of all that is under way when the provider ends, whichever of them ends it. */
const isEnd = /^(Plugin did not respond|Request cancelled)/;

/** Plans all, without those that it has errors about, until there are none; halves of them where the provider ends. */
function planTogether(cases: readonly DocumentCase[], outcomes: Map<string, Outcome>): void {
  const left = new Map(cases.map((each, index) => [`case${index}`, each]));
  while (left.size > 0) {
    const files = [...left].map(([name, each]) => [`${name}.tf`, writtenDocument(name, each)]);
    const planned = plan(Object.fromEntries(files));
    if (planned.kind === "planned") {
      for (const [name, each] of left) {
        const json = planned.resources.get(`data.aws_iam_policy_document.${name}`)?.values["json"];
        outcomes.set(each.name, typeof json === "string" ? { json } : { error: "the plan does not have it" });
      }
      return;
    }
    const before = left.size;
    for (const { file, address, message } of planned.errors) {
      const name = address.split(".").at(-1) || file.replace(".tf", "");
      const each = left.get(name);
      if (each === undefined || isEnd.test(message)) continue;
      left.delete(name);
      outcomes.set(each.name, { error: message.split("\n")[0]?.replaceAll(`.${name}`, "") ?? "" });
    }
    if (left.size < before) continue;
    const rest = [...left.values()];
    const [only, ...others] = rest;
    if (only !== undefined && others.length === 0) {
      outcomes.set(only.name, {
        error: planned.errors.some(({ message }) => isEnd.test(message)) ? "the provider ends" : "",
      });
      return;
    }
    const middle = Math.ceil(rest.length / 2);
    planTogether(rest.slice(0, middle), outcomes);
    planTogether(rest.slice(middle), outcomes);
    return;
  }
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
