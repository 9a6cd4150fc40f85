import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { executable, folderWith, policyCheck, trustPolicy } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const user = "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser";
const role = "arn:aws:iam::123456789012:role/kjh-DuperRole";
const founding = ["--trust", "policies/kjh-DuperRole.json", "--role", role, "--principal", user];

function simulate(...args: string[]) {
  return policyCheck(["simulate", ...args], { cwd: root });
}

function result(...args: string[]) {
  const { stdout, status } = simulate("--format", "json", ...args);
  return { status, ...JSON.parse(stdout) };
}

describe("the founding story", () => {
  test("without MFA the result is that of the contract", () => {
    expect(JSON.parse(simulate("--format", "json", ...founding).stdout)).toEqual({
      decision: "implicitDeny",
      reason:
        'No statement of the trust policy allows sts:AssumeRole to this caller: in statement 1 of the trust policy (line 4), Bool "true" does not hold for aws:MultiFactorAuthPresent: the key is absent.',
      evaluator: "policy-check engine",
      deniedAction: "sts:AssumeRole",
      matched: [],
      explanation: [
        {
          policy: "trust",
          action: "sts:AssumeRole",
          statement: 0,
          sid: null,
          effect: "Allow",
          line: 4,
          applies: false,
          mismatches: [
            {
              element: "Condition",
              operator: "Bool",
              key: "aws:MultiFactorAuthPresent",
              expected: ["true"],
              actual: null,
              why: "the key is absent",
              line: 12,
              column: 11,
            },
          ],
          heldByAbsence: [],
        },
      ],
      undocumented: [],
    });
  });

  test("with MFA it is allowed, by the statement that says so", () => {
    expect(result(...founding, "--mfa", "true")).toMatchObject({
      decision: "allowed",
      matched: [{ policy: "trust", statement: 0, sid: null, effect: "Allow", line: 4 }],
    });
  });

  test("with MFA false it is denied, and false is no absent key", () => {
    const { decision, explanation } = result(...founding, "--mfa", "false");
    expect(decision).toBe("implicitDeny");
    expect(explanation[0].mismatches[0].actual).toBe("false");
  });

  test("pretty output marks the deciding line", () => {
    const { stdout } = simulate(...founding);
    expect(stdout).toMatch(/^implicitDeny /);
    expect(stdout).toMatch(/^x 12 \| +"aws:MultiFactorAuthPresent": "true" {2}<- the key is absent$/m);
    expect(stdout).toContain("decided by policy-check engine");
  });
});

describe("options", () => {
  test("--expect makes it a test", () => {
    expect(simulate(...founding, "--expect", "denied").status).toBe(0);
    expect(simulate(...founding, "--expect", "explicitDeny").status).toBe(1);
    expect(simulate(...founding, "--mfa", "true", "--expect", "allowed").status).toBe(0);
    const run = simulate(...founding, "--expect", "allowed");
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("expected allowed, but the decision is implicitDeny");
  });

  test.each([
    ["long-term-key", "implicitDeny", []],
    ["long-term-key-with-mfa", "allowed", []],
    ["session-token", "implicitDeny", []],
    ["session-token-with-mfa", "allowed", []],
    ["console-with-mfa", "allowed", []],
  ])("--caller %s: %s", (caller, decision, undocumented) => {
    const answer = result(...founding, "--caller", caller);
    expect(answer.decision).toBe(decision);
    expect(answer.undocumented).toEqual(undocumented);
  });

  test("--mfa-propagation decides what is not documented, and the answer says so", () => {
    const folder = folderWith({
      "t.json": trustPolicy({
        Principal: { AWS: "arn:aws:iam::123456789012:role/path/hop" },
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      }),
    });
    const args = [
      "--trust",
      join(folder, "t.json"),
      "--role",
      role,
      "--principal",
      "arn:aws:sts::123456789012:assumed-role/hop/s",
      "--caller",
      "role-session-from-mfa-session",
    ];
    expect(result(...args)).toMatchObject({
      decision: "implicitDeny",
      undocumented: [{ id: "mfa-after-role-chaining", otherwise: "allowed" }],
    });
    expect(result(...args, "--mfa-propagation", "observed")).toMatchObject({
      decision: "allowed",
      undocumented: [{ otherwise: "implicitDeny" }],
    });
  });

  test("--context, policies of every kind, and lists of values", () => {
    const all = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
    const none = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } };
    const folder = folderWith({
      "t.json": trustPolicy({
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] },
          StringEquals: { "sts:ExternalId": "x=y" },
        },
      }),
      "all.json": JSON.stringify(all),
      "none.json": JSON.stringify(none),
      "rcp.json": JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Deny", Principal: "*", Action: "sts:*", Resource: "*" },
      }),
    });
    const file = (name: string) => join(folder, name);
    const args = [
      ...["--trust", file("t.json"), "--role", role, "--principal", user],
      ...["--context", "sts:ExternalId=x=y", "--context", "aws:TagKeys=a", "--context", "aws:TagKeys=b"],
    ];
    const decide = (...more: string[]) => result(...args, ...more).decision;
    expect(decide()).toBe("implicitDeny");
    expect(decide("--identity-policy", file("all.json"))).toBe("allowed");
    expect(decide("--identity-policy", file("none.json"), "--identity-policy", file("all.json"))).toBe("allowed");
    expect(decide("--identity-policy", file("all.json"), "--permissions-boundary", file("none.json"))).toBe(
      "implicitDeny",
    );
    expect(decide("--identity-policy", file("all.json"), "--session-policy", file("none.json"))).toBe("implicitDeny");
    expect(decide("--identity-policy", file("all.json"), "--scp", file("all.json"), "--scp", file("none.json"))).toBe(
      "implicitDeny",
    );
    expect(decide("--identity-policy", file("all.json"), "--rcp", file("rcp.json"))).toBe("explicitDeny");
  });

  test.each([
    ["nothing to decide", [], "--trust, --role and --principal"],
    ["both ways of asking", [...founding, "--batch", "-"], "mutually exclusive"],
    [
      "a principal that is none",
      ["--trust", "policies/kjh-DuperRole.json", "--role", role, "--principal", "bob"],
      "--principal",
    ],
    ["a role that is none", ["--trust", "policies/kjh-DuperRole.json", "--role", "r", "--principal", user], "--role"],
    ["an unknown kind of caller", [...founding, "--caller", "robot"], 'Choices: "long-term-key"'],
    ["a kind that the principal cannot hold", [...founding, "--caller", "role-session"], "needs as --principal"],
    [
      "--mfa beside --caller",
      [...founding, "--caller", "long-term-key", "--mfa", "true"],
      "caller and mfa are mutually exclusive",
    ],
    ["a context without a value", [...founding, "--context", "aws:username"], "KEY=VALUE"],
    [
      "a policy file that is missing",
      ["--trust", "no.json", "--role", role, "--principal", user],
      "no.json: there is no such file",
    ],
    ["a flag beside a request of its own", ["--request", "-", "--context", "a=b"], "mutually exclusive"],
    ["an option given twice", [...founding, "--trust", "other.json"], "--trust is given more than once"],
    [
      "a flag and a context that contradict",
      [...founding, "--mfa", "false", "--context", "AWS:multifactorauthpresent=true"],
      "given twice",
    ],
    ["an option without its value", ["--batch"], "Not enough arguments"],
    ["an option with a dot", [...founding, "--context.x=y"], "unknown option --context.x"],
    ["an age that is none", [...founding, "--mfa-age", "soon"], "--mfa-age"],
  ])("exit code 2 for %s", (_, args, message) => {
    const run = simulate(...args);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });
});

const request = {
  action: "sts:AssumeRole",
  principal: user,
  resource: role,
  context: { "aws:MultiFactorAuthPresent": "true" },
  policies: { trust: "policies/kjh-DuperRole.json" },
};

const twoBoundaries = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };

describe("what the principal and the caller settle", () => {
  const isService = ["--trust", "fixtures/decisions/trust/principal-is-aws-service.json", "--role", role];
  const alice = [...isService, "--principal", "arn:aws:iam::123456789012:user/alice"];

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice
  test("a user is no AWS service, with --caller and without", () => {
    expect(result(...alice).decision).toBe("explicitDeny");
    expect(result(...alice, "--caller", "long-term-key").decision).toBe("explicitDeny");
    expect(result(...isService, "--principal", "ec2.amazonaws.com").decision).toBe("allowed");
  });

  test("--context that says something else is refused", () => {
    const { status, stdout, stderr } = simulate(...alice, "--context", "aws:principalIsAWSService=true");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("--context: the context has aws:PrincipalIsAWSService");
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice
  test("--caller makes its call itself", () => {
    const trust = folderWith({
      "t.json": JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
          Action: "sts:AssumeRole",
          Condition: { Bool: { "aws:ViaAWSService": "false" } },
        },
      }),
    });
    const args = [
      "--trust",
      join(trust, "t.json"),
      "--role",
      role,
      "--principal",
      "arn:aws:iam::123456789012:user/alice",
    ];
    expect(result(...args).decision).toBe("implicitDeny");
    expect(result(...args, "--caller", "long-term-key").decision).toBe("allowed");
    expect(result(...args, "--caller", "long-term-key", "--context", "aws:viaAWSService=false").decision).toBe(
      "allowed",
    );
    const { status, stderr } = simulate(...args, "--caller", "long-term-key", "--context", "aws:viaAWSService=true");
    expect(status).toBe(2);
    expect(stderr).toContain("the caller itself makes the call");
  });

  test.each([
    ["long-term-key", "aws:TokenIssueTime=2026-01-01T00:00:00Z"],
    ["long-term-key", "aws:multifactorauthpresent=true"],
    ["session-token", "aws:MultiFactorAuthPresent=true"],
    ["session-token-with-mfa", "aws:MultiFactorAuthPresent=false"],
    ["session-token", "aws:MultiFactorAuthAge=5"],
  ])("credentials of --caller %s have no %s", (caller, pair) => {
    const { status, stderr } = simulate(...founding, "--caller", caller, "--context", pair);
    expect(status).toBe(2);
    expect(stderr).toContain(`calls of --caller ${caller} have`);
  });
});

describe("--request", () => {
  const run = (text: string, ...args: string[]) => {
    const answer = policyCheck(["simulate", "--format", "json", "--request", "-", ...args], { cwd: root, input: text });
    return { ...answer, result: JSON.parse(answer.stdout) };
  };

  test("policies are documents or the names of files", () => {
    expect(run(JSON.stringify(request)).result.decision).toBe("allowed");
    const trust = JSON.parse(readFileSync(join(root, "policies/kjh-DuperRole.json"), "utf8"));
    expect(run(JSON.stringify({ ...request, policies: { trust } })).result.decision).toBe("allowed");
  });

  test("the sample of the documentation is a request, once it has a trust policy", () => {
    const empty = {
      identity: [],
      permissionsBoundary: [],
      session: [],
      serviceControl: [],
      resourceControl: [[]],
      resource: {},
    };
    const sample = { ...request, policies: { ...request.policies, ...empty } };
    expect(run(JSON.stringify(sample)).result.decision).toBe("allowed");
    // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
    const withLevel = { ...sample, policies: { ...sample.policies, serviceControl: [[]] } };
    expect(run(JSON.stringify(withLevel)).result).toMatchObject({
      decision: "implicitDeny",
      reason: expect.stringContaining("level 1 of 1 has no policies, so it allows nothing"),
    });
  });

  test("a context that contradicts the principal is refused with its place, and decided by --lenient", () => {
    const bob = "arn:aws:iam::123456789012:user/bob";
    const text = `{"action": "sts:AssumeRole", "principal": "${user}", "resource": "${role}",
 "context": {"aws:MultiFactorAuthPresent": "true",
  "AWS:PrincipalArn": "${bob}"},
 "policies": {"trust": "policies/kjh-DuperRole.json"}}`;
    const refused = run(text);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("3:23");
    expect(refused.stderr).toContain(`aws:PrincipalArn "${bob}"`);
    expect(refused.stderr).toContain("leave the key out, or change the principal");
    const lenient = run(text, "--lenient");
    expect(lenient.status).toBe(0);
    expect(lenient.result.ignored).toEqual([expect.objectContaining({ pointer: "/context/AWS:PrincipalArn" })]);
  });

  test("a source identity in place of the one that the session has is refused, as STS does", () => {
    const session = "arn:aws:sts::123456789012:assumed-role/ci/build";
    const context = { "aws:SourceIdentity": "alice", "sts:SourceIdentity": "bobby" };
    const replaced = JSON.stringify({ ...request, principal: session, context });
    const refused = run(replaced);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('sts:SourceIdentity "bobby"');
    expect(refused.stderr).toContain("which STS does not replace");
    expect(run(replaced.replace("bobby", "alice")).result.decision).toBe("implicitDeny");
  });

  test("- is standard input for policies, too", () => {
    const input = readFileSync(join(root, "policies/kjh-DuperRole.json"));
    const args = ["simulate", "--format", "json", "--trust", "-", "--role", role, "--principal", user];
    expect(JSON.parse(policyCheck(args, { input }).stdout).decision).toBe("implicitDeny");
  });

  test("booleans and numbers in the context are their text", () => {
    expect(run(JSON.stringify({ ...request, context: { "aws:MultiFactorAuthPresent": true } })).result.decision).toBe(
      "allowed",
    );
  });

  test.each([
    ["no JSON", "{", "expected"],
    ["no object", "[]", "must be an object"],
    ["a missing field", JSON.stringify({ ...request, action: undefined }), 'no "action"'],
    ["a misspelt field", JSON.stringify({ ...request, context: {}, contxt: {} }), 'did you mean "context"?'],
    [
      "a misspelt kind of policy",
      JSON.stringify({ ...request, policies: { serviceControls: [] } }),
      'did you mean "serviceControl"?',
    ],
    ["a context value of the wrong type", JSON.stringify({ ...request, context: { a: {} } }), "/context/a"],
    [
      "a key twice in different case",
      JSON.stringify({ ...request, context: { "aws:a": "1", "AWS:A": "2" } }),
      "twice, in different letter case",
    ],
    ["a duplicate key", JSON.stringify(request).replace("{", '{"action": "sts:AssumeRole",'), "appears twice"],
    [
      "a malformed policy",
      JSON.stringify({ ...request, policies: { trust: { Statement: [] } } }),
      "/policies/trust/Statement",
    ],
    [
      "a policy file that is missing",
      JSON.stringify({ ...request, policies: { trust: "no.json" } }),
      "there is no such file",
    ],
    [
      "two boundaries",
      JSON.stringify({ ...request, policies: { permissionsBoundary: [twoBoundaries, twoBoundaries] } }),
      "at most one permissions boundary",
    ],
    [
      "a role's policy in the wrong place",
      JSON.stringify({ ...request, policies: { resource: JSON.parse(trustPolicy()) } }),
      "under trust",
    ],
    ["SCPs without levels", JSON.stringify({ ...request, policies: { serviceControl: [{}] } }), "levels"],
  ])("exit code 2 and an error for %s", (_, text, message) => {
    const { status, result: answer } = run(text);
    expect(status).toBe(2);
    expect(answer.error).toContain(message);
    expect(answer.decision).toBeUndefined();
  });

  test("--lenient decides all the same, lists what is wrong, and lets nobody in by what it cannot read", () => {
    const policies = (Statement: object) => ({ trust: { Version: "2012-10-17", Statement } });
    const statement = { Effect: "Allow", Principal: { AWS: user }, Action: "sts:AssumeRole" };
    const harmless = JSON.stringify({ ...request, policies: policies({ ...statement, Resource: "*" }) });
    expect(run(harmless).status).toBe(2);
    const { result: answer, status } = run(harmless, "--lenient");
    expect(status).toBe(0);
    expect(answer).toMatchObject({ decision: "allowed", ignored: [{ pointer: "/policies/trust/Statement/Resource" }] });
    const unreadable = { ...statement, Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": "36OO" } } };
    expect(run(JSON.stringify({ ...request, policies: policies(unreadable) }), "--lenient").result.decision).toBe(
      "implicitDeny",
    );
    const deny = [statement, { ...unreadable, Effect: "Deny" }];
    expect(run(JSON.stringify({ ...request, policies: policies(deny) }), "--lenient").result.decision).toBe(
      "explicitDeny",
    );
  });
});

describe("--batch", () => {
  const lines = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("one result a line, in order; a bad line gives an error in its place and exit code 2 at the end", () => {
    const denied = { ...request, context: {} };
    const input = [JSON.stringify(request), "not json", JSON.stringify(denied), "", JSON.stringify(request)].join("\n");
    const run = policyCheck(["simulate", "--batch", "-"], { cwd: root, input });
    expect(run.status).toBe(2);
    const results = lines(run.stdout);
    expect(results.map(({ decision }) => decision)).toEqual([
      "allowed",
      undefined,
      "implicitDeny",
      undefined,
      "allowed",
    ]);
    expect(Object.keys(results[1])).toEqual(["error"]);
    expect(run.stderr).toBe("");
  });

  test("exit code 0 when all lines are good, whatever is decided, with any line ends", () => {
    const input = `${JSON.stringify({ ...request, context: {} })}\r\n${JSON.stringify(request)}\r\n`;
    const run = policyCheck(["simulate", "--batch", "-"], { cwd: root, input });
    expect(run.status).toBe(0);
    expect(lines(run.stdout)).toHaveLength(2);
  });

  test("lines that are too long or no UTF-8 are bad ones, and the next is read", () => {
    const input = Buffer.concat([
      Buffer.from(`"${"x".repeat(3000)}"\n`),
      Buffer.from([0xff, 10]),
      Buffer.from(JSON.stringify(request)),
    ]);
    const run = policyCheck(["simulate", "--batch", "-", "--max-file-size", "2000"], { cwd: root, input });
    const [long, bytes, good] = lines(run.stdout);
    expect(long.error).toContain("longer than 2000 bytes");
    expect(bytes.error).toContain("UTF-8");
    expect(good.decision).toBe("allowed");
  });

  test("a line is answered before the next is asked", async () => {
    const child = spawn(process.execPath, [executable, "simulate", "--batch", "-"], { cwd: root });
    for (let asked = 0; asked < 3; asked++) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const [answer] = await once(child.stdout, "data");
      expect(JSON.parse(String(answer)).decision).toBe("allowed");
    }
    child.stdin.end();
    expect((await once(child, "close"))[0]).toBe(0);
  });

  test("a bad line is named by its number", () => {
    const { stdout } = policyCheck(["simulate", "--batch", "-"], { input: "1\n{\n" });
    expect(lines(stdout).map(({ error }) => error.split(": ")[0])).toEqual(["line 1:1:1", "line 2:1:2"]);
  });

  test("an empty batch has no results", () => {
    expect(policyCheck(["simulate", "--batch", "-"], { input: "" })).toMatchObject({ status: 0, stdout: "" });
  });

  test("from file to file, and a missing file is wrong usage", () => {
    const folder = folderWith({ "in.ndjson": `${JSON.stringify(request)}\n`.repeat(1000) });
    const output = join(folder, "out.ndjson");
    expect(simulate("--batch", join(folder, "in.ndjson"), "--output", output).status).toBe(0);
    expect(lines(readFileSync(output, "utf8"))).toHaveLength(1000);
    expect(simulate("--batch", join(folder, "no.ndjson"))).toMatchObject({ status: 2, stdout: "" });
  });

  test("a reader that goes away ends it quietly", async () => {
    const folder = folderWith({ "in.ndjson": `${JSON.stringify(request)}\n`.repeat(20_000) });
    const child = spawn(
      process.execPath,
      ["dist/bin/policy-check.js", "simulate", "--batch", join(folder, "in.ndjson")],
      { cwd: root },
    );
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    await new Promise((resolve) => child.on("close", resolve));
    expect(stderr).toBe("");
  });
});
