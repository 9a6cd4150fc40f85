import { expect } from "vitest";
import type { Asking } from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import {
  AlikePolicies,
  type AskedProperty,
  InspectedPolicy,
  inspectSource,
  type ProveResult,
  provePolicy,
} from "../../src/inspection/index.js";
import { defaultSettings, type LintOptions } from "../../src/lint/index.js";

/** A role with its trust policy, as JSON. */
export interface Role {
  readonly name: string;
  readonly account: string;
  readonly trust: string;
}

/** What roles are asked, with and without what is known of those that are alike. */
export interface Questions {
  readonly lint?: LintOptions;
  readonly properties?: readonly AskedProperty[];
  readonly asking?: readonly Asking[];
}

const everyQuestion: Required<Questions> = {
  lint: { settings: defaultSettings },
  properties: [
    { kind: "mfa" },
    { kind: "mfa-age", seconds: 3600 },
    { kind: "owners" },
    { kind: "accounts", accounts: ["111122223333"] },
    { kind: "reachable" },
  ],
  asking: [
    { scope: "people", switchedOff: new Set() },
    { scope: "all", switchedOff: new Set() },
  ],
};

/** A dump of an account with these roles, indented as the AWS CLI does or not at all. */
export function dumpOf(roles: readonly Role[], indent = 4): string {
  const details = roles.map(({ name, account, trust }) => ({
    RoleName: name,
    Arn: `arn:aws:iam::${account}:role/${name}`,
    AssumeRolePolicyDocument: indent < 0 ? encodeURIComponent(trust) : JSON.parse(trust),
  }));
  return JSON.stringify({ UserDetailList: [], RoleDetailList: details }, null, Math.max(0, indent));
}

/** The policies of texts, each by its name. */
export function policiesIn(texts: ReadonlyMap<string, string>): readonly InspectedPolicy[] {
  const policies: InspectedPolicy[] = [];
  for (const [name, text] of texts) {
    inspectSource(new SourceText(name, text), {
      isNamed: true,
      take: (part) => {
        if (part instanceof InspectedPolicy) policies.push(part);
      },
    });
  }
  return policies;
}

/** Asks about policies one by one, and with what is known of those that are alike; how often that answered. */
export function moved(policies: readonly InspectedPolicy[], questions: Questions = {}): number {
  const { lint, properties, asking } = { ...everyQuestion, ...questions };
  const alike = new AlikePolicies();
  for (const policy of policies) {
    expectSame(alike.findings(policy, lint), policy.findings(lint), policy);
    expectSame(alike.isOpenWithoutMfa(policy), policy.isOpenWithoutMfa(), policy);
    const file = { path: policy.source.name, relativePath: policy.source.name };
    for (const way of asking) {
      for (const property of properties) {
        const own = provePolicy(policy, property, way, file);
        const other = alike.provePolicy(policy, property, way, file);
        expectSame(other, own, policy);
        expect(linesOf(other)).toEqual(linesOf(own));
      }
    }
  }
  return alike.moved;
}

function linesOf({ place }: ProveResult): readonly string[] | undefined {
  return place && [place.line(place.range.start.line), place.line(place.range.end.line)];
}

function expectSame(one: unknown, other: unknown, { source, role }: InspectedPolicy): void {
  const [written, expected] = [one, other].map((each) =>
    JSON.stringify(each, (_, value: unknown) => (value instanceof Set ? [...value] : value), 1),
  );
  if (written !== expected) expect(written, `${role} ${source.text}`).toBe(expected);
}
