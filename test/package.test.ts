import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { folderWith } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const founding = readFileSync(join(root, "policies/kjh-DuperRole.json"), "utf8");

function npm(args: readonly string[], cwd: string): string {
  // npm sets variables for the scripts that it runs; a person's shell has none of them.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return execFileSync("npm", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

test("npx policy-check works inside the repository", () => {
  expect(npm(["exec", "--offline", "--", "policy-check", "policies/kjh-DuperRole.json"], root)).toContain(
    "no findings",
  );
});

describe("the packed package, installed in an empty folder", () => {
  let folder = "";
  beforeAll(() => {
    folder = folderWith({
      "package.json": '{"name": "user", "private": true, "type": "module"}',
      "role.json": founding,
    });
    npm(["pack", "--ignore-scripts", "--pack-destination", folder], root);
    const [tarball = ""] = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
    npm(["install", "--no-audit", "--no-fund", "--prefer-offline", join(folder, tarball)], folder);
  });

  test("has the command line", () => {
    expect(npm(["exec", "--", "policy-check", "role.json"], folder)).toContain("no findings");
  });

  test("has the library, with types", () => {
    const script = `
      import { compilePolicy, decide, lintPolicy, parsePolicy, prepareRequest, SourceText } from "policy-check";
      const source = new SourceText("role.json", ${JSON.stringify(founding)});
      const { document, problems } = parsePolicy("trust", source);
      const { request } = prepareRequest({
        action: "sts:AssumeRole",
        principal: "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser",
        resource: "arn:aws:iam::123456789012:role/kjh-DuperRole",
      });
      console.log(decide(request, { trust: compilePolicy({ document, problems }) }).decision, lintPolicy(source).length);
    `;
    expect(
      execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: folder, encoding: "utf8" }),
    ).toBe("implicitDeny 0\n");
    expect(readFileSync(join(folder, "node_modules/policy-check/dist/index.d.ts"), "utf8")).toContain("engine");
  });

  test("has the schemas for editors", () => {
    for (const name of ["trust-policy", "identity-policy", "resource-policy", "config", "state"]) {
      const schema = JSON.parse(
        readFileSync(join(folder, `node_modules/policy-check/dist/schemas/${name}.schema.json`), "utf8"),
      );
      expect(schema.$schema).toContain("json-schema.org");
      expect(schema.description).toBeTruthy();
    }
  });

  test("has the endpoint, which finds its parts", async () => {
    const script = `
      import { startEndpoint } from "policy-check";
      const endpoint = await startEndpoint();
      const { status } = await fetch(endpoint.url + "/health");
      const body = new URLSearchParams({ Action: "AssumeRole", Version: "2011-06-15" });
      const refused = await fetch(endpoint.url, { method: "POST", body });
      console.log(status, refused.status, (await refused.text()).includes("MissingAuthenticationToken"));
      await endpoint.close();
    `;
    const run = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(run).toBe("200 403 true\n");
    const child = spawn("npm", ["exec", "--", "policy-check", "serve", "--port", "0", "--format", "json"], {
      cwd: folder,
      detached: true,
    });
    const line = await new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", resolve));
    const { status } = await fetch(`${JSON.parse(line).endpoint}/health`);
    expect(status).toBe(200);
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  });

  test("is small: neither tests nor the tools of the build", () => {
    const installed = readdirSync(join(folder, "node_modules"), { recursive: true }).map(String);
    for (const tool of ["typescript", "vitest", "esbuild", "ajv", "yargs", "@aws-sdk", "@biomejs"]) {
      expect(installed).not.toContain(tool);
    }
    const files = readdirSync(join(folder, "node_modules/policy-check"), { recursive: true }).map(String);
    expect(files.filter((file) => /\.test\.|^test|fixtures/.test(file))).toEqual([]);
  });
});
