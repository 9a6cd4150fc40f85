import { expect, test } from "vitest";
import {
  newAccess,
  type Property,
  prove,
  reachOf,
  type Scope,
  type Verdict,
  type Witness,
} from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, decide, readRequestDocument } from "../../src/engine/index.js";
import { type Call, everyCall, isAllowed } from "./every-call.js";
import { Counter, holdsFor, multiplier } from "./runs.js";
import {
  account,
  compiled,
  type GeneratedPolicy,
  generatedPolicies,
  policiesAbout,
  policyPairs,
  topicNames,
} from "./trust-grammar.js";

/** What a witness is worth: it is put into a file with its trust policy, as people do, and that is decided. */
function isAllowedAsShown(witness: Witness, trustText: string): boolean {
  const request = { ...witness, policies: { ...witness.policies, trust: JSON.parse(trustText) } };
  const document = readRequestDocument(new SourceText("request.json", JSON.stringify(request)), {
    lenient: true,
    load: () => ({ refused: "there are no files" }),
  });
  if (document.kind === "refused") throw new Error(JSON.stringify(document.problems));
  return decide(document.request, document.policies).decision === "allowed";
}

/** A question, and whether a call is one that it forbids. */
interface Question {
  readonly name: string;
  readonly property: Property;
  readonly scope: Scope;
  readonly forbids: (call: Call) => boolean;
}

function isPerson({ caller }: Call): boolean {
  return caller.kind === "user" || caller.kind === "roleSession";
}

/** MFA is asked of calls that no service makes with the credentials of others. */
function isDirect({ request }: Call): boolean {
  return request.context.get("aws:viaawsservice")?.[0] !== "true";
}

const questions: readonly Question[] = [
  {
    name: "mfa",
    property: { kind: "mfa" },
    scope: "people",
    forbids: (call) => isDirect(call) && isPerson(call) && !call.hasMfa,
  },
  { name: "mfa of all", property: { kind: "mfa" }, scope: "all", forbids: (call) => isDirect(call) && !call.hasMfa },
  {
    name: "mfa of an hour",
    property: { kind: "mfa-age", seconds: 3600 },
    scope: "people",
    forbids: (call) => isDirect(call) && isPerson(call) && !(call.hasMfa && call.age <= 3600),
  },
  {
    name: "accounts",
    property: { kind: "accounts", accounts: [account] },
    scope: "people",
    forbids: (call) => isPerson(call) && !call.caller.principal.includes(`::${account}:`),
  },
  {
    name: "mfa of a quarter of an hour, of all",
    property: { kind: "mfa-age", seconds: 900 },
    scope: "all",
    forbids: (call) => isDirect(call) && !(call.hasMfa && call.age <= 900),
  },
  {
    name: "two accounts",
    property: { kind: "accounts", accounts: [account, "444455556666"] },
    scope: "people",
    forbids: (call) => isPerson(call) && !/::(111122223333|444455556666):/.test(call.caller.principal),
  },
  {
    name: "accounts of all",
    property: { kind: "accounts", accounts: [account] },
    scope: "all",
    forbids: (call) => !call.caller.principal.includes(`::${account}:`),
  },
];

/** Whether a witness is a call that the question forbids. */
function isForbidden({ property }: Question, { context, principal }: Witness): boolean {
  const present = context["aws:MultiFactorAuthPresent"];
  switch (property.kind) {
    case "mfa":
      return present !== "true";
    case "mfa-age":
      return !(present === "true" && Number(context["aws:MultiFactorAuthAge"]) <= property.seconds);
    case "accounts":
      return !property.accounts.some((each) => principal.includes(`::${each}:`));
    case "owners":
      return /:(oidc|saml)-provider\/|^[a-z.-]+$/.test(principal);
  }
}

const verdicts = new Counter();
/** Verdicts that were held against what trying every call finds. */
let compared = 0;

function compare(name: string, verdict: Verdict, isFound: boolean, text: string): void {
  // What hangs on a key that the table lacks, or on what AWS does not document, is at least so as is assumed.
  const hangs = verdict.kind === "unknown" && verdict.undocumented !== undefined;
  const kind = hangs ? "hangs on what is not known" : verdict.kind;
  verdicts.count(`${name}: ${kind}`);
  verdicts.count(kind);
  if (verdict.kind === "unknown" && !hangs) return;
  compared++;
  // Both ways: what is proved nobody finds, and what is violated is among the cells of the brute force, too.
  expect(
    verdict.kind === "violated",
    `${name} ${verdict.kind === "violated" ? JSON.stringify(verdict.found.witness) : ""}\n${text}`,
  ).toBe(isFound);
}

for (const topic of topicNames) {
  holdsFor(`verdicts about ${topic} are those of trying every call`, 370, policiesAbout(topic), verdictsAgree);
}

function verdictsAgree(generated: GeneratedPolicy): void {
  const policy = compiled(generated.text);
  const calls = everyCall([policy], generated);
  const found = new Set<Question>();
  for (const call of calls ?? []) {
    const open = questions.filter((question) => !found.has(question) && question.forbids(call));
    if (open.length > 0 && isAllowed(call, policy)) for (const question of open) found.add(question);
    if (found.size === questions.length) break;
  }
  for (const question of questions) {
    const verdict = prove(policy, question.property, { scope: question.scope });
    if (verdict.kind === "violated") {
      const { witness } = verdict.found;
      expect(isAllowedAsShown(witness, generated.text), JSON.stringify(witness)).toBe(true);
      expect(isForbidden(question, witness), JSON.stringify(witness)).toBe(true);
    }
    if (calls === undefined) verdicts.count("more calls than there is time for");
    else compare(question.name, verdict, found.has(question), generated.text);
  }
}

test("the generated policies are of all kinds, many, and next to none of them too hard", () => {
  console.info(`${compared} verdicts are those of trying every call`);
  // The first inputs alone are of fewer kinds.
  for (const kind of ["proved", "violated"])
    expect(verdicts.share(kind), kind).toBeGreaterThan(multiplier < 1 ? 5 : 10);
  if (multiplier >= 1) expect(compared).toBeGreaterThan(20_000);
  expect(verdicts.share("unknown")).toBeLessThan(2);
  expect(verdicts.share("hangs on what is not known")).toBeLessThan(5);
  expect(verdicts.share("more calls than there is time for")).toBeLessThan(15);
});

holdsFor("new access is what trying every call finds", 350, policyPairs, ({ one, other, topics }) => {
  const [previous, next] = [compiled(one), compiled(other)];
  let isFound = false;
  for (const call of everyCall([next], { text: one + other, topics }, 1500) ?? []) {
    isFound = isAllowed(call, next) && !isAllowed(call, previous);
    if (isFound) break;
  }
  const verdict = newAccess(previous, next);
  if (verdict.kind === "violated") {
    const { witness } = verdict.found;
    expect(isAllowedAsShown(witness, other), JSON.stringify(witness)).toBe(true);
    expect(isAllowedAsShown(witness, one), JSON.stringify(witness)).toBe(false);
    // Tags and source identities come with a call although no condition is about them.
    verdicts.count("new access: violated");
    return;
  }
  compare("new access", verdict, isFound, `${one}\n${other}`);
});

holdsFor(
  "a policy gives no new access beside itself, and nobody new where it proves more",
  300,
  generatedPolicies,
  ({ text }) => {
    const policy = compiled(text);
    expect(newAccess(policy, compiled(text)).kind).not.toBe("violated");
    expect(newAccess(policy, policy).kind).not.toBe("violated");
  },
);

/** The policy without one of its statements. */
function without(policy: CompiledPolicy, index: number): CompiledPolicy {
  return { ...policy, statements: policy.statements.filter((_, at) => at !== index) };
}

holdsFor("statements that are called dead, redundant or overridden are", 150, generatedPolicies, (generated) => {
  const policy = compiled(generated.text);
  const reach = reachOf(policy);
  expect(reach).toHaveLength(policy.statements.length);
  const calls = [...(everyCall([policy], generated, 1000) ?? [])];
  reach.forEach((each, index) => {
    verdicts.count(`reach: ${each.kind}`);
    const rest = without(policy, index);
    if (each.kind === "matters") {
      const { witness } = each.found;
      const smaller = JSON.parse(generated.text);
      smaller.Statement.splice(index, 1);
      const before = isAllowedAsShown(witness, generated.text);
      expect(before).not.toBe(isAllowedAsShown(witness, JSON.stringify(smaller)));
      return;
    }
    if (each.kind === "unknown") return;
    for (const call of calls) {
      expect(
        isAllowed(call, rest),
        `${index} ${JSON.stringify(each)} ${JSON.stringify([...call.request.context])}\n${generated.text}`,
      ).toBe(isAllowed(call, policy));
    }
  });
});
