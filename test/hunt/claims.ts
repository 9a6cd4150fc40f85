import {
  admits,
  newAccess,
  type Property,
  prove,
  reachOf,
  type Scope,
  type Verdict,
} from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import {
  type CompiledPolicy,
  type Verdict as Decision,
  decide,
  prepareRequest,
  type Request,
} from "../../src/engine/index.js";
import { conditionKey } from "../../src/iam/index.js";
import { lintPolicy } from "../../src/lint/index.js";
import { documented, policyInput } from "../documentation/sample.js";
import { type Call, type CallerKind, isPerson } from "./calls.js";
import {
  compiledDraft,
  compiledText,
  type Draft,
  type DraftStatement,
  principalsOf,
  testsOf,
  textOf,
} from "./drafts.js";
import { home } from "./policies.js";

/** What is looked at: a policy and, for what compares two, the one before it. */
export interface Subject {
  readonly draft: Draft;
  readonly previous?: Draft | undefined;
}

/** A subject that can be decided on. */
export interface ReadySubject extends Subject {
  readonly policy: CompiledPolicy;
  readonly previousPolicy: CompiledPolicy | undefined;
}

/** What policy-check says of all calls; calls may show that it is not so. */
export interface Claim {
  /** In how many verdicts it stands, for the figures. */
  readonly proofs: number;
  /** What a call shows against it, in words; undefined where it shows nothing. */
  readonly against: (call: Call, decision: Decision) => string | undefined;
  /** What is wrong with it whatever calls show. */
  readonly wrong?: string | undefined;
}

/** A kind of claims, by the name under which it is made again while a disagreement is shrunk. */
export interface ClaimKind {
  readonly name: string;
  /** What a person runs to see it. */
  readonly command: string;
  /** Undefined where policy-check says nothing of all calls. Throws what policy-check throws. */
  readonly claim: (subject: ReadySubject) => Claim | undefined;
  /** Of so many subjects it is asked, in percent: what takes long is not asked of each. */
  readonly share?: number;
}

export function readySubject(subject: Subject): ReadySubject | undefined {
  const policy = compiledDraft(subject.draft);
  const previousPolicy = subject.previous === undefined ? undefined : compiledDraft(subject.previous);
  if (policy === undefined || (subject.previous !== undefined && previousPolicy === undefined)) return undefined;
  return { ...subject, policy, previousPolicy };
}

const identity = [
  compiledText('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', "identity"),
].flatMap((policy) => policy ?? []);

/** A request of a call; undefined for one that is none. */
export function requestOf(call: Call): Request | undefined {
  const { action, principal, resource, context } = call;
  const prepared = prepareRequest({ action, principal, resource, context });
  return prepared.kind === "ready" ? prepared.request : undefined;
}

export function decisionOn(request: Request, trust: CompiledPolicy): Decision {
  return decide(request, { trust, identity });
}

function isLetIn(call: Call, policy: CompiledPolicy): boolean {
  const request = requestOf(call);
  return request !== undefined && decisionOn(request, policy).decision === "allowed";
}

function hasMfa({ context }: Call): boolean {
  return context["aws:MultiFactorAuthPresent"] === "true";
}

interface Question {
  readonly property: Property;
  readonly scope: Scope;
  readonly command: string;
  readonly forbids: (call: Call) => boolean;
}

function accountOf({ principal }: Call): string | undefined {
  return /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1];
}

const questions: Readonly<Record<string, Question>> = {
  "mfa of people": {
    property: { kind: "mfa" },
    scope: "people",
    command: "prove policy.json",
    forbids: (call) => call.isDirect && isPerson(call) && !hasMfa(call),
  },
  "mfa of all": {
    property: { kind: "mfa" },
    scope: "all",
    command: "prove policy.json --scope all",
    forbids: (call) => call.isDirect && !hasMfa(call),
  },
  "mfa of an hour": {
    property: { kind: "mfa-age", seconds: 3600 },
    scope: "people",
    command: "prove policy.json --property mfa-age=3600",
    forbids: (call) =>
      call.isDirect && isPerson(call) && !(hasMfa(call) && Number(call.context["aws:MultiFactorAuthAge"]) <= 3600),
  },
  "accounts of people": {
    property: { kind: "accounts", accounts: [home] },
    scope: "people",
    command: `prove policy.json --property accounts=${home}`,
    forbids: (call) => isPerson(call) && accountOf(call) !== home,
  },
  "accounts of all": {
    property: { kind: "accounts", accounts: [home] },
    scope: "all",
    command: `prove policy.json --property accounts=${home} --scope all`,
    forbids: (call) => accountOf(call) !== home,
  },
};

/** Facts that harm nobody: AWS would refuse the whole policy, so that nobody is let in by it. */
const harmless: ReadonlySet<string> = new Set(["sts-wildcard-in-trust-policy"]);

/** The undocumented behaviours that a verdict names. */
export function namedBy(verdict: object): readonly string[] {
  if (!("undocumented" in verdict) || !Array.isArray(verdict.undocumented)) return [];
  return verdict.undocumented.map((each: unknown) =>
    typeof each === "object" && each !== null && "id" in each ? String(each.id) : String(each),
  );
}

/** What a verdict has to name because of a call: the behaviours of AWS by which it would be let in. */
function unnamed(verdict: object, { undocumented }: Decision): string | undefined {
  const deciding = undocumented.filter(({ otherwise, id }) => otherwise === "allowed" && !harmless.has(id));
  if (deciding.length === 0 || deciding.length < undocumented.length) return undefined;
  const named = namedBy(verdict);
  if (deciding.some(({ id }) => named.includes(id))) return undefined;
  return `it is let in if ${deciding.map(({ id }) => id).join(", ")} is the other way, which the verdict does not name`;
}

/**
 * Whether a verdict is left open only because of behaviours that AWS does not document, or of keys that the table lacks:
 * then no call is let in as AWS is assumed to behave and without such keys, or the verdict would be another one.
 */
function isHanging(verdict: Verdict): boolean {
  return verdict.kind === "unknown" && (namedBy(verdict).length > 0 || verdict.why.includes("not in the table"));
}

/** Whether a call has a key that the table lacks and that is no claim of an identity provider. */
function hasUnlistedKey({ context }: Call): boolean {
  return Object.keys(context).some((key) => conditionKey(key) === undefined && !/^[^:]*\./.test(key));
}

function proofClaim(verdict: Verdict, forbids: (call: Call) => boolean): Claim | undefined {
  if (isHanging(verdict)) {
    return {
      proofs: 0,
      against: (call, { decision }) =>
        decision === "allowed" && forbids(call) && !hasUnlistedKey(call)
          ? "it is let in as AWS is assumed to behave, so that the verdict hangs on nothing"
          : undefined,
    };
  }
  if (verdict.kind !== "proved") return undefined;
  return {
    proofs: 1,
    against: (call, decision) => {
      if (!forbids(call)) return undefined;
      return decision.decision === "allowed" ? "it is proved that there is no such call" : unnamed(verdict, decision);
    },
  };
}

const proofs: readonly ClaimKind[] = Object.entries(questions).map(([name, { property, scope, command, forbids }]) => ({
  name,
  command,
  claim: ({ policy }) => proofClaim(prove(policy, property, { scope }), forbids),
}));

const newAccessKind: ClaimKind = {
  name: "new access",
  command: "diff previous.json policy.json",
  claim: ({ policy, previousPolicy }) => {
    if (previousPolicy === undefined) return undefined;
    const verdict = newAccess(previousPolicy, policy);
    if (verdict.kind !== "proved") return undefined;
    return {
      proofs: 1,
      against: (call, decision) =>
        decision.decision === "allowed" && !isLetIn(call, previousPolicy)
          ? "it is let in and was not, which the comparison says nobody is"
          : undefined,
    };
  },
};

const reachKind: ClaimKind = {
  name: "reachable",
  command: "prove policy.json --property reachable",
  claim: ({ policy }) => {
    const idle = reachOf(policy).flatMap((reach, index) => {
      if (reach.kind === "matters" || reach.kind === "unknown") return [];
      const statements = policy.statements.filter((_, at) => at !== index);
      return [{ index, kind: reach.kind, rest: { ...policy, statements } }];
    });
    if (idle.length === 0) return undefined;
    return {
      proofs: idle.length,
      against: (call, decision) => {
        for (const { index, kind, rest } of idle) {
          if (isLetIn(call, rest) !== (decision.decision === "allowed"))
            return `statement ${index + 1} is said to be ${kind}, and without it this call is decided otherwise`;
        }
        return undefined;
      },
    };
  },
};

const kinds: readonly CallerKind[] = [
  ...(["long-term-key", "long-term-key-with-mfa", "session-token", "session-token-with-mfa"] as const),
  ...(["role-session", "saml", "oidc", "service"] as const),
];

const admissionKind: ClaimKind = {
  name: "kinds of callers",
  command: "docs policy.json",
  share: 50,
  claim: ({ policy }) => {
    const impossible = new Set<CallerKind>(kinds.filter((kind) => admits(policy, kind).kind === "impossible"));
    if (impossible.size === 0) return undefined;
    return {
      proofs: impossible.size,
      against: (call, { decision }) =>
        decision === "allowed" && impossible.has(call.caller)
          ? `it is let in, and it is said to be impossible for the kind ${call.caller}`
          : undefined,
    };
  },
};

/** Whether a sentence about anybody is about callers of this kind. */
function isOfSubject(call: Call, sentence: string): boolean {
  if (call.caller === "oidc") return /token/.test(sentence);
  if (call.caller === "saml") return /assertion/.test(sentence);
  return isPerson(call) && /account/.test(sentence);
}

/** Sentences about a role, and the calls that show that they are not so. */
export const sentences: readonly (readonly [
  RegExp,
  (call: Call, found: RegExpExecArray, policy: CompiledPolicy) => boolean,
])[] = [
  [/^Nobody can assume this role/, () => true],
  [/^No user and no role session can assume this role/, isPerson],
  [
    /^Proved for all requests: no user and no role session can assume this role without MFA/,
    (call) => call.isDirect && isPerson(call) && !hasMfa(call),
  ],
  [/An access key alone is denied/, ({ caller, isDirect }) => isDirect && caller === "long-term-key"],
  [
    /^(?:Any user or role, in any AWS account|Callers with an? (?:assertion|web identity token) of any|Everybody)\b.* cannot assume this role(?: by|, although) statement (\d+)/,
    (call, [sentence, number], policy) => {
      if (!isOfSubject(call, sentence)) return false;
      // The first statement is number 1.
      const index = Number(number) - 1;
      const statements = policy.statements.filter((each, own) => own === index || each.effect === "Deny");
      return policy.statements[index]?.effect === "Allow" && isLetIn(call, { ...policy, statements });
    },
  ],
];

/** A sentence that says who can assume the role, and not what was proved. */
const canAssume = /^(?!MFA |Proved ).* can assume this role/;

const wordsKind: ClaimKind = {
  name: "words",
  command: "docs policy.json",
  share: 12,
  claim: ({ draft, policy }) => {
    const [role] = documented({ policies: [policyInput("policy.json", textOf(draft))] }).roles;
    const said = (role?.requirement ?? []).flatMap((sentence) =>
      sentences.flatMap(([pattern, isAgainst]) => {
        const found = pattern.exec(sentence);
        return found === null ? [] : [{ sentence, found, isAgainst }];
      }),
    );
    const mayAssume = (role?.requirement ?? []).filter((sentence) => canAssume.test(sentence)).join("\n");
    const against = (call: Call): string | undefined => {
      if (isStranger(call, draft) && !isOfSubject(call, mayAssume) && !/everybody/i.test(mayAssume)) {
        return `it is let in, and no sentence says that callers with ${call.caller === "saml" ? "assertions" : "tokens"} may assume the role`;
      }
      return said.find(({ found, isAgainst }) => isAgainst(call, found, policy))?.sentence;
    };
    return {
      proofs: said.length,
      against: (call, { decision }) => (decision === "allowed" ? against(call) : undefined),
    };
  },
};

/** Keys that only sessions of certain roles have, or that say of which roles they are. */
const ofSessions =
  /^(aws:(principalarn|userid|principaltype|chatbotsourcearn|ec2instancesource\w+|sourceidentity|federatedprovider)|(ec2|glue|codebuild|lambda|ssm|identitystore|saml):.*|[^:]*\.[^:]*:.*)$/i;

/**
 * Whether all who are let in without MFA are those of whom `check` says that it does not ask them: sessions of roles that
 * the policy names and no condition on MFA is about, and callers with an external id or of an organization where the
 * policy does not speak of MFA.
 */
function isExcepted({ draft }: ReadySubject): boolean {
  const speaksOfMfa = (statement: DraftStatement): boolean => /multifactorauth/i.test(JSON.stringify(statement));
  const denies = draft.Statement.filter(({ Effect }) => Effect === "Deny");
  return draft.Statement.filter(({ Effect }) => Effect === "Allow").every((statement) => {
    const related = [statement, ...denies].flatMap(testsOf);
    const keys = related.map(({ key }) => key.toLowerCase());
    const named = principalsOf(statement.Principal);
    const isAsked = draft.Statement.some(
      (each) =>
        speaksOfMfa(each) &&
        (each === statement ||
          each.Effect === "Deny" ||
          principalsOf(each.Principal).some(([, one]) => named.some(([, other]) => meetsPrincipal(one, other)))),
    );
    const areRolesNamed =
      named.some(([, value]) => /:role\/|:assumed-role\/|^AROA/.test(value)) ||
      keys.some((key) => ofSessions.test(key));
    const withoutThese = keys.filter(
      (key) =>
        (!isAsked && /^(sts:externalid|aws:principalorg(id|paths))$/.test(key)) ||
        (ofSessions.test(key) && !/^aws:(principal|userid)/.test(key)),
    );
    const more = withoutThese.map(
      (key): DraftStatement => ({
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "sts:AssumeRole",
        Condition: { Null: { [key]: "false" } },
      }),
    );
    const rest = compiledDraft({ ...draft, Statement: [statement, ...denies, ...more] });
    if (rest === undefined) return false;
    if (prove(rest, { kind: "mfa" }, { roles: areRolesNamed ? "none" : "all" }).kind === "violated") return false;
    if (!areRolesNamed) return true;
    const verdict = prove(rest, { kind: "mfa" });
    if (verdict.kind !== "violated") return true;
    if (speaksOfMfa(statement)) return false;
    // A Deny is about whom it stops but for what it asks of MFA.
    const blunt = compiledDraft({
      ...draft,
      Statement: [statement, ...denies.filter(speaksOfMfa).map(withoutMfaTests)],
    });
    const prepared = prepareRequest(verdict.found.witness);
    if (blunt === undefined || prepared.kind !== "ready") return false;
    return decisionOn(prepared.request, blunt).decision === "allowed";
  });
}

function withoutMfaTests(statement: DraftStatement): DraftStatement {
  const Condition = Object.fromEntries(
    Object.entries(statement.Condition ?? {}).flatMap(([operator, tests]) => {
      const left = Object.entries(tests).filter(([key]) => !/multifactorauth/i.test(key));
      return left.length === 0 ? [] : [[operator, Object.fromEntries(left)] as const];
    }),
  );
  return { ...statement, Condition };
}

/** Whether one of two principals means somebody whom the other means as well. */
function meetsPrincipal(one: string, other: string): boolean {
  const ofAccount = (text: string): string | undefined => /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1];
  const covers = (wide: string, narrow: string): boolean =>
    wide === "*" || wide === narrow || (ofAccount(wide) !== undefined && narrow.includes(ofAccount(wide) ?? ""));
  return covers(one, other) || covers(other, one);
}

/** Findings that say nothing about who is let in. */
const besideThePoint = /^(redundant-|empty-array|duplicate-|unused-|expired-|policy-size|roles-anywhere)/;

/** Whether a caller comes with a token or an assertion of a provider that the policy says nothing of. */
function isStranger({ caller, principal }: Call, draft: Draft): boolean {
  if (caller !== "saml" && caller !== "oidc") return false;
  const provider = principal.startsWith("arn:") ? principal.slice(principal.indexOf("/") + 1) : principal;
  return !JSON.stringify(draft).toLowerCase().includes(provider.toLowerCase());
}

const checkKind: ClaimKind = {
  name: "check",
  command: "check policy.json",
  claim: (subject) => {
    const findings = lintPolicy(new SourceText("policy.json", textOf(subject.draft))).filter(
      ({ rule, severity }) => severity !== "suggestion" && !besideThePoint.test(rule),
    );
    if (findings.length > 0) return undefined;
    const verdict = prove(subject.policy, { kind: "mfa" });
    const isMissed = verdict.kind === "violated" && !isExcepted(subject);
    return {
      proofs: 1,
      wrong: isMissed
        ? `check has no finding, and prove has ${verdict.found.witness.principal} with ${JSON.stringify(verdict.found.witness.context)}`
        : undefined,
      against: (call, { decision }) =>
        decision === "allowed" && isStranger(call, subject.draft)
          ? "check has no finding, and a caller with a token or an assertion of a provider that the policy does not name is let in"
          : undefined,
    };
  },
};

/** All that is held against calls. */
export const claimKinds: readonly ClaimKind[] = [
  ...proofs,
  newAccessKind,
  reachKind,
  admissionKind,
  wordsKind,
  checkKind,
];
