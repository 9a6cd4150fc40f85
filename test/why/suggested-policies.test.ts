import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import {
  type CompiledPolicy,
  compilePolicy,
  decide,
  prepareRequest,
  type RequestInput,
} from "../../src/engine/index.js";
import { type PolicyKind, parsePolicy } from "../../src/policy/index.js";
import type { Change, WhyResult } from "../../src/why/index.js";
import { answersOn, eventCases } from "./event-cases.js";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

interface Suggestion {
  readonly name: string;
  readonly request: NonNullable<WhyResult["request"]>;
  readonly changes: readonly Extract<Change, { readonly kind: "policy" }>[];
  readonly trust: Policy;
}

/** The policies that are suggested for the rows of fixtures/why/cases.json whose role has a file, with that file. */
async function suggestions(): Promise<readonly Suggestion[]> {
  const found: Suggestion[] = [];
  for (const { name, event, given } of eventCases()) {
    const { results } = await answersOn(JSON.stringify(event), given);
    for (const { request, wouldAllow } of results) {
      const role = request?.resource.split("/").at(-1) ?? "";
      const file = fileURLToPath(new URL(`../../fixtures/why/policies/${role}.json`, import.meta.url));
      const changes = wouldAllow.filter((change) => change.kind === "policy");
      if (request === null || changes.length === 0 || !existsSync(file)) continue;
      found.push({ name, request, changes, trust: JSON.parse(readFileSync(file, "utf8")) });
    }
  }
  return found;
}

function compiled(kind: PolicyKind, policy: object): CompiledPolicy {
  const parsed = parsePolicy(kind, new SourceText("policy.json", JSON.stringify(policy)));
  if (parsed.document === undefined) throw new Error("the policy cannot be read");
  return compilePolicy({ ...parsed, document: parsed.document });
}

const everything = compiled("identity", {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});

function isAllowed(input: RequestInput, trust: Policy): boolean {
  const prepared = prepareRequest({ ...input, principalKeys: "filled" });
  if (prepared.kind === "refused") throw new Error(JSON.stringify(prepared.problems));
  return decide(prepared.request, { trust: compiled("trust", trust), identity: [everything] }).decision === "allowed";
}

const mfaKey = /^aws:multifactorauth(present|age)$/i;

/** The call with the changes that a suggestion asks of it, and with another MFA. */
function callWith({ request }: Suggestion, set: object, mfa: object | undefined): RequestInput {
  const entries = Object.entries({ ...request.context, ...set }).filter(([, value]) => value !== null);
  const kept = mfa === undefined ? entries : entries.filter(([key]) => !mfaKey.test(key));
  return { ...request, context: { ...Object.fromEntries(kept), ...mfa } };
}

/** The call without what needs other actions than that which assumes the role. */
function bare({ context, ...rest }: RequestInput): RequestInput {
  const isOfOtherAction = (key: string): boolean =>
    /^(aws:requesttag\/|aws:tagkeys$|sts:(source|transitive))/i.test(key);
  return {
    ...rest,
    context: Object.fromEntries(Object.entries(context ?? {}).filter(([key]) => !isOfOtherAction(key))),
  };
}

function asksForMfa({ Condition = {} }: Statement): boolean {
  return Object.values(Condition).some((block) => Object.keys(block).some((key) => mfaKey.test(key)));
}

/** The policy as if nobody had thought of MFA. */
function withoutMfa({ Version, Statement }: Policy): Policy {
  const kept = Statement.filter((each) => each.Effect === "Allow" || !asksForMfa(each)).map((each) => {
    const blocks = Object.entries(each.Condition ?? {}).map(
      ([operator, block]) =>
        [operator, Object.fromEntries(Object.entries(block).filter(([key]) => !mfaKey.test(key)))] as const,
    );
    const { Condition: _, ...rest } = each;
    const left = blocks.filter(([, block]) => Object.keys(block).length > 0);
    return left.length === 0 ? rest : { ...rest, Condition: Object.fromEntries(left) };
  });
  return { Version, Statement: kept };
}

function withAdded(policy: Policy, add: object): Policy {
  return { ...policy, Statement: [...policy.Statement, JSON.parse(JSON.stringify(add))] };
}

const all = await suggestions();
const ofTrust = all.flatMap((of) =>
  of.changes.flatMap(({ policy, add, set }) => (policy === "trust" && add !== null ? [{ ...of, add, set }] : [])),
);

test("there are suggestions to look at", () => {
  expect(all.length).toBeGreaterThanOrEqual(10);
  expect(ofTrust.length).toBeGreaterThanOrEqual(10);
});

test("a call without MFA that is refused for want of it stays refused with each suggested policy", () => {
  const openings: string[] = [];
  let refused = 0;
  for (const of of all)
    for (const { policy, add, set } of of.changes)
      for (const mfa of [{}, { "aws:MultiFactorAuthPresent": "false" }]) {
        const call = bare(callWith(of, set, mfa));
        if (isAllowed(call, of.trust) || !isAllowed(call, withoutMfa(of.trust))) continue;
        refused++;
        const after = add === null ? withoutMfa(of.trust) : policy === "trust" ? withAdded(of.trust, add) : of.trust;
        const whole = callWith(of, set, mfa);
        if (isAllowed(call, after) || isAllowed(whole, after)) openings.push(`${of.name}: ${JSON.stringify(add)}`);
      }
  expect(openings).toEqual([]);
  expect(refused).toBeGreaterThanOrEqual(10);
});

test("where all that is allowed needs MFA, so does what is suggested", () => {
  const openings = ofTrust.filter(({ request, trust, add }) => {
    const same = trust.Statement.filter(
      ({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes(request.action),
    );
    return same.length > 0 && same.every(asksForMfa) && !JSON.stringify(add).includes('"aws:MultiFactorAuth');
  });
  expect(openings.map(({ name, add }) => `${name}: ${JSON.stringify(add)}`)).toEqual([]);
});

test("AWS stores the trust policy with each statement that is suggested", () => {
  const refused = ofTrust.flatMap(({ name, trust, add }) =>
    compiled("trust", withAdded(trust, add)).problems.map(({ code }) => `${name}: ${code}`),
  );
  expect(refused).toEqual([]);
});

test("each statement that is suggested for a trust policy does it, where the identity policies allow it", () => {
  const idle = ofTrust.filter((of) => !isAllowed(callWith(of, of.set, undefined), withAdded(of.trust, of.add)));
  expect(idle.map(({ name }) => name)).toEqual([]);
});
