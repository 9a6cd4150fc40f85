// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are full of them
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Finding, SourceText } from "../../diagnostics/index.js";
import { lintPlaced, lintPolicy } from "../../lint/index.js";
import { parseJson, printJson } from "../../policy/index.js";
import { withUnknowns } from "./placeholders.js";

function variantsOf(source: SourceText): ReturnType<typeof withUnknowns> {
  const { root } = parseJson(source);
  if (root === undefined) throw new Error("no JSON");
  return withUnknowns(source, root);
}

function findingsOf(source: SourceText): readonly Finding[] {
  return lintPlaced(source, { pointer: "", problems: parseJson(source).problems, ...variantsOf(source) });
}

function policy(statement: object): SourceText {
  const whole = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }] };
  return new SourceText("policy.json", JSON.stringify(whole, null, 2));
}

function worse(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ severity }) => severity !== "suggestion").map(({ rule }) => rule);
}

const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const mfaIfExists = { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } };

describe("placeholders of templates are values that are not known", () => {
  it.each([
    "${account_id}",
    "${var.account_id}",
    '${local.accounts["prod"].id}',
    "${data.aws_caller_identity.current.account_id}",
    "${AWS::AccountId}",
    "${ account }",
    '${lookup(var.accounts, "prod")}',
    "{{ account }}",
    "{{account_id}}",
    "{{- .Values.account -}}",
    "{{ lookup('env', 'ACCOUNT') | default('x') }}",
    "<%= account %>",
    "<%= @accounts[:prod] %>",
    "$ACCOUNT_ID",
  ])("%s", (account) => {
    const good = policy({ Principal: { AWS: `arn:aws:iam::${account}:user/alice` }, Condition: mfa });
    expect(variantsOf(good).variants.length).toBeGreaterThan(1);
    expect(worse(findingsOf(good))).toEqual([]);
    const bad = policy({ Principal: { AWS: `arn:aws:iam::${account}:root` }, Condition: mfaIfExists });
    expect(worse(findingsOf(bad))).toEqual(["mfa-if-exists-on-allow"]);
    const [finding] = findingsOf(bad).filter(({ rule }) => rule === "mfa-if-exists-on-allow");
    expect(finding?.message).toContain(`account ${account}`);
  });

  it.each([
    { Principal: { AWS: "${trusted_entity}" }, Condition: mfa },
    {
      Principal: { AWS: ["${first}", "${second}"] },
      Condition: { StringEquals: { "sts:ExternalId": "${external_id}" } },
    },
    { Principal: { Service: "${service}.amazonaws.com" } },
    { Principal: { Service: "${service}" } },
    {
      Principal: { Federated: "arn:aws:iam::${account}:oidc-provider/${oidc}" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { "${oidc}:aud": "sts.amazonaws.com", "${oidc}:sub": "system:serviceaccount:${ns}:${sa}" },
      },
    },
    {
      Principal: { Federated: "${provider_arn}" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { '${replace(url, "https://", "")}:sub': "system:serviceaccount:a:b" } },
    },
    { Principal: { AWS: "arn:aws:iam::${account}:${suffix}" }, Condition: mfa },
    { Sid: "${name}", Principal: { AWS: "*" }, Condition: { StringEquals: { "aws:PrincipalOrgID": "${org}" } } },
    {
      Principal: { AWS: "arn:aws:iam::${a}:user/${b}" },
      Condition: {
        ...mfa,
        NumericLessThan: { "aws:MultiFactorAuthAge": "${max_age}" },
        IpAddress: { "aws:SourceIp": "${ip}/32" },
      },
    },
  ])("%j has nothing wrong", (statement) => {
    expect(worse(findingsOf(policy(statement)))).toEqual([]);
  });
});

describe("policy variables are none", () => {
  it.each(["${aws:username}", "${aws:username, 'none'}", "${*}", "${?}${$}", "${us.vouch.sh:sub}"])("%s", (value) => {
    const source = policy({
      Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
      Condition: { ...mfa, StringEquals: { "sts:RoleSessionName": value } },
    });
    expect(variantsOf(source).variants).toHaveLength(1);
    expect(findingsOf(source)).toEqual(lintPolicy(source));
  });

  it.each([
    "${",
    "${}",
    "${aws:username",
    "${ aws:x",
    "${aws:PrincipalTag/squad, none}",
    "$${",
    "${name, 'x'}",
    "${a${b}",
  ])("nor is %s", (value) => {
    const source = policy({
      Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
      Condition: { ...mfa, StringEquals: { "sts:RoleSessionName": value } },
    });
    if (value !== "${a${b}") expect(variantsOf(source).variants).toHaveLength(1);
    expect(worse(findingsOf(source))).toEqual(worse(lintPolicy(source)));
  });
});

it("leaves every policy alone that has no placeholder", () => {
  for (const folder of ["ok", "err"]) {
    const path = fileURLToPath(new URL(`../../../fixtures/lint/${folder}`, import.meta.url));
    for (const name of readdirSync(path)) {
      const source = new SourceText(name, readFileSync(`${path}/${name}`, "utf8"));
      const { root } = parseJson(source);
      if (root === undefined) continue;
      expect(withUnknowns(source, root).variants, name).toEqual([root]);
    }
  }
});

it("puts values into the same places, and never throws", () => {
  const piece = fc.constantFrom(
    "${",
    "}",
    "${a}",
    "${b.c}",
    "{{ c }}",
    "{{",
    "}}",
    "<%= d %>",
    "$AB",
    "arn:aws:iam::",
    ":root",
    "x",
    "'",
    '"',
    "{",
    "$",
    "${aws:x}",
    "*",
    ":",
  );
  const text = fc.array(piece, { maxLength: 6 }).map((each) => each.join(""));
  fc.assert(
    fc.property(text, text, text, (one, other, key) => {
      const source = policy({
        Principal: { AWS: one },
        Condition: { StringLike: { [key]: other, "aws:username": one } },
      });
      const { variants, standIns } = variantsOf(source);
      expect(variants.length).toBeGreaterThan(0);
      for (const variant of variants) {
        expect(
          parseJson(new SourceText("v", printJson(variant))).problems.filter(({ code }) => code !== "duplicate-key"),
        ).toEqual([]);
        expect([variant.start, variant.end]).toEqual([0, source.text.length]);
      }
      for (const standIn of standIns?.keys() ?? []) expect(source.text).not.toContain(standIn);
      for (const { rule } of findingsOf(source)) expect(rule).not.toBe("rule-failed");
    }),
    { numRuns: 300 },
  );
});
