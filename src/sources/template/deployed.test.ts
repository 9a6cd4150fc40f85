import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../diagnostics/index.js";
import { parseJson, toValue } from "../../policy/index.js";
import type { SourcePolicy } from "../source-policy.js";
import { templatePolicies } from "./roles.js";
import { readYaml } from "./yaml.js";

/** A template, and the roles of what is deployed of it. */
interface Case {
  readonly file: string;
  /** From where it is known. */
  readonly source: string;
  /** In the order of the text. */
  readonly roles: readonly string[];
  /** What a transform makes of it, as far as its roles go. */
  readonly deployed?: string;
  /** The roles of that whose trust policy is the transform's own. */
  readonly made?: readonly string[];
}

const folder = fileURLToPath(new URL("../../../fixtures/templates", import.meta.url));
const { cases }: { readonly cases: readonly Case[] } = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));

function rolesOf(file: string): readonly SourcePolicy[] {
  const source = new SourceText(file, readFileSync(join(folder, file), "utf8"));
  if (file.endsWith(".json")) {
    const { root, problems } = parseJson(source);
    if (root === undefined) throw new Error(`${file} cannot be read`);
    return templatePolicies(source, root, { problems });
  }
  const [document] = readYaml(source);
  if (document?.root === undefined) throw new Error(`${file} cannot be read`);
  return templatePolicies(source, document.root, document);
}

/** What a policy may be, apart from where it is. */
function meaning(policy: SourcePolicy): unknown {
  if (policy.kind !== "policy") return policy.kind;
  return policy.placed.variants.map((node) => toValue(node));
}

describe("the roles of a template are those that are deployed", () => {
  test.each(cases)("$file", ({ file, roles }) => {
    expect(rolesOf(file).map(({ name }) => name)).toEqual(roles);
  });

  test.each(cases.flatMap((each) => (each.deployed === undefined ? [] : [{ ...each, deployed: each.deployed }])))(
    "$file has the policies of $deployed",
    ({ file, deployed, made = [] }) => {
      const expected = rolesOf(deployed).filter(({ name }) => !made.includes(name));
      const byName = (policies: readonly SourcePolicy[]): object =>
        Object.fromEntries(policies.map((policy) => [policy.name, meaning(policy)]));
      expect(byName(rolesOf(file))).toEqual(byName(expected));
    },
  );

  test("names of roles are names that IAM takes", () => {
    for (const { file } of cases) {
      for (const policy of rolesOf(file))
        if (policy.kind === "policy") expect(policy.placed.role?.name).toMatch(/^[\w+=,.@-]{1,64}$/);
    }
  });

  test("what is one role for several is said, and why", () => {
    const said = cases.flatMap(({ file }) =>
      rolesOf(file).flatMap((policy) => {
        const remarks = policy.kind === "policy" ? (policy.remarks ?? []) : [];
        return remarks.flatMap(({ code, message }) => (code === "unknown-trust-policy" ? [`${file}: ${message}`] : []));
      }),
    );
    expect(said).toEqual([
      "loops/collection-of-a-parameter.yaml: Role&{Name} is checked as one role for several: the template does not contain the values of !Ref Names",
      "loops/nested-of-a-parameter.yaml: dev&{Name} is checked as one role for several: the template does not contain the values of !Ref Names",
      "loops/nested-of-a-parameter.yaml: prod&{Name} is checked as one role for several: the template does not contain the values of !Ref Names",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the name in the template
      "loops/too-many-turns.yaml: Role${Name} is checked as one role for several: its loops make more than the 500 resources that a template can have",
    ]);
  });

  test("items of collections that readers do not agree on are said, and not known", () => {
    const [first, second] = rolesOf("loops/ambiguous-items.yaml");
    expect(first).toMatchObject({
      ...{ kind: "policy", remarks: [{ code: "ambiguous-scalar" }] },
      placed: { unknowns: ["scalar 012345670123"] },
    });
    expect(second).toMatchObject({ kind: "policy", placed: { unknowns: [] } });
  });

  test("what is put together from what the template says is known", () => {
    for (const file of ["loops/names.yaml", "loops/map-by-turn.yaml", "sam/lists-appended.yaml"]) {
      for (const policy of rolesOf(file))
        expect(policy).toMatchObject({ kind: "policy", placed: { standIns: undefined, unknowns: [] } });
    }
  });

  test("each case has a source", () => {
    for (const { source } of cases) expect(source.length).toBeGreaterThan(20);
  });
});
