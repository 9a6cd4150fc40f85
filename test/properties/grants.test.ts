import { expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import {
  type CompiledPolicy,
  compilePolicy,
  type DecisionKind,
  decide,
  type PolicySet,
  prepareRequest,
  type Request,
} from "../../src/engine/index.js";
import { type PolicyKind, parsePolicy } from "../../src/policy/index.js";
import type { Json } from "./json-trees.js";

// Every way in which policies can let a caller in, with every other: few enough to try them all. Chance seldom puts
// two of them together.

const here = "111122223333";
const there = "444455556666";
const role = `arn:aws:iam::${here}:role/Target`;
const object = "arn:aws:s3:::bucket/key";

/** Callers, and the principals that mean them, the nearest first. */
const callers: readonly (readonly [caller: string, forms: readonly Json[]])[] = [
  [`arn:aws:iam::${here}:user/alice`, [`arn:aws:iam::${here}:user/alice`, "AIDAEXAMPLEUSERALICE1", here, "*"]],
  [`arn:aws:iam::${there}:user/bob`, [`arn:aws:iam::${there}:user/bob`, `arn:aws:iam::${there}:root`, "*"]],
  [
    `arn:aws:sts::${here}:assumed-role/Builder/s1`,
    [`arn:aws:sts::${here}:assumed-role/Builder/s1`, `arn:aws:iam::${here}:role/Builder`, here, "*"],
  ],
  [
    `arn:aws:sts::${there}:assumed-role/Builder/s1`,
    [`arn:aws:sts::${there}:assumed-role/Builder/s1`, `arn:aws:iam::${there}:role/Builder`, there, "*"],
  ],
  [`arn:aws:iam::${here}:role/Builder`, [`arn:aws:iam::${here}:role/Builder`, "AROAEXAMPLEROLEBUILD1", here, "*"]],
  [`arn:aws:sts::${here}:federated-user/fay`, [`arn:aws:sts::${here}:federated-user/fay`, here, "*"]],
  [`arn:aws:iam::${here}:root`, [here, "*"]],
  [`arn:aws:iam::${there}:root`, [there, "*"]],
].map(([caller, forms]) => [String(caller), [forms ?? []].flat().map((value) => ({ AWS: value }))]);

const services: typeof callers = [
  ["ec2.amazonaws.com", [{ Service: "ec2.amazonaws.com" }, { AWS: "*" }]],
  ["accounts.google.com", [{ Federated: "accounts.google.com" }, { AWS: "*" }]],
];

function compile(kind: PolicyKind, statements: readonly Json[]): CompiledPolicy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const parsed = parsePolicy(kind, new SourceText("policy", text));
  const { document } = parsed;
  if (document === undefined) throw new Error(`not read: ${text}`);
  return compilePolicy({ ...parsed, document });
}

const full = compile("identity", [{ Effect: "Allow", Action: "*", Resource: "*" }]);
const other = compile("identity", [{ Effect: "Allow", Action: "iam:*", Resource: "*" }]);

/** The policies beside the resource's own, those that say less before those that say more. */
const besides: readonly PolicySet[] = [undefined, [other], [full]].flatMap((identity) =>
  [undefined, other, full].flatMap((permissionsBoundary) =>
    [undefined, [other], [full]].flatMap((session) =>
      [undefined, [[full], [other]], [[full]]].map((serviceControl) => ({
        identity,
        permissionsBoundary,
        session,
        serviceControl,
      })),
    ),
  ),
);

interface Case {
  readonly request: Request;
  /** The policy of the resource that names the caller in none, one or two ways. */
  readonly withForms: (forms: readonly Json[]) => PolicySet;
  readonly forms: readonly Json[];
}

const cases: readonly Case[] = [...callers, ...services].flatMap(([principal, forms]) =>
  [
    { action: "sts:AssumeRole", resource: role },
    { action: "s3:GetObject", resource: object, resourceAccount: here },
    { action: "kms:Decrypt", resource: `arn:aws:kms:us-east-1:${here}:key/1` },
  ].map((asked) => {
    const userid = principal.includes(":user/") ? "AIDAEXAMPLEUSERALICE1" : "AROAEXAMPLEROLEBUILD1:s1";
    const prepared = prepareRequest({ ...asked, principal, context: { "aws:userid": userid } });
    if (prepared.kind === "refused") throw new Error(prepared.problems.map(({ message }) => message).join("\n"));
    const name = asked.action === "sts:AssumeRole" ? "trust" : "resource";
    const rest = name === "trust" ? {} : { Resource: "*" };
    const compiled = new Map<string, CompiledPolicy>();
    const withForms = (some: readonly Json[]): PolicySet => {
      const statements = some.map((Principal) => ({ Effect: "Allow", Principal, Action: asked.action, ...rest }));
      const text = JSON.stringify(statements);
      const policy = compiled.get(text) ?? compile(name, statements);
      compiled.set(text, policy);
      return some.length === 0 ? {} : { [name]: policy };
    };
    return { request: prepared.request, withForms, forms };
  }),
);

test("one more way to name the caller never turns allowed into denied", () => {
  const reached = new Set<DecisionKind>();
  for (const { request, withForms, forms } of cases) {
    const one = [[], ...forms.map((form) => [form])];
    for (const beside of besides) {
      for (const some of one) {
        const { decision } = decide(request, { ...beside, ...withForms(some) });
        reached.add(decision);
        if (decision !== "allowed") continue;
        for (const form of forms) {
          const more = decide(request, { ...beside, ...withForms([...some, form]) });
          expect(more.decision, JSON.stringify([request.principal, request.action, some, form])).toBe("allowed");
        }
      }
    }
  }
  expect(reached).toEqual(new Set(["allowed", "implicitDeny"]));
});

test("a policy that limits never turns denied into allowed, and one that adds never the reverse", () => {
  for (const { request, withForms, forms } of cases) {
    for (const some of [[], ...forms.map((form) => [form])]) {
      const own = withForms(some);
      const allows = (set: PolicySet): boolean => decide(request, { ...own, ...set }).decision === "allowed";
      for (const beside of besides) {
        const label = JSON.stringify([request.principal, request.action, some, besides.indexOf(beside)]);
        const isAllowed = allows(beside);
        const limited = [
          { ...beside, permissionsBoundary: other },
          { ...beside, session: [other] },
          { ...beside, serviceControl: [...(beside.serviceControl ?? []), [other]] },
        ];
        const more = [
          { ...beside, identity: [...(beside.identity ?? []), full] },
          { ...beside, permissionsBoundary: undefined },
          // A federated user without a session policy has no permissions.
          ...(request.caller.kind === "federatedUser" ? [] : [{ ...beside, session: undefined }]),
          { ...beside, serviceControl: undefined },
          ...(beside.session === undefined ? [] : [{ ...beside, session: [...beside.session, full] }]),
        ];
        if (!isAllowed) for (const set of limited) expect(allows(set), label).toBe(false);
        if (isAllowed) for (const set of more) expect(allows(set), label).toBe(true);
      }
    }
  }
});
