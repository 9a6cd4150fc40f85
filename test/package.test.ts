import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { folderWith, type Run } from "./command-line.js";
import { isThorough, shareOf } from "./properties/runs.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const founding = readFileSync(join(root, "policies/kjh-DuperRole.json"), "utf8");

// npm sets variables for the scripts that it runs; a person's shell has none of them.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

function npm(args: readonly string[], cwd: string): string {
  return execFileSync("npm", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** What cucumber-js itself says of a Node that is newer than it. */
const ofNewerNode = /^This Node\.js version \(\S+\) has not been tested with this version of Cucumber; .*\n/m;

/** Runs a program that npm put into the folder, as `npx` does, without the time that npm takes. */
function run([program = "", ...args]: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(cwd, "node_modules/.bin", program), args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
    child.once("error", reject);
    child.once("close", async (status) =>
      resolve({ status, stdout: await stdout, stderr: (await stderr).replace(ofNewerNode, "") }),
    );
  });
}

test("npx policy-check works inside the repository", () => {
  // The first time npm links the package into a folder of its own, and builds it once more, below the feet of other tests.
  const args = ["exec", "--offline", "--ignore-scripts", "--", "policy-check", "policies/kjh-DuperRole.json"];
  expect(npm(args, root)).toContain("no findings");
});

test("the command line loads what few runs need where they need it, not at its start", () => {
  const bundle = (name: string): string => readFileSync(join(root, "dist/bin", `${name}.js`), "utf8");
  const { size } = statSync(join(root, "dist/bin/policy-check.js"));
  // It is compiled with every start.
  expect(size).toBeLessThan(8 * 1024);
  // Whoever asks for it asks for streams as well, and Node takes longer to load those than to read a policy.
  expect(bundle("check")).toMatch(/\(\)=>\w+\?\?=require\("node:crypto"\)/);
  expect(bundle("check")).not.toContain("yargs");
  // A page's title is in the pages' own bundle, and in no other one.
  const [, title = ""] =
    /^# (.*)$/m.exec(readFileSync(join(root, "src/lint/rules/mfa-not-required/page.md"), "utf8")) ?? [];
  expect(title).not.toBe("");
  expect(bundle("rule-pages")).toContain(title);
  for (const name of ["check", "prove", "rules"]) expect(bundle(name), name).not.toContain(title);
});

test("scenarios load one file with all that they run with but cucumber, and so do the steps that people import", () => {
  const read = (path: string): string => readFileSync(join(root, "dist", path), "utf8");
  expect(read("bin/scenarios.js")).toContain("AssumeRoleCommand");
  const metafiles: readonly { outputs: Record<string, { imports: { path: string; external?: boolean }[] }> }[] =
    JSON.parse(readFileSync(join(root, "build/metafiles.json"), "utf8"));
  const imports = metafiles.flatMap(({ outputs }) => outputs["dist/bin/scenarios.js"]?.imports ?? []);
  const external = imports.flatMap(({ path, external }) => (external === true && !isBuiltin(path) ? [path] : []));
  // testcontainers is imported by a name that bundlers do not see, since it may be missing or too old.
  expect(external).toEqual([]);
  for (const entry of ["steps/index.js", "steps/bring.js"]) {
    const chunks = [...read(entry).matchAll(/"\.\.\/(chunks\/[^"]+)"/g)].map(([, chunk = ""]) => read(chunk));
    expect([read(entry), ...chunks].join("\n")).toMatch(/"\.\.\/bin\/policy-check\.js"/);
    expect([read(entry), ...chunks].join("\n")).not.toMatch(/@aws-sdk|class Scenario/);
  }
});

/** Whether `engines` allow the oldest Node that policy-check supports; a range of a form that is not known here does not. */
function allowsOldestNode(range: string): boolean {
  return range.split("||").some((part) => {
    const [, sign, major = "", minor = "0"] = /^\s*(>=|\^)?\s*v?(\d+)(?:\.(\d+))?(?:\.\d+|\.x)?\s*$/.exec(part) ?? [];
    if (sign === ">=") return Number(major) < 20 || (major === "20" && Number(minor) <= 19);
    return major === "20" && Number(minor) <= 19;
  });
}

// The AWS SDK will require Node 22 from January 2027 on, in a minor version. A lock file that was renewed on a newer Node has it.
test("every package that is installed with policy-check supports the oldest Node that it supports", () => {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(engines.node).toBe(">=20.19");
  const { packages }: { packages: Record<string, { dev?: true; devOptional?: true; engines?: { node?: string } }> } =
    JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const production = Object.entries(packages).filter(([path, { dev, devOptional }]) => path && !dev && !devOptional);
  expect(production.map(([path]) => path)).toContain("node_modules/@aws-sdk/core");
  const refusing = production.flatMap(([path, { engines: { node = ">=0" } = {} }]) =>
    allowsOldestNode(node) ? [] : [`${path}: ${node}`],
  );
  expect(refusing).toEqual([]);
  expect([">=22", ">=20.20", "22 || >=24", "^22.0.0", "~20"].filter(allowsOldestNode)).toEqual([]);
});

/** Licences that ask for nothing but their notices, and no AGPL among them. */
const allowedLicences = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "BlueOak-1.0.0"];

/** Of licences to choose from, one is enough. */
function isAllowed(license = "none"): boolean {
  return license.split(/ OR |[()]/).some((one) => allowedLicences.includes(one));
}

/** The packages that the bundles are made of, as esbuild lists what it read. */
function bundledPackages(): readonly { readonly name: string; readonly version: string; readonly license: string }[] {
  const metafiles: readonly { inputs: Record<string, unknown> }[] = JSON.parse(
    readFileSync(join(root, "build/metafiles.json"), "utf8"),
  );
  const folders = metafiles.flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap((input) => {
      const parts = input.split("/");
      const at = parts.lastIndexOf("node_modules");
      return at < 0 ? [] : [parts.slice(0, at + (parts[at + 1]?.startsWith("@") ? 3 : 2)).join("/")];
    }),
  );
  return [...new Set(folders)].map((folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")));
}

interface Dependency {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, Dependency>>;
}

test("production dependencies are few, and have licences that allow it", () => {
  const listed: Dependency = JSON.parse(
    npm(["ls", "--omit=dev", "--omit=peer", "--omit=optional", "--all", "--json", "--package-lock-only"], root),
  );
  const found = new Map<string, string | undefined>();
  const collect = ({ dependencies = {} }: Dependency): void => {
    for (const [name, dependency] of Object.entries(dependencies)) {
      // What is optional and left out is listed without a version.
      if (dependency.version !== undefined) found.set(`${name} ${dependency.version}`, undefined);
      collect(dependency);
    }
  };
  collect(listed);
  const { packages }: { packages: Record<string, { version?: string; license?: string; dev?: boolean }> } = JSON.parse(
    readFileSync(join(root, "package-lock.json"), "utf8"),
  );
  for (const [path, { version, license }] of Object.entries(packages)) {
    const key = `${path.split("node_modules/").at(-1)} ${version}`;
    if (found.has(key)) found.set(key, license);
  }
  expect([...found].filter(([, license]) => !isAllowed(license))).toEqual([]);
  const names = [...found.keys()].map((key) => key.split(" ")[0]);
  expect(names).toContain("@aws-sdk/client-sts");
  for (const gone of ["fast-xml-parser", "pngjs"]) expect(names).not.toContain(gone);
  // What reads a signed document is what verified its signature.
  expect([...found.keys()].filter((key) => key.startsWith("@xmldom/xmldom "))).toHaveLength(1);
  expect(found.size).toBeLessThanOrEqual(36);
});

describe("the packed package, installed in an empty folder", () => {
  let folder = "";
  let installed: readonly string[] = [];
  beforeAll(() => {
    folder = folderWith({
      "package.json": '{"name": "user", "private": true, "type": "module"}',
      "role.json": founding,
      "policies/kjh-DuperRole.json": founding,
      "fixtures/identity/administrator.json": readFileSync(join(root, "fixtures/identity/administrator.json")),
      "features/founding-story.feature": readFileSync(join(root, "features/founding-story.feature")),
    });
    npm(["pack", "--ignore-scripts", "--pack-destination", folder], root);
    const [tarball = ""] = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
    npm(["install", "--no-audit", "--no-fund", "--prefer-offline", join(folder, tarball)], folder);
    installed = readdirSync(join(folder, "node_modules"), { recursive: true }).map(String);
  });

  test("has the command line", () => {
    expect(npm(["exec", "--", "policy-check", "role.json"], folder)).toContain("no findings");
  });

  test("has the library, with types", () => {
    const script = `
      import { check, prove, simulate } from "policy-check";
      const trust = ${JSON.stringify(founding)};
      const { findings } = await check(trust);
      const { verdict } = await prove(trust, "mfa");
      const simulation = simulate({
        action: "sts:AssumeRole",
        principal: "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser",
        resource: "arn:aws:iam::123456789012:role/kjh-DuperRole",
        policies: { trust },
      });
      console.log(findings.length, verdict, simulation.decision);
    `;
    expect(
      execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: folder, encoding: "utf8" }),
    ).toBe("0 proved implicitDeny\n");
    expect(readFileSync(join(folder, "node_modules/policy-check/dist/index.d.ts"), "utf8")).toContain("simulate");
  });

  describe("in a program of TypeScript or CommonJS", () => {
    const program = `
      import { check } from "policy-check";
      import { parsePolicy, SourceText } from "policy-check/engine";
      import { startEndpoint } from "policy-check/endpoint";
      async function main(): Promise<void> {
        const { problems } = parsePolicy("trust", new SourceText("role.json", "{}"));
        const { policies } = await check("Resources: { R: { Type: AWS::IAM::Role } }");
        const endpoint = await startEndpoint();
        const { status } = await fetch(endpoint.url + "/health");
        await endpoint.close();
        console.log(problems.length, policies.length, status);
      }
      main();
    `;
    // Neither Vitest nor Jest is installed here: the types of the matchers need none of them.
    const entries = [
      ...["policy-check", "policy-check/engine", "policy-check/endpoint", "policy-check/docs"],
      ...["policy-check/vitest", "policy-check/jest"],
    ];
    const tool = (name: string): string => join(root, "node_modules/.bin", name);
    let commonJs = "";
    beforeAll(() => {
      npm(["install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "tsx@4"], folder);
      commonJs = join(folder, "commonjs");
      mkdirSync(commonJs);
      writeFileSync(join(commonJs, "package.json"), '{ "type": "commonjs" }');
      writeFileSync(join(commonJs, "program.ts"), program);
      writeFileSync(
        join(folder, "entries.ts"),
        `${entries.map((name, index) => `import * as entry${index} from "${name}";`).join("\n")}\nconsole.log(${entries.map((_, index) => `entry${index}`).join(", ")});\n`,
      );
    });

    test.concurrent("tsx runs it, in a project of CommonJS", async () => {
      const { status, stdout, stderr } = await run(["tsx", "commonjs/program.ts"], folder);
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "1 1 200\n", stderr: "" });
    });

    test.each(
      shareOf([
        ["as it comes", "cjs", []],
        ["with ES modules first", "cjs", ["--main-fields=module,main"]],
        ["to an ES module", "mjs", ["--format=esm"]],
      ]),
    )("esbuild bundles it, %s", (_, extension, args) => {
      const outfile = join(commonJs, `bundle.${extension}`);
      const flags = ["--bundle", "--platform=node", "--log-level=warning", `--outfile=${outfile}`, ...args];
      execFileSync(tool("esbuild"), ["commonjs/program.ts", ...flags], { cwd: folder, stdio: "pipe" });
      // It needs nothing but itself.
      const elsewhere = folderWith({});
      expect(execFileSync(process.execPath, [outfile], { cwd: elsewhere, encoding: "utf8" })).toBe("1 1 200\n");
    });

    test.each([
      ["node16", "node16"],
      ["bundler", "esnext"],
    ])("TypeScript finds all types with moduleResolution %s", (moduleResolution, module) => {
      const flags = ["--noEmit", "--strict", "--target", "es2023", "--skipLibCheck", "false", "--types", ""];
      const args = [...flags, "--module", module, "--moduleResolution", moduleResolution, "entries.ts"];
      expect(() => execFileSync(tool("tsc"), args, { cwd: folder, encoding: "utf8", stdio: "pipe" })).not.toThrow();
    });
  });

  test("has the notices of everything that is bundled", () => {
    const notices = readFileSync(join(folder, "node_modules/policy-check/THIRD-PARTY-NOTICES"), "utf8");
    const bundled = bundledPackages();
    expect(bundled.map(({ name }) => name)).toEqual(expect.arrayContaining(["yargs", "yaml", "diff", "preact"]));
    for (const { name, version, license } of bundled) {
      expect([name, license, isAllowed(license)]).toEqual([name, license, true]);
      const [, after = ""] = notices.split(`\n${name} ${version} (${license})\n`);
      // The licence itself stands below the name, with whoever has the copyright.
      expect([name, after.slice(0, 400)]).toEqual([name, expect.stringMatching(/copyright|apache license/i)]);
    }
    expect(notices).toContain("\najv 8.");
    expect(notices).not.toMatch(/\/work\/|\/home\//);
  });

  test("has the schemas for editors", () => {
    for (const name of [
      "trust-policy",
      "identity-policy",
      "resource-policy",
      "config",
      "state",
      "prove",
      "diff",
      "reach",
      "why",
      "coverage",
      "docs",
      "profiles",
      "evidence",
    ]) {
      const schema = JSON.parse(
        readFileSync(join(folder, `node_modules/policy-check/dist/schemas/${name}.schema.json`), "utf8"),
      );
      expect(schema.$schema).toContain("json-schema.org");
      expect(schema.description).toBeTruthy();
    }
  });

  test("has the endpoint, which finds its parts", async () => {
    const script = `
      import { startEndpoint } from "policy-check/endpoint";
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
    for (const tool of ["typescript", "vitest", "esbuild", "ajv", "yargs", "@biomejs", "preact", "@dagrejs"]) {
      expect(installed).not.toContain(tool);
    }
    // Who only lints needs neither cucumber nor a container.
    for (const peer of ["@cucumber", "testcontainers", "dockerode"]) expect(installed).not.toContain(peer);
    const files = readdirSync(join(folder, "node_modules/policy-check"), { recursive: true }).map(String);
    expect(files.filter((file) => /\.test\.|^test|fixtures/.test(file))).toEqual([]);
  });

  test("says how to install cucumber, where it is missing", async () => {
    const { status, stdout, stderr } = await run(["policy-check", "test"], folder);
    expect(stderr).toBe(
      "policy-check: policy-check test runs scenarios with cucumber, which is not installed: npm install --save-dev @cucumber/cucumber@12\n",
    );
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  describe("with a cucumber of the project's own", () => {
    const passed = /^8 scenarios \(8 passed\)$/m;
    const inPolicyCheck = "node_modules/policy-check/node_modules/@cucumber/cucumber";
    beforeAll(() => {
      npm(["install", "--no-audit", "--no-fund", "--prefer-offline", "@cucumber/cucumber@~12.9.0"], folder);
      mkdirSync(join(folder, "support"));
      writeFileSync(join(folder, "support/import.js"), 'import "policy-check/steps";\n');
      writeFileSync(
        join(folder, "support/register.js"),
        'import * as cucumber from "@cucumber/cucumber";\nimport { register } from "policy-check/steps";\nregister(cucumber);\n',
      );
    });

    test.concurrent("runs features without support code", async () => {
      const { status, stdout, stderr } = await run(["policy-check", "test"], folder);
      expect(stdout).toMatch(passed);
      expect(stdout).toContain("8 scenarios: 8 passed, 0 failed\n");
      expect(stderr).toBe("");
      expect(status).toBe(0);
    });

    if (isThorough)
      test.concurrent("takes support code along that has the steps already", async () => {
        const { status, stdout } = await run(["policy-check", "test", "--import", "support/import.js"], folder);
        expect(stdout).toMatch(passed);
        expect(status).toBe(0);
      });

    test.concurrent.each(shareOf(["import", "register"]))("has steps for cucumber-js: by %s", async (way) => {
      const { status, stdout, stderr } = await run(["cucumber-js", "--import", `support/${way}.js`], folder);
      expect(stdout).toMatch(passed);
      expect(stderr).toBe("");
      expect(status).toBe(0);
    });

    test.concurrent.each(
      shareOf([
        [
          "cucumber-js",
          ["cucumber-js", "--import", "support/import.js", "--format", "policy-check/docs:page/index.html"],
        ],
        ["policy-check test", ["policy-check", "test", "--format", "policy-check/docs:site"]],
      ] as const),
    )("makes the page as a formatter of %s", async (_, args) => {
      const { status, stdout, stderr } = await run(args, folder);
      expect(stdout + stderr).toMatch(passed);
      expect(status).toBe(0);
      const page = readFileSync(join(folder, args[0] === "cucumber-js" ? "page" : "site", "index.html"), "utf8");
      expect(page).toMatch(/^<!doctype html>/i);
      expect(page).toContain("can assume this role only with MFA");
      expect(page).toContain("An access key alone does not open the role");
    });

    test.concurrent("says how to install testcontainers, where it is needed and missing", async () => {
      const { status, stdout, stderr } = await run(["policy-check", "test", "--backend", "localstack"], folder);
      expect(stderr).toBe(
        "policy-check: the package testcontainers, which starts LocalStack, is not installed: npm install --save-dev testcontainers@11\n",
      );
      expect(stdout).toBe("");
      expect(status).toBe(2);
    });

    describe("and a second copy, which policy-check finds first", () => {
      beforeAll(() => {
        cpSync(join(folder, "node_modules/@cucumber/cucumber"), join(folder, inPolicyCheck), { recursive: true });
      });

      test.concurrent("the import alone does not reach the copy that runs, and says what to do", async () => {
        const { status, stdout, stderr } = await run(["cucumber-js", "--import", "support/import.js"], folder);
        expect(stderr).toMatch(
          /^policy-check: the steps are not registered, since another copy of @cucumber\/cucumber runs than the one that policy-check finds\. Call register\(\) of "policy-check\/steps" with yours\. Cucumber says: .+\n$/,
        );
        expect(stdout).toContain("8 scenarios (8 undefined)");
        expect(status).toBe(1);
      });

      test.concurrent("register() reaches it", async () => {
        const { status, stdout, stderr } = await run(["cucumber-js", "--import", "support/register.js"], folder);
        expect(stdout).toMatch(passed);
        expect(stderr).toBe("");
        expect(status).toBe(0);
      });

      if (isThorough)
        test.concurrent("policy-check test runs the project's copy, in two processes as well", async () => {
          const { status, stdout, stderr } = await run(["policy-check", "test", "--parallel", "2"], folder);
          expect(stdout).toMatch(passed);
          expect(stderr).toBe("");
          expect(status).toBe(0);
        });
    });

    /** What `policy-check test` says with a package of another version. */
    async function runWith(name: string, version: string, args: readonly string[] = []): Promise<Run> {
      rmSync(join(folder, "node_modules/policy-check/node_modules"), { recursive: true, force: true });
      const file = join(folder, "node_modules", name, "package.json");
      const described = readFileSync(file, "utf8");
      writeFileSync(file, described.replace(/"version": "[^"]+"/, `"version": "${version}"`));
      const ended = await run(["policy-check", "test", ...args], folder);
      writeFileSync(file, described);
      return ended;
    }

    test("says which versions of cucumber fit, where another is installed", async () => {
      const { status, stderr } = await runWith("@cucumber/cucumber", "11.3.0");
      expect(stderr).toBe(
        "policy-check: @cucumber/cucumber 11.3.0 is not supported; install a version from 12.5 to 13: npm install --save-dev @cucumber/cucumber@12\n",
      );
      expect(status).toBe(2);
    });

    // The copy is of 12 and runs everywhere; only its version says 13, which calls what Node 20 does not have.
    test("does not begin with cucumber 13 on Node 20", async () => {
      const { status, stdout, stderr } = await runWith("@cucumber/cucumber", "13.3.0");
      const isOld = Number(process.versions.node.split(".")[0]) < 22;
      expect(stderr).toBe(
        isOld
          ? `policy-check: @cucumber/cucumber 13.3.0 needs Node 22 or newer, and this is Node ${process.versions.node}; cucumber 12 runs on it: npm install --save-dev @cucumber/cucumber@12\n`
          : "",
      );
      if (!isOld) expect(stdout).toMatch(passed);
      expect(status).toBe(isOld ? 2 : 0);
    });

    test("says which versions of testcontainers fit, where another is installed", async () => {
      const own = join(folder, "node_modules/testcontainers");
      mkdirSync(own);
      writeFileSync(
        join(own, "package.json"),
        '{ "name": "testcontainers", "version": "10.28.0", "main": "index.js" }',
      );
      writeFileSync(join(own, "index.js"), "");
      const { status, stdout, stderr } = await run(["policy-check", "test", "--backend", "localstack"], folder);
      rmSync(own, { recursive: true });
      expect(stderr).toBe(
        "policy-check: testcontainers 10.28.0, which starts LocalStack, is not supported; install 11.14 or later, or 12: npm install --save-dev testcontainers@11\n",
      );
      expect(stdout).toBe("");
      expect(status).toBe(2);
    });
  });
});
