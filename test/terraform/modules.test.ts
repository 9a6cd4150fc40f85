import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeWhere } from "../tools.js";
import { hasTerraform, plan, providerVersion } from "./terraform.js";

interface Case {
  readonly name: string;
  readonly source: string;
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly roles: readonly { readonly address: string; readonly extent: string; readonly policy: unknown }[];
}

const folder = new URL("../../fixtures/terraform/modules/", import.meta.url);

/** The cases of which all roles are known, so that a plan has them; files of values are for root modules only. */
const cases = readdirSync(folder)
  .flatMap((file): readonly Case[] => JSON.parse(readFileSync(new URL(file, folder), "utf8")))
  .filter(({ source, roles, files }) => {
    const isPlanned = source.includes("terraform plan") && !source.includes("refuses it");
    return isPlanned && roles.every(({ extent }) => extent === "full") && Object.keys(files).every(isOfModules);
  });

function isOfModules(path: string): boolean {
  return !/tfvars|\.tofu$/.test(path);
}

describeWhere(hasTerraform(), `Terraform with the AWS provider ${providerVersion}`, "roles of modules", () => {
  test("have the policies that Terraform plans", { timeout: 300_000 }, () => {
    const files: Record<string, string> = {};
    for (const [index, each] of cases.entries()) {
      files[`case_${index}.tf`] = `module "case_${index}" {\n  source = "./case_${index}"\n}\n`;
      for (const [path, lines] of Object.entries(each.files)) files[`case_${index}/${path}`] = lines.join("\n");
    }
    const planned = plan(files);
    if (planned.kind === "refused") throw new Error(JSON.stringify(planned.errors));
    const policies = cases.map(({ name, roles }, index) => {
      const found = roles.map(({ address }) => {
        const text = planned.resources.get(`module.case_${index}.${address}`)?.values["assume_role_policy"];
        return [address, typeof text === "string" ? JSON.parse(text) : undefined];
      });
      return [name, Object.fromEntries(found)];
    });
    const expected = cases.map(({ name, roles }) => [
      name,
      Object.fromEntries(roles.map(({ address, policy }) => [address, policy])),
    ]);
    expect(Object.fromEntries(policies)).toEqual(Object.fromEntries(expected));
    expect(cases.length).toBeGreaterThan(15);
  });
});
