import { type CompiledPolicy, matches } from "../engine/index.js";
import { principalsOf } from "./witness-scenario.js";

/** Callers whom a question is not about and whom the policy lets call. */
export interface OutsideCaller {
  readonly kind: "service" | "saml" | "oidc";
  /** `*` is all of the kind. */
  readonly principal: string;
}

const outsideActions = {
  service: "sts:assumerole",
  saml: "sts:assumerolewithsaml",
  oidc: "sts:assumerolewithwebidentity",
};

/**
 * The services and identity providers that a policy's Allow statements let call, each once; `*` is all of a kind. A
 * principal for everybody means those, too.
 */
export function outsideCallers({ statements }: CompiledPolicy): readonly OutsideCaller[] {
  const found = new Map<string, OutsideCaller>();
  const add = (kind: OutsideCaller["kind"], principal: string): void => {
    found.set(`${kind} ${principal}`, { kind, principal });
  };
  for (const { effect, source, actions } of statements) {
    if (effect !== "Allow" || source.principal?.negated === true || actions === "unreadable") continue;
    for (const principal of principalsOf(source)) {
      if (principal.kind === "service") add("service", principal.name);
      if (principal.kind === "provider") add(principal.type, principal.text);
      if (principal.kind !== "everyone") continue;
      for (const kind of ["service", "saml", "oidc"] as const) {
        const action = outsideActions[kind];
        const isListed = actions.allOfSts || actions.patterns.some((pattern) => matches(pattern, action));
        if (isListed !== actions.negated) add(kind, "*");
      }
    }
  }
  return [...found.values()];
}
