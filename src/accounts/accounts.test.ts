import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import {
  type Account,
  type Accounts,
  boundaryOf,
  identityPoliciesOf,
  isDumpYaml,
  levelsOf,
  loadDumpYaml,
  placeOfStatement,
  readAccounts,
  readContent,
  readControlPolicies,
  readInPlace,
} from "./index.js";

const fixtures = new URL("../../fixtures/accounts/", import.meta.url);

function fixture(name: string): SourceText {
  return new SourceText(name, readFileSync(new URL(name, fixtures), "utf8"));
}

function read(texts: readonly (string | object)[], reports: readonly string[] = []): Accounts {
  const files = texts.map((text, index) => {
    return new SourceText(`${index}.json`, typeof text === "string" ? text : JSON.stringify(text));
  });
  return readAccounts(files, { credentialReports: reports.map((text) => new SourceText("report.csv", text)) });
}

function only({ accounts }: Accounts): Account {
  const [account] = accounts.values();
  if (account === undefined) throw new Error("no account");
  return account;
}

const arn = (resource: string, account = "111122223333") => `arn:aws:iam::${account}:${resource}`;
const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
};
const role = (name: string, more: object = {}) => ({
  ...{ RoleName: name, Arn: arn(`role/${name}`), AssumeRolePolicyDocument: trust },
  ...more,
});
const user = (name: string, more: object = {}) => ({ UserName: name, Arn: arn(`user/${name}`), ...more });

describe("what dumps have", () => {
  it.each([
    ["api-example.json", { "111122223333": [5, 3, 1, 3] }],
    ["pages/page-1.json", { "111122223333": [2, 0, 0, 0] }],
    ["two-accounts.ndjson", { "111122223333": [1, 0, 0, 1], "444455556666": [0, 0, 1, 1] }],
    ["list-of-pages.json", { "111122223333": [1, 0, 1, 0] }],
    ["output.yaml", { "111122223333": [1, 1, 1, 1] }],
  ])("%s", async (name, expected) => {
    const file = fixture(name);
    const readYaml = isDumpYaml(file) ? await loadDumpYaml() : undefined;
    const { accounts, problems } = readAccounts([file], { readYaml });
    expect(problems).toEqual([]);
    const sizes = [...accounts.values()].map(({ id, users, groups, roles, policies }) => [
      id,
      [users, groups, roles, policies].map(({ size }) => size),
    ]);
    expect(Object.fromEntries(sizes)).toEqual(expected);
  });

  it("has the lines of documents, whether they are objects, encoded or YAML", async () => {
    for (const name of ["chain.json", "api-example.json", "output.yaml"]) {
      const file = fixture(name);
      const account = only(readAccounts([file], { readYaml: await loadDumpYaml() }));
      for (const { trustPolicy } of account.roles.values()) {
        if (trustPolicy.kind !== "document") throw new Error(trustPolicy.why);
        const { document, problems } = readInPlace("trust", trustPolicy);
        const same = readContent("trust", trustPolicy.content).document;
        expect(problems).toEqual([]);
        const [statement] = document?.statements ?? [];
        const line = document?.source.position(statement?.node.start ?? 0).line ?? 0;
        const { source, span } = trustPolicy.place;
        const from = source.position(span.start).line;
        expect(line).toBeGreaterThanOrEqual(from);
        expect(line).toBeLessThanOrEqual(source.position(span.end).line);
        expect(document?.statements.map(({ pointer }) => pointer)).toEqual(
          same?.statements.map(({ pointer }) => pointer),
        );
      }
    }
  });

  it("tells the line of a statement", async () => {
    const lines = ["{", ' "RoleDetailList": [{"RoleName": "a", "Arn": "arn:aws:iam::111122223333:role/a",'];
    const statement = (sid: string) => JSON.stringify({ ...trust.Statement[0], Sid: sid });
    const text = [
      ...lines,
      '  "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [',
      `   ${statement("one")},`,
      `   ${statement("two")}]}}]`,
      "}",
    ].join("\n");
    const { trustPolicy } = only(read([text])).roles.get(arn("role/a")) ?? {};
    if (trustPolicy?.kind !== "document") throw new Error("no document");
    expect(placeOfStatement("trust", trustPolicy, 1)).toEqual({ file: "0.json", line: 5 });
    expect(placeOfStatement("trust", trustPolicy, 2)).toBeUndefined();
    // In lines of JSON it is the line of the file.
    const inLines = only(
      read([`${JSON.stringify(user("x", { GroupList: [] }))}\n${JSON.stringify({ RoleDetailList: [role("a")] })}`]),
    );
    const { trustPolicy: second } = inLines.roles.get(arn("role/a")) ?? {};
    expect(second?.kind === "document" && placeOfStatement("trust", second, 0)).toEqual({ file: "0.json", line: 2 });
  });

  it("keeps equal documents once", () => {
    const encoded = encodeURIComponent(JSON.stringify(trust, null, 2));
    const roles = [role("a"), role("b"), role("c", { AssumeRolePolicyDocument: encoded })];
    const contents = [...only(read([{ RoleDetailList: roles }])).roles.values()].map(({ trustPolicy }) =>
      trustPolicy.kind === "document" ? trustPolicy.content : undefined,
    );
    expect(new Set(contents).size).toBe(1);
  });

  it("reads lines of single details", () => {
    const lines = [user("a", { GroupList: [] }), role("b", { RolePolicyList: [] })].map((each) => JSON.stringify(each));
    const account = only(read([lines.join("\n")]));
    expect([account.users.size, account.roles.size]).toEqual([1, 1]);
  });

  it("has AWS's policies in the newest version of all files", () => {
    const version = (id: string) => ({
      PolicyName: "ReadOnlyAccess",
      Arn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      PolicyVersionList: [{ VersionId: id, IsDefaultVersion: true, Document: { ...policy, Id: id } }],
    });
    const { accounts } = read([
      { UserDetailList: [user("a")], Policies: [version("v9")] },
      {
        UserDetailList: [{ UserName: "b", Arn: arn("user/b", "444455556666") }],
        Policies: [version("v10")],
      },
    ]);
    for (const account of accounts.values()) {
      const [known] = account.policies.values();
      expect(known?.versions.map(({ id }) => id)).toEqual(["v10"]);
    }
  });
});

describe("what dumps leave open", () => {
  const why = (account: Account) =>
    [...account.users.values(), ...account.roles.values()].flatMap((each) =>
      identityPoliciesOf(account, each).flatMap(({ document }) => (document.kind === "unknown" ? [document.why] : [])),
    );

  it.each<[string, object, readonly string[]]>([
    [
      "a managed policy",
      { UserDetailList: [user("a", { AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/X" }] })] },
      ["the document of arn:aws:iam::aws:policy/X is not in the dump"],
    ],
    [
      "a group",
      { UserDetailList: [user("a", { GroupList: ["g"] })], GroupDetailList: [] },
      ["the group g of the user a is not in the dump"],
    ],
    [
      "an inline document",
      { RoleDetailList: [role("r", { RolePolicyList: [{ PolicyName: "p" }] })] },
      ["the document of the inline policy p is not in the dump"],
    ],
    [
      "the default version",
      {
        UserDetailList: [user("a", { AttachedManagedPolicies: [{ PolicyArn: arn("policy/p") }] })],
        Policies: [
          {
            PolicyName: "p",
            Arn: arn("policy/p"),
            DefaultVersionId: "v2",
            PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: false, Document: policy }],
          },
        ],
      },
      [`the default version of ${arn("policy/p")} is not in the dump`],
    ],
  ])("%s", (_, dump, expected) => {
    const accounts = read([dump]);
    expect(accounts.problems).toEqual([]);
    expect(why(only(accounts))).toEqual(expected);
  });

  it("a boundary", () => {
    const PermissionsBoundary = { PermissionsBoundaryArn: arn("policy/limit") };
    const account = only(read([{ UserDetailList: [user("a", { PermissionsBoundary })] }]));
    const [first] = account.users.values();
    expect(first && boundaryOf(account, first)).toMatchObject({ kind: "unknown" });
  });

  it("a trust policy", () => {
    const account = only(read([{ RoleDetailList: [role("r", { AssumeRolePolicyDocument: undefined })] }]));
    expect(account.roles.get(arn("role/r"))?.trustPolicy).toEqual({
      kind: "unknown",
      why: "the trust policy of the role r is not in the dump",
    });
  });

  const open = { RoleDetailList: [role("a")], IsTruncated: true, Marker: "x" };
  const last = { RoleDetailList: [role("b")], IsTruncated: false };
  const elsewhere = { UserDetailList: [{ UserName: "c", Arn: arn("user/c", "444455556666") }] };
  it.each<[string, readonly object[], readonly number[]]>([
    ["one page of several", [open], [1]],
    ["all pages", [open, last], [0]],
    ["pages in another order", [last, open], [1]],
    ["a page of the command line", [{ RoleDetailList: [role("a")], NextToken: "x" }], [1]],
    ["a page of another account", [open, elsewhere], [1, 0]],
    ["pages of two accounts by turns", [open, elsewhere, last], [0, 0]],
    ["a last page with AWS's policies only", [open, { Policies: [], RoleDetailList: [] }], [0]],
    ["a page without entities", [{ RoleDetailList: [], IsTruncated: true }, elsewhere], [1]],
  ])("%s", (_, pages, gaps) => {
    const { accounts, problems } = read(pages.map((page) => ({ UserDetailList: [], RoleDetailList: [], ...page })));
    expect(problems).toEqual([]);
    expect([...accounts.values()].map((account) => account.gaps.length)).toEqual(gaps);
  });

  const one = user("c");
  it.each<[string, readonly object[], readonly string[]]>([
    ["users and roles", [{ UserDetailList: [one], RoleDetailList: [role("a")] }], []],
    ["an account without users", [{ UserDetailList: [], RoleDetailList: [role("a")] }], []],
    ["an account without roles", [{ UserDetailList: [one], RoleDetailList: [] }], []],
    ["files for users and for roles", [{ UserDetailList: [one] }, { RoleDetailList: [role("a")] }], []],
    ["roles only", [{ RoleDetailList: [role("a")] }], ["UserDetailList"]],
    ["no list of users", [{ UserDetailList: null, RoleDetailList: [role("a")] }], ["UserDetailList"]],
    ["users only", [{ UserDetailList: [one] }], ["RoleDetailList"]],
    ["a list of roles", [[{ ...role("a"), RolePolicyList: [] }]], ["UserDetailList"]],
  ])("does not take a missing list for an empty one: %s", (_, pages, missing) => {
    const { accounts, problems } = read(pages);
    expect(problems).toEqual([]);
    const whys = [...accounts.values()].flatMap(({ gaps }) => gaps.map(({ why }) => why));
    expect(whys).toEqual(missing.map((list) => `the files have no "${list}" of it`));
  });
});

describe("problems", () => {
  it.each<[string, string | object, string, string]>([
    ["no JSON", "[1, 2", "broken-dump", "/"],
    ["another list", { Roles: [role("a")] }, "not-a-dump", ""],
    ["a list of policies of another kind", { Policies: [{ Id: "p-1" }] }, "not-a-dump", ""],
    ["a policy", policy, "not-a-dump", ""],
    ["no Arn", { RoleDetailList: [{ RoleName: "a" }] }, "invalid-entity", "/RoleDetailList/0"],
    [
      "the Arn of something else",
      { RoleDetailList: [role("a", { Arn: arn("user/a") })] },
      "invalid-entity",
      "/RoleDetailList/0",
    ],
    ["another name", { RoleDetailList: [role("a", { RoleName: "b" })] }, "invalid-entity", "/RoleDetailList/0"],
    [
      "a name that is no string",
      { UserDetailList: [user("a", { UserName: 1 })] },
      "invalid-entity",
      "/UserDetailList/0/UserName",
    ],
    [
      "a value that is not a list",
      { UserDetailList: [user("a", { GroupList: "g" })] },
      "invalid-entity",
      "/UserDetailList/0/GroupList",
    ],
    ["a text in place of an entity", { UserDetailList: ["a"] }, "invalid-entity", "/UserDetailList/0"],
    ["entities that are no list", { UserDetailList: {}, RoleDetailList: [] }, "invalid-entity", "/UserDetailList"],
    [
      "a document that is no policy",
      { RoleDetailList: [role("a", { AssumeRolePolicyDocument: "%7B" })] },
      "invalid-entity",
      "/RoleDetailList/0/AssumeRolePolicyDocument",
    ],
    [
      "a boundary without Arn",
      { UserDetailList: [user("a", { PermissionsBoundary: {} })] },
      "invalid-entity",
      "/UserDetailList/0",
    ],
    [
      "the same role twice, with other details",
      { RoleDetailList: [role("a"), role("a", { Path: "/" })] },
      "repeated-entity",
      "/RoleDetailList/1",
    ],
    ["a list that is misspelt", { UserDetailLst: [], RoleDetailList: [] }, "invalid-entity", "/UserDetailLst"],
    [
      "a member that is misspelt",
      { UserDetailList: [user("a", { UserPolicyLst: [] })] },
      "invalid-entity",
      "/UserDetailList/0/UserPolicyLst",
    ],
    ["a key that is there twice", '{"RoleDetailList": [], "RoleDetailList": []}', "broken-dump", "/RoleDetailList"],
  ])("%s", (_, text, code, pointer) => {
    const { problems } = read([text]);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    const [problem] = problems;
    expect(problem?.remedy).toBeTruthy();
    expect(problem?.message).toMatch(/^[^;]*[^.;\s]$/);
    if (pointer !== "/") expect(problem?.pointer).toBe(pointer);
  });

  it("the same role twice is one role, if it has the same details", () => {
    const { accounts, problems } = read([{ RoleDetailList: [role("a")] }, { RoleDetailList: [role("a")] }]);
    expect(problems).toEqual([]);
    expect([...accounts.values()].map(({ roles }) => roles.size)).toEqual([1]);
  });

  it("never throws, and reads every text or has a problem with it", () => {
    const dump = JSON.stringify({ UserDetailList: [user("a", { GroupList: ["g"] })], RoleDetailList: [role("r")] });
    fc.assert(
      fc.property(fc.nat(dump.length), fc.nat(20), fc.string({ maxLength: 4 }), (at, length, instead) => {
        const text = dump.slice(0, at) + instead + dump.slice(at + length);
        const { accounts, problems } = read([text]);
        const [account] = accounts.values();
        expect(problems.length > 0 || account !== undefined || /"UserDetailList|RoleDetailList/.test(text)).toBe(true);
      }),
    );
  });
});

describe("credential reports", () => {
  const dump = { UserDetailList: [user("a"), user("b")], RoleDetailList: [] };
  const header = "user,arn,password_enabled,mfa_active,access_key_1_active,access_key_2_active";
  const credentialsOf = (report: string) => {
    const account = only(read([dump], [report]));
    return { a: account.users.get(arn("user/a"))?.credentials, root: account.root, gaps: account.gaps };
  };
  const known = (password: boolean, keys: number, mfa: boolean) => ({
    password: { kind: "known", value: password },
    activeAccessKeys: { kind: "known", value: keys },
    mfa: { kind: "known", value: mfa },
  });

  it.each([
    ["capital letters, as AWS's page has them", `a,${arn("user/a")},TRUE,FALSE,TRUE,TRUE`, known(true, 2, false)],
    ["small letters, as AWS gives them", `a,${arn("user/a")},true,true,false,false`, known(true, 0, true)],
    ["quotes", `"a","${arn("user/a")}","false","true","true","false"\r`, known(false, 1, true)],
  ])("%s", (_, row, expected) => {
    expect(credentialsOf(`${header}\n${row}\n`).a).toEqual(expected);
  });

  it("says nothing of root's password, and of more keys than it has columns for", () => {
    const root = `<root_account>,${arn("root")},not_supported,true,false,false`;
    expect(credentialsOf(`${header}\n${root}`).root).toMatchObject({
      password: { kind: "unknown", why: 'the credential report says "not_supported" of password_enabled' },
      mfa: { kind: "known", value: true },
    });
    const more = `${header},additional_credentials_info\na,${arn("user/a")},true,true,true,true,1`;
    expect(credentialsOf(more).a?.activeAccessKeys.kind).toBe("unknown");
  });

  it("leaves open what it does not have", () => {
    const { a, gaps } = credentialsOf(`${header}\nc,${arn("user/c")},true,true,true,true`);
    expect(a?.mfa).toEqual({ kind: "unknown", why: "the credential report does not have the user a" });
    expect(gaps.map(({ why }) => why)).toEqual([`the credential report has ${arn("user/c")}, and the dump does not`]);
    expect(only(read([dump])).root.mfa).toMatchObject({
      why: "there is no credential report of the account 111122223333",
    });
  });

  it.each([
    ["a column that is missing", "user,arn\n"],
    ["a row with a comma too many", `${header}\na,b,${arn("user/a")},true,true,true,true`],
    ["a field too many", `${header}\na,${arn("user/a")},true,true,true,true,true`],
    ["a row twice", `${header}\n${`a,${arn("user/a")},true,true,true,true\n`.repeat(2)}`],
    ["another account", `${header}\na,${arn("user/a", "444455556666")},true,true,true,true`],
    ["no ARN", `${header}\na,b,true,true,true,true`],
    ["a quote without an end", `${header}\n"a`],
    ["JSON without content", "{}"],
    ["a text that is not JSON", "{"],
  ])("%s is a problem", (_, report) => {
    expect(read([dump], [report]).problems.map(({ code }) => code)).toEqual(["invalid-credential-report"]);
  });
});

describe("control policies", () => {
  const levels = (texts: readonly object[], kind: "serviceControl" | "resourceControl" = "serviceControl") => {
    const files = texts.map((text, index) => new SourceText(`${index}.json`, JSON.stringify(text)));
    const read = readControlPolicies(files, kind);
    const names = read.levels.map((level) =>
      level.map(({ name, document }) => (document.kind === "unknown" ? `${name}?` : name)),
    );
    return read.problems.length > 0 ? read.problems.map(({ message }) => message) : names;
  };
  const listed = (...ids: readonly string[]) => ({
    Policies: ids.map((Id) => ({ Id, Name: `name of ${Id}`, Type: "SERVICE_CONTROL_POLICY" })),
  });
  const described = (Id: string, Type = "SERVICE_CONTROL_POLICY") => ({
    Policy: { PolicySummary: { Id, Name: `name of ${Id}`, Type }, Content: JSON.stringify(policy) },
  });

  it.each<[string, readonly object[], unknown]>([
    ["policies, a level each", [policy, policy], [["0.json"], ["1.json"]]],
    ["a list of policies", [[policy, described("p-1")]], [["0.json", "name of p-1"]]],
    ["a list of lists", [[[policy], [policy, policy]]], [["0.json"], ["0.json", "0.json"]]],
    ["a part of a request", [{ serviceControl: [[policy], []] }], [["0.json"], []]],
    ["a policy of describe-policy", [described("p-1")], [["name of p-1"]]],
    [
      "list-policies-for-target, with and without the content",
      [listed("p-FullAWSAccess", "p-1", "p-2"), described("p-1")],
      [["p-FullAWSAccess", "name of p-1", "name of p-2?"]],
    ],
    [
      "a list that goes on",
      [{ ...listed("p-FullAWSAccess"), NextToken: "x" }],
      [["p-FullAWSAccess", "other policies?"]],
    ],
    [
      "policies of another type",
      [described("p-1", "RESOURCE_CONTROL_POLICY")],
      ["the policy has the type RESOURCE_CONTROL_POLICY, and SERVICE_CONTROL_POLICY is expected"],
    ],
    ["something else", [{ Users: [] }], ["the value is not a policy"]],
    [
      "a level of an account without a policy",
      [{ "111122223333": [[policy], []] }],
      ["the account 111122223333 has a level without a policy"],
    ],
    [
      "two organizations",
      ["111122223333", "444455556666"].map((MasterAccountId) => ({ Organization: { MasterAccountId } })),
      ["the management account is 444455556666 here, and 111122223333 in another file"],
    ],
    [
      "a dump of an account without policies of its own",
      [{ UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] }],
      ["the value is not a policy"],
    ],
  ])("%s", (_, texts, expected) => {
    expect(levels(texts)).toEqual(expected);
  });

  it.each<[string, string, string]>([
    [
      "an account",
      '{"111122223333": [],\n "111122223333": []}',
      '2:2 /111122223333 the key "111122223333" appears twice in one object (first on line 1), and only the last one counts',
    ],
    [
      "a member of a policy",
      '{"Statement": [],\n "Statement": []}',
      '2:2 /Statement the key "Statement" appears twice in one object (first on line 1), and only the last one counts',
    ],
  ])("%s that is there twice is refused", (_, text, expected) => {
    const source = new SourceText("scp.json", text);
    const { problems } = readControlPolicies([source], "serviceControl");
    const words = problems.map(({ span, pointer, message }) => {
      const { line, column } = source.position(span.start);
      return `${line}:${column} ${pointer} ${message}`;
    });
    expect(words).toContain(expected);
  });

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#not-restricted-by-scp
  const management = { Organization: { Id: "o-abcdefghij", MasterAccountId: "111122223333" } };
  it.each<[string, readonly object[], number, number]>([
    ["for all accounts", [policy, [policy]], 2, 2],
    ["for one account", [policy, { "111122223333": [[policy], [policy]] }], 3, 1],
    ["in part of a request", [{ serviceControl: { "444455556666": listed("p-FullAWSAccess") } }], 0, 1],
    ["for all but the management account", [policy, management], 0, 1],
    ["for the management account, which nothing limits", [management, { "111122223333": policy }], 0, 0],
  ])("%s", (_, texts, first, second) => {
    const files = texts.map((text, index) => new SourceText(`${index}.json`, JSON.stringify(text)));
    const { levels: all, problems } = readControlPolicies(files, "serviceControl");
    expect(problems).toEqual([]);
    expect([levelsOf(all, "111122223333").length, levelsOf(all, "444455556666").length]).toEqual([first, second]);
  });
});
