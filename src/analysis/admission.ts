import type { CompiledPolicy } from "../engine/index.js";
import type { ActorKind } from "./actors.js";
import { type Axiom, World } from "./axioms.js";
import { Effort } from "./effort.js";
import { type Answer, find } from "./find.js";
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

/** Whether any caller of a kind can get in. */
export type Admission =
  | { readonly kind: "possible" }
  /** `axioms` are those by which something was ruled out. */
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
 * Whether a trust policy lets in any caller of a kind, with whatever name, from wherever, where the caller's own policies
 * allow the call. Throws only where the analysis has a defect.
 *
 * The MFA keys of each kind: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export function admits(policy: CompiledPolicy, kind: AdmittedKind): Admission {
  const world = new World(new Set(["calls-are-direct"]));
  const ask = (wanted: (keys: Keys) => boolean): Answer =>
    find({
      target: { allowedBy: policy },
      actors: () => actorsFor([policy], []),
      isAsked: (actor) => actor.kind === actorKinds[kind],
      wanted,
      points: { ages: [] },
      world,
      effort: new Effort(),
      roleName: "role",
    });
  // Where no condition is about it, credentials of both kinds look the same.
  const tellsTokens = policy.statements.some(({ conditions }) => conditions.some(({ key }) => key === issued.folded));
  const withToken = (keys: Keys): boolean => !tellsTokens || keys[issued.name] !== undefined;
  switch (kind) {
    case "long-term-key":
      return admissionOf(
        ask((keys) => keys[present] === undefined && keys[issued.name] === undefined),
        world,
      );
    case "session-token":
      return admissionOf(
        ask((keys) => keys[present] === "false" && withToken(keys)),
        world,
      );
    case "session-token-with-mfa":
      return admissionOf(
        ask((keys) => keys[present] === "true" && withToken(keys)),
        world,
      );
    case "long-term-key-with-mfa": {
      const onCall = (keys: Keys): boolean => keys[present] === "true" && keys[issued.name] === undefined;
      // A code that is sent with the call was used just now.
      const answer = ask((keys) => onCall(keys) && !(Number(keys[age]) > 1));
      if (answer.kind !== "none" || ask(onCall).kind === "none") return admissionOf(answer, world);
      return { kind: "unknown", why: "AWS does not say which age a code has that is sent with the call itself" };
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
const issued = { name: "aws:TokenIssueTime", folded: "aws:tokenissuetime" };

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
