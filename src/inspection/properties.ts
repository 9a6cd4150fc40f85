import { type Axiom, axiomNames, type Property } from "../analysis/index.js";
import { nearest } from "../diagnostics/index.js";
import { isAccountId } from "../iam/index.js";

/** What can be asked of a role: a question about all requests, or about each of its statements. */
export type AskedProperty = Property | { readonly kind: "reachable" } | ForceMfa;

/** What is asked of identity policies, and of users: without MFA they allow calls to these actions only. */
export interface ForceMfa {
  readonly kind: "force-mfa";
  /** With wildcards, as policies have them. */
  readonly actions: readonly string[];
}

/** A property or an axiom as it was read; what is none is a value with what is wrong, what to do, and what there is. */
export type Named<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "unknown"; readonly message: string };

const propertyKinds = ["mfa", "mfa-age", "accounts", "owners", "reachable", "force-mfa"] as const;

/** Reads a property as it is written on the command line: `mfa`, `mfa-age=3600`, `accounts=ID,ID`, `owners`, `reachable`. */
export function readProperty(text: string): Named<AskedProperty> {
  const [, kind = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  switch (kind) {
    case "mfa":
    case "owners":
    case "reachable":
      if (value !== undefined) return unknown(`the property ${kind} takes no value`);
      return read({ kind });
    case "mfa-age":
      if (value === undefined || !/^\d{1,9}$/.test(value))
        return unknown("the property mfa-age needs a whole number of seconds, as in mfa-age=3600");
      return read({ kind, seconds: Number(value) });
    case "accounts": {
      const accounts = (value ?? "").split(",").map((account) => account.trim());
      const wrong = accounts.find((account) => !isAccountId(account));
      if (wrong === undefined) return read({ kind, accounts });
      const what = wrong === "" ? "" : `; ${JSON.stringify(wrong)} is not one`;
      return unknown(
        `the property accounts needs account IDs of twelve digits, as in accounts=123456789012,111122223333${what}`,
      );
    }
    case "force-mfa": {
      const actions = (value ?? "").split(",").map((action) => action.trim());
      const wrong = actions.find((action) => !/^[a-z0-9*?-]+:[a-z0-9*?]+$/i.test(action));
      if (wrong === undefined) return read({ kind, actions });
      const what = wrong === "" ? "" : `; ${JSON.stringify(wrong)} is not one`;
      return unknown(
        `the property force-mfa needs the actions that may be called without MFA, as in force-mfa=iam:EnableMFADevice,iam:List*${what}`,
      );
    }
    default:
      return unknown(
        `unknown property ${JSON.stringify(text)}${hintOf(kind, propertyKinds)}; allowed: mfa, mfa-age=SECONDS, accounts=ID,ID, owners, reachable, force-mfa=ACTION,ACTION`,
      );
  }
}

/** A property as it is written on the command line, so what made it in another way is read and checked as well. */
export function spelled(property: AskedProperty): string {
  switch (property.kind) {
    case "mfa-age":
      return `mfa-age=${property.seconds}`;
    case "accounts":
      return `accounts=${property.accounts.join(",")}`;
    case "force-mfa":
      return `force-mfa=${property.actions.join(",")}`;
    default:
      return property.kind;
  }
}

/** Reads the name of an axiom of the analysis. */
export function readAxiom(text: string): Named<Axiom> {
  const axiom = axiomNames.find((name) => name === text);
  if (axiom !== undefined) return read(axiom);
  return unknown(`unknown axiom ${JSON.stringify(text)}${hintOf(text, axiomNames)}; allowed: ${axiomNames.join(", ")}`);
}

function hintOf(text: string, names: readonly string[]): string {
  const hint = nearest(text, names);
  return hint === undefined ? "" : `; did you mean "${hint}"?`;
}

function read<T>(value: T): Named<T> {
  return { kind: "read", value };
}

function unknown(message: string): { readonly kind: "unknown"; readonly message: string } {
  return { kind: "unknown", message };
}

/** Whether a property is asked of a policy: of trust policies, or of identity policies. */
export function isAskedOf({ kind }: AskedProperty, { identity }: { readonly identity: unknown }): boolean {
  return (kind === "force-mfa") === (identity !== undefined);
}

/** Whether an exemption from MFA answers a property. */
export function isAboutMfa({ kind }: AskedProperty): boolean {
  return kind === "mfa" || kind === "mfa-age";
}
