import fc from "fast-check";
import { expect } from "vitest";
import { decide, explain } from "../../src/engine/index.js";
import { readCaller, trustActions } from "../../src/iam/index.js";
import { type Json, printTree, reordered, toTree } from "./json-trees.js";
import {
  kindOf,
  type Slot,
  type SlotName,
  slotNames,
  slotsOf,
  withOneMorePolicy,
  withoutSid,
  withPolicy,
  withStatements,
} from "./policy-slots.js";
import {
  contexts,
  decisionOf,
  explained,
  isAssume,
  type JsonObject,
  outcomeOf,
  outcomeOfText,
  type PolicyJson,
  type RequestParts,
  readText,
  requests,
  requestsWithStatements,
  type StatementJson,
  type StatementsByKind,
  toJson,
} from "./request-arbitraries.js";
import { Counter, holdsFor } from "./runs.js";

const reached = new Counter();

holdsFor(
  "the generated requests reach all three decisions",
  500,
  requests,
  (request) => reached.count(decisionOf(request)),
  () => {
    for (const decision of ["allowed", "explicitDeny", "implicitDeny"]) {
      expect(reached.share(decision), decision).toBeGreaterThan(5);
    }
    expect(reached.share("refused"), "refused").toBeLessThan(5);
  },
);

holdsFor("the explained and the plain decision are the same", 500, requests, (request) => {
  const document = readText(JSON.stringify(toJson(request)));
  if (document.kind === "refused") return;
  const { decision, deniedAction, undocumented } = explain(document.request, document.policies);
  expect(decide(document.request, document.policies)).toEqual({ decision, deniedAction, undocumented });
});

holdsFor("an explanation names what decided, and why each other statement did not", 200, requests, (request) => {
  const decision = explained(request);
  if (decision === undefined) return;
  for (const { applies, mismatches } of decision.explanation) expect(applies).toBe(mismatches.length === 0);
  for (const { element, actual, why } of decision.explanation.flatMap(({ mismatches }) => mismatches)) {
    expect(why).not.toBe("");
    if (element === "Condition") expect(why === "the key is absent").toBe(actual === null);
  }
  const effects = new Set(decision.matched.map(({ effect }) => effect));
  if (decision.decision === "explicitDeny") expect([...effects]).toEqual(["Deny"]);
  else expect(effects).not.toContain("Deny");
  expect(decision.reason).toMatch(/^[^\n]+\.$/);
  expect(decision.deniedAction === undefined).toBe(decision.decision === "allowed");
});

holdsFor(
  "deciding again gives the same decision, whatever was decided in between",
  150,
  fc.tuple(requests, contexts),
  ([request, context]) => {
    const one = readText(JSON.stringify(toJson(request)));
    const other = readText(JSON.stringify(toJson({ ...request, context })));
    if (one.kind === "refused" || other.kind === "refused") return;
    const before = decide(one.request, one.policies);
    decide(other.request, one.policies);
    explain(one.request, one.policies);
    expect(decide(one.request, one.policies)).toEqual(before);
    expect(explain(one.request, one.policies)).toEqual(explain(one.request, one.policies));
  },
);

// What does not matter.

holdsFor(
  "the order of statements, policies, keys and values does not matter",
  500,
  fc.tuple(requests, fc.integer()),
  ([request, seed]) => {
    const tree = toTree(toJson(request));
    expect(outcomeOfText(printTree(reordered(tree, seed)))).toEqual(outcomeOfText(printTree(tree)));
  },
);

holdsFor(
  "the order of a key's values in the request does not matter, whichever key it is",
  200,
  fc.tuple(requests, contextKeyWithValues()),
  ([request, [key, values]]) => {
    const withValues = (list: readonly Json[]): RequestParts => ({
      ...request,
      context: { ...request.context, [key]: list },
    });
    expect(outcomeOf(withValues([...values].reverse()))).toEqual(outcomeOf(withValues(values)));
  },
);

/** Values for the keys that also say who the caller is. */
function contextKeyWithValues(): fc.Arbitrary<readonly [string, readonly string[]]> {
  const account = "arn:aws:iam::111122223333";
  const valuesOf: Readonly<Record<string, readonly string[]>> = {
    "aws:PrincipalArn": [`${account}:role/path/Builder`, `${account}:role/Builder`, `${account}:user/team/alice`],
    "aws:userid": ["AIDAEXAMPLEUSERALICE1", "AROAEXAMPLEROLEBUILD1:s1", "AROAEXAMPLEROLEOTHER1:s1"],
    "aws:TagKeys": ["team", "cost"],
    "aws:username": ["alice", "bob"],
  };
  return fc
    .constantFrom(...Object.keys(valuesOf))
    .chain((key) => fc.tuple(fc.constant(key), fc.shuffledSubarray([...(valuesOf[key] ?? [])], { minLength: 2 })));
}

holdsFor("a list of one is the same as its one item", 200, requests, (request) => {
  const plain = outcomeOf(request);
  expect(outcomeOfText(JSON.stringify(inLists(toJson(request), true)))).toEqual(plain);
  expect(outcomeOfText(JSON.stringify(inLists(toJson(request), false)))).toEqual(plain);
});

/** The request with all lists of one in its statements and context as single items, or all single items as lists. */
function inLists(value: Json, asLists: boolean, key = ""): Json {
  const isValue = /:|^(Not)?(Action|Resource)$|^(AWS|Service|Federated|Statement)$/.test(key);
  if (Array.isArray(value)) {
    const items: readonly Json[] = value.map((item: Json) => inLists(item, asLists));
    const [only] = items;
    return isValue && !asLists && items.length === 1 && only !== undefined ? only : items;
  }
  const inner =
    value !== null && typeof value === "object"
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inLists(item, asLists, name)]))
      : value;
  return isValue && asLists && (inner === null || typeof inner !== "object") ? [inner] : inner;
}

holdsFor(
  "the letter case of actions and of condition keys does not matter",
  200,
  fc.tuple(requests, fc.boolean(), fc.boolean()),
  ([request, inRequest, upper]) => {
    const recase = (text: string): string => (upper ? text.toUpperCase() : text.toLowerCase());
    const recased: RequestParts = inRequest
      ? {
          ...request,
          action: recase(request.action),
          context: Object.fromEntries(Object.entries(request.context).map(([key, value]) => [recase(key), value])),
        }
      : slotsOf(request).reduce(
          (changed, slot) => withStatements(changed, slot, (all) => all.map((each) => recasedStatement(each, recase))),
          request,
        );
    expect(outcomeOf(recased)).toEqual(outcomeOf(request));
  },
);

function recasedStatement(statement: StatementJson, recase: (text: string) => string): StatementJson {
  return Object.fromEntries(
    Object.entries(statement).map(([element, value]): [string, Json] => {
      if (element === "Action" || element === "NotAction") return [element, mapStrings(value, recase)];
      if (element !== "Condition") return [element, mapStrings(value, (text) => recasedVariables(text, recase))];
      const blocks = Object.entries(value as Record<string, JsonObject>).map(([operator, block]) => [
        operator,
        Object.fromEntries(
          Object.entries(block).map(([key, values]) => [
            recase(key),
            mapStrings(values, (text) => recasedVariables(text, recase)),
          ]),
        ),
      ]);
      return [element, Object.fromEntries(blocks)];
    }),
  );
}

/** Policy variables name condition keys too; their defaults are values. */
function recasedVariables(text: string, recase: (text: string) => string): string {
  return text.replace(/\$\{([^},]+)/g, (_, key: string) => `\${${recase(key)}`);
}

function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item: Json) => mapStrings(item, change));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}

holdsFor("a statement that stands twice counts once", 200, fc.tuple(requests, fc.nat()), ([request, pick]) => {
  const all = slotsOf(request);
  const slot = all[pick % Math.max(1, all.length)];
  if (slot === undefined) return;
  const doubled = withStatements(request, slot, (statements) => [...statements, ...statements.map(withoutSid)]);
  expect(outcomeOf(doubled)).toEqual(outcomeOf(request));
});

// What more policies can do.

holdsFor(
  "one more Allow statement never turns allowed into denied",
  400,
  fc.tuple(requestsWithStatements("Allow"), fc.nat()),
  ([{ request, statement }, pick]) => {
    if (decisionOf(request) !== "allowed") return;
    const all = slotsOf(request);
    const slot = all[pick % Math.max(1, all.length)];
    if (slot === undefined) return;
    const more = withStatements(request, slot, (statements) => [...statements, statement[slot.kind]]);
    expect(decisionOf(more)).toBe("allowed");
  },
);

/**
 * Policies that can only add to what is allowed: any identity policy, and one beside others that limit already. The
 * first session policy and the first service control policy of a level limit what was not limited before.
 */
function addsOnly({ policies }: RequestParts, name: SlotName, level: number): boolean {
  if (name === "identity" || name === "resourceControl") return true;
  if (name === "session") return policies.session.length > 0;
  if (name === "serviceControl") return policies.serviceControl.some((each) => each.length > 0) || level < 0;
  return policies[name].length === 0 && (name === "trust" || name === "resource");
}

holdsFor(
  "one more policy of Allow statements never turns allowed into denied where policies add up",
  300,
  fc.tuple(requestsWithStatements("Allow"), fc.constantFrom(...slotNames), fc.nat(2)),
  ([{ request, statement }, name, level]) => {
    if (decisionOf(request) !== "allowed" || !addsOnly(request, name, level)) return;
    if (isAssume(request.action) ? name === "resource" : name === "trust") return;
    const more = withOneMorePolicy(request, name, level, policyOf(statement[kindOf(name)]));
    expect(decisionOf(more)).toBe("allowed");
  },
);

function policyOf(statement: StatementJson): PolicyJson {
  return { Version: "2012-10-17", Statement: [statement] };
}

/** Puts a statement into a policy, or into a policy of its own; undefined where there can be none. */
function withStatementSomewhere(
  request: RequestParts,
  statement: StatementsByKind,
  pick: number,
  alone: boolean,
): RequestParts | undefined {
  const all = slotsOf(request);
  const slot = all[pick % Math.max(1, all.length)];
  if (slot !== undefined && !alone) {
    return withStatements(request, slot, (statements) => [statement[slot.kind], ...statements]);
  }
  const name = slotNames[pick % slotNames.length] ?? "trust";
  if (isAssume(request.action) ? name === "resource" : name === "trust") return undefined;
  const policy = policyOf(statement[kindOf(name)]);
  if (name === "serviceControl" || name === "resourceControl") {
    const levels = [...request.policies[name], [policy]];
    return { ...request, policies: { ...request.policies, [name]: levels } };
  }
  const single = name === "trust" || name === "resource" || name === "permissionsBoundary";
  if (single && request.policies[name].length > 0) return undefined;
  return withOneMorePolicy(request, name, 0, policy);
}

holdsFor(
  "one more Deny, in whatever policy, never turns denied into allowed",
  500,
  fc.tuple(requestsWithStatements("Deny"), fc.nat(), fc.boolean()),
  ([{ request, statement }, pick, alone]) => {
    const before = decisionOf(request);
    const more = withStatementSomewhere(request, statement, pick, alone);
    if (more === undefined || before === "allowed") return;
    expect(decisionOf(more)).not.toBe("allowed");
    if (before === "explicitDeny") expect(decisionOf(more)).toBe("explicitDeny");
  },
);

/** A Deny of everything, as each kind of policy writes it. */
const denyAll: StatementsByKind = {
  trust: { Effect: "Deny", Principal: { AWS: "*" }, Action: [...trustActions] },
  identity: { Effect: "Deny", Action: "*", Resource: "*" },
  resource: { Effect: "Deny", Principal: "*", Action: "*", Resource: "*" },
};

holdsFor(
  "a Deny that applies wins, in whatever policy it stands",
  400,
  fc.tuple(requests, fc.nat(), fc.boolean()),
  ([request, pick, alone]) => {
    const before = slotsOf(request);
    const more = withStatementSomewhere(request, denyAll, pick, alone);
    if (more === undefined) return;
    const slot = slotsOf(more).find(({ policy }) => !before.some((each) => each.policy === policy));
    if (slot === undefined || !bearsOn(request, slot)) return;
    expect(decisionOf(more)).toBe("explicitDeny");
  },
);

/** Whether a policy in this place can deny: services and providers have no account whose policies would. */
function bearsOn({ action, principal }: RequestParts, { kind }: Slot): boolean {
  // No policy takes these two away.
  if (/^sts:Get(CallerIdentity|SessionToken)$/.test(action)) return false;
  const caller = readCaller(principal)?.kind;
  return kind !== "identity" || (caller !== "service" && caller !== "provider");
}

holdsFor("without a trust policy nobody assumes a role", 100, requests, (request) => {
  if (!isAssume(request.action)) return;
  const without = { ...request, policies: { ...request.policies, trust: [] } };
  expect(decisionOf(without)).not.toBe("allowed");
});

holdsFor("an identity policy alone never opens a role", 100, requests, (request) => {
  const [trust] = request.policies.trust;
  if (trust === undefined) return;
  const allowAll = policyOf({ Effect: "Allow", Action: "*", Resource: "*" });
  const nobody = withPolicy(request, slotOf(request, "trust"), {
    ...trust,
    Statement: trust.Statement.map((statement) => ({ ...statement, Effect: "Deny" })),
  });
  expect(decisionOf(withOneMorePolicy(nobody, "identity", 0, allowAll))).not.toBe("allowed");
});

function slotOf(request: RequestParts, name: SlotName): Slot {
  const slot = slotsOf(request).find((each) => each.name === name);
  if (slot === undefined) throw new Error(`there is no policy under ${name}`);
  return slot;
}
