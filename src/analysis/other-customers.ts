import type { CompiledPolicy } from "../engine/index.js";
import {
  type Claim,
  type CustomerText,
  claimsOf,
  customerTextsIn,
  foldName,
  type IdentityProvider,
  identityProviderOf,
  issuerOf,
} from "../iam/index.js";
import type { Actor, Open } from "./actors.js";
import { wholeNumber } from "./decimals.js";
import { anything, exactly, type PatternSymbol, type TextPattern, textPattern } from "./patterns.js";
import { anyText, wholeNumbers } from "./shapes.js";
import { type Distinction, isWithin } from "./texts.js";

/** The row of the table for a federated caller's provider; undefined for SAML. */
export function providerOfActor({ kind, principal }: Pick<Actor, "kind" | "principal">): IdentityProvider | undefined {
  return kind === "oidc" ? identityProviderOf(issuerOf(principal)) : undefined;
}

/**
 * The federated callers that no policy means: of a provider that customers share, with tokens of a customer that no condition
 * names; and whoever has a provider of its own that no principal names. Of other callers, none.
 */
export function* ofOtherCustomers(actors: Iterable<Actor>, policies: readonly CompiledPolicy[]): Generator<Actor> {
  const named = namedProviders(policies);
  for (const actor of actors) {
    if (actor.kind !== "oidc" && actor.kind !== "saml") continue;
    const provider = providerOfActor(actor);
    if (provider?.tenancy === "shared") yield { ...actor, claims: claimsOfOthers(actor.principal, provider, policies) };
    else if (!named.has(actor.principal)) yield actor;
  }
}

function namedProviders(policies: readonly CompiledPolicy[]): ReadonlySet<string> {
  return new Set(
    policies
      .flatMap(({ statements }) => statements)
      .flatMap(({ principals }) => (typeof principals === "object" ? principals.principals : []))
      .flatMap((principal) => (principal.kind === "provider" ? [principal.text] : [])),
  );
}

/** What the claims of a customer can be that no condition names, by their keys in lower case. */
function claimsOfOthers(
  principal: string,
  provider: IdentityProvider,
  policies: readonly CompiledPolicy[],
): ReadonlyMap<string, Open> {
  const issuer = issuerOf(principal);
  const open = new Map<string, Open>();
  for (const claim of claimsOf(provider)) {
    const key = foldName(`${issuer}:${claim.name}`);
    const bounds = boundsOf(claim, provider, valuesOfKey(policies, key));
    const shape = claim.isWholeNumber === true ? wholeNumbers : anyText;
    if (bounds.length > 0) open.set(key, { shape, bounds });
  }
  if (provider.sessionNames !== undefined) {
    const key = "sts:rolesessionname";
    const named = provider.sessionNames.flatMap((each) => namedBy([each], valuesOfKey(policies, key)));
    if (named.length > 0) open.set(key, { shape: anyText, bounds: [{ patterns: named, only: "others" }] });
  }
  return open;
}

function valuesOfKey(policies: readonly CompiledPolicy[], key: string): readonly string[] {
  return policies
    .flatMap(({ statements }) => statements)
    .flatMap(({ conditions }) => conditions)
    .flatMap((condition) => (condition.key === key ? condition.source.values.map(({ value }) => value) : []));
}

function boundsOf(claim: Claim, provider: IdentityProvider, values: readonly string[]): readonly Distinction[] {
  const bounds: Distinction[] = [];
  const forms = formsToTry((claim.name === "sub" ? provider.subjects : claim.forms) ?? [], values);
  if (forms.length > 0) bounds.push({ patterns: forms.map(formPattern), only: "matching" });
  // However a condition writes a number, tokens have it in its shortest form.
  const written = claim.isWholeNumber === true ? values.flatMap((value) => wholeNumber(value) ?? []) : values;
  const named = namedBy(claim.customer ?? [], written);
  if (named.length > 0) bounds.push({ patterns: named, only: "others" });
  return bounds;
}

/** The forms that values may match, and one that matches none: all such meet the conditions alike. */
function formsToTry(forms: readonly string[], values: readonly string[]): readonly string[] {
  const starts = values.map((value) => {
    const wildcard = value.search(/[*?$]/);
    return foldName(wildcard < 0 ? value : value.slice(0, wildcard));
  });
  const canMatch = (form: string): boolean => {
    const head = foldName(form.slice(0, form.indexOf("<")));
    return starts.some((start) => head.startsWith(start) || start.startsWith(head));
  };
  return [...forms.filter(canMatch), ...forms.filter((form) => !canMatch(form)).slice(0, 1)];
}

function namedBy(templates: readonly string[], values: readonly string[]): readonly TextPattern[] {
  return values.flatMap((value) => customerTextsIn(templates, value).map(customerPattern));
}

/** All values that name a customer: names in any letter case, so that nobody is a stranger to itself. */
function customerPattern({ before, name, behind }: CustomerText): TextPattern {
  const style = { wildcards: false, anyCase: true, arn: false };
  const letters = textPattern([{ text: name, literal: true }], style) ?? [];
  return [
    ...(before === "" ? [] : [anything(), ...exactly(before)]),
    ...letters,
    ...(behind === "" || behind === "…" ? [] : exactly(behind)),
    ...(behind === "" ? [] : [anything()]),
  ];
}

/** What stands for parts of subjects; none of them is empty. */
const parts: Readonly<Record<string, readonly PatternSymbol[]>> = {
  "<name>": some(":/@"),
  "<text>": some(":"),
  "<rest>": some(undefined),
};

function some(except: string | undefined): readonly PatternSymbol[] {
  return [{ kind: "one", except }, anything(except)];
}

function formPattern(form: string): TextPattern {
  return form.split(/(<[a-z]+>)/).flatMap((piece) => parts[piece] ?? exactly(piece));
}

/** Whether a value of a key may be one of these callers'. */
export function canBeOf({ claims }: Actor, key: string, value: string): boolean {
  const open = claims?.get(foldName(key));
  return open === undefined || isWithin(open.bounds, value);
}
