import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, type CompiledStatement, readPolicyText } from "../engine/index.js";
import type { Actor, ActorKind } from "./actors.js";
import { type Axiom, World } from "./axioms.js";
import { Effort } from "./effort.js";
import { type Answer, find, type KnownDimensions } from "./find.js";
import type { Keys } from "./keys.js";
import { actorsFor } from "./representatives.js";

/** Kinds of callers that can be asked about, by what they sign their calls with. */
export type AdmittedKind =
  | "long-term-key"
  | "long-term-key-with-mfa"
  | "session-token"
  | "session-token-with-mfa"
  | "role-session"
  | "saml"
  | "oidc"
  | "service";

/** Whether any caller of a kind can assume the role. */
export type Admission =
  | { readonly kind: "possible" }
  /** `axioms` are those by which something was ruled out, for this or another kind of callers with the same actors. */
  | { readonly kind: "impossible"; readonly axioms: readonly Axiom[] }
  | { readonly kind: "unknown"; readonly why: string };

const actorKinds: Readonly<Record<AdmittedKind, ActorKind>> = {
  "long-term-key": "user",
  "long-term-key-with-mfa": "user",
  "session-token": "user",
  "session-token-with-mfa": "user",
  "role-session": "roleSession",
  saml: "saml",
  oidc: "oidc",
  service: "service",
};

/**
 * Whether a trust policy allows any caller of a kind, with any name, from anywhere, if the caller's own policies
 * allow the call. Throws only where the analysis has a defect.
 *
 * The MFA keys of each kind: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export function admits(policy: CompiledPolicy, kind: AdmittedKind): Admission {
  return admissionsOf(policy)(kind);
}

/** {@link admits} for several kinds of callers of one policy, which is prepared once. */
export function admissionsOf(policy: CompiledPolicy): (kind: AdmittedKind) => Admission {
  const asked = { ...policy, statements: [...policy.statements, ...tellingTokens()] };
  // All of them: a kind that nobody is of goes through all in any case.
  const actors = [...actorsFor([asked], [])];
  const worlds = new Map<ActorKind, World>();
  // What calls of an actor can be like is the same whichever MFA keys are asked about.
  const dimensions: KnownDimensions = new Map();
  return (kind) => {
    const actorKind = actorKinds[kind];
    const world = worlds.get(actorKind) ?? new World(new Set(["calls-are-direct"]));
    worlds.set(actorKind, world);
    return admissionTo({ asked, actors, world, dimensions }, kind);
  };
}

/** What questions about a policy have in common; the world is that of one kind of actors. */
interface Prepared {
  readonly asked: CompiledPolicy;
  readonly actors: readonly Actor[];
  readonly world: World;
  readonly dimensions: KnownDimensions;
}

function admissionTo({ asked, actors, world, dimensions }: Prepared, kind: AdmittedKind): Admission {
  const ask = (wanted: (keys: Keys) => boolean): Answer =>
    find({
      target: { allowedBy: asked },
      actors: () => actors,
      dimensions,
      isAsked: (actor) => actor.kind === actorKinds[kind],
      wanted,
      points: { ages: [] },
      world,
      effort: new Effort(),
      roleName: "role",
    });
  switch (kind) {
    case "long-term-key":
      return admissionOf(
        ask((keys) => keys[present] === undefined && keys[issued] === undefined),
        world,
      );
    case "session-token":
      return admissionOf(
        ask((keys) => keys[present] === "false" && keys[issued] !== undefined),
        world,
      );
    case "session-token-with-mfa":
      return admissionOf(
        ask((keys) => keys[present] === "true" && keys[issued] !== undefined),
        world,
      );
    case "long-term-key-with-mfa": {
      const onCall = (keys: Keys): boolean => keys[present] === "true" && keys[issued] === undefined;
      // A code that is sent with the call was used just now.
      const answer = ask((keys) => onCall(keys) && !(Number(keys[age]) > 1));
      if (answer.kind !== "none" || ask(onCall).kind === "none") return admissionOf(answer, world);
      return {
        kind: "unknown",
        why: "AWS does not document aws:MultiFactorAuthAge for a call that is sent with an MFA code",
      };
    }
    case "role-session":
    case "saml":
    case "oidc":
    case "service":
      return admissionOf(
        ask(() => true),
        world,
      );
  }
}

const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";
const issued = "aws:TokenIssueTime";

/**
 * A statement that is about everybody and never applies: its condition asks for a token and for none. With it, whether
 * credentials are temporary is told apart for each caller, whether or not a condition that bears on the caller asks for it.
 */
function tellingTokens(): readonly CompiledStatement[] {
  telling ??= readTellingTokens();
  return telling;
}

/** Read when it is first needed; it is the same for all policies. */
let telling: readonly CompiledStatement[] | undefined;

function readTellingTokens(): readonly CompiledStatement[] {
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
      Condition: { Null: { [issued]: "true" }, DateGreaterThan: { [issued]: "1970-01-01T00:00:00Z" } },
    },
  });
  const { policy } = readPolicyText("trust", new SourceText("tokens", text), false);
  // INVARIANT: the text is a policy.
  if (policy === undefined) throw new Error("a policy that policy-check made cannot be read");
  return policy.statements;
}

function admissionOf(answer: Answer, world: World): Admission {
  switch (answer.kind) {
    case "found":
      return { kind: "possible" };
    case "none":
      return { kind: "impossible", axioms: world.used };
    case "unknown":
      return { kind: "unknown", why: answer.why };
  }
}
