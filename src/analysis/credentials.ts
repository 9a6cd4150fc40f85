import { undocumentedCallers } from "../callers/index.js";
import { foldName } from "../iam/index.js";
import type { Actor } from "./actors.js";
import type { Atom } from "./atoms.js";
import type { World } from "./axioms.js";
import type { Way, Ways } from "./cells.js";
import { integersAround } from "./decimals.js";
import type { Keys } from "./keys.js";
import { anyTime, isoTime, secondsAround } from "./times.js";
import { type Comparison, comparisonOf, writtenValues } from "./values.js";

const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";
const issued = "aws:TokenIssueTime";

/** The keys that credentials settle, in lower case. */
export const credentialKeys: ReadonlySet<string> = new Set([present, age, issued].map((key) => foldName(key)));

/** What a question asks about keys, besides the policies. */
export interface Points {
  /** Ages of MFA that a question tells apart, in seconds. */
  readonly ages: readonly number[];
}

/**
 * The MFA keys and the time at which temporary credentials were issued.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export function credentialsOf(actor: Actor, atoms: readonly Atom[], points: Points, world: World): Ways {
  const ages = agesFor(atoms, points);
  const tokens = tokensFor(atoms);
  const agesMatter = points.ages.length > 0 || atoms.some(({ key }) => key === foldName(age));
  const mfa: Keys[] = ages.values.map((each) => ({ [present]: "true", [age]: each }));
  if (agesMatter && !world.assumes("age-means-mfa")) {
    mfa.push(...ages.values.flatMap((each) => [{ [age]: each }, { [present]: "false", [age]: each }]));
  }
  if (agesMatter && !world.assumes("mfa-means-age")) mfa.push({ [present]: "true" });
  const no: Keys = { [present]: "false" };
  const withToken = (keys: Keys): readonly Keys[] => tokens.values.map((at) => ({ ...keys, [issued]: at }));
  const all = ((): readonly Keys[] => {
    // Where no condition asks for it, whether credentials are temporary does not matter.
    if (tokens.values.length === 0) return [{}, no, ...mfa];
    const some = [{}, ...withToken(no), ...mfa.flatMap(withToken)];
    if (actor.kind === "user") {
      // A long-term key can come with a code.
      const ordinary = [...some, ...mfa];
      return world.assumes("temporary-means-mfa-key") ? ordinary : [...ordinary, no, ...withToken({})];
    }
    return actor.kind === "roleSession" ? [...some.slice(1), ...withToken({})] : some;
  })();
  const ways: readonly Way[] = carriesMfa(actor, atoms, world)
    ? all.map((keys) => ({ keys }))
    : [{ keys: isFalseWithoutMfa(actor, atoms, world) ? no : {} }];
  return { ways, incomplete: ages.incomplete ?? tokens.incomplete };
}

/** Whether aws:MultiFactorAuthPresent is false where there is no MFA, and not absent: AWS does not document which. */
function isFalseWithoutMfa({ kind }: Actor, atoms: readonly Atom[], { behaviours }: World): boolean {
  if (!atoms.some(({ key }) => key === foldName(present))) return false;
  return behaviours.takesAlternative(
    kind === "service" ? undocumentedCallers.mfaForService : undocumentedCallers.mfaForFederatedSession,
  );
}

/** Calls that are not signed with credentials of a user or a role session have no such keys. */
function carriesMfa({ kind }: Actor, atoms: readonly Atom[], world: World): boolean {
  if (kind === "user" || kind === "roleSession") return true;
  return atoms.length === 0
    ? !world.holds("services-and-federation-without-mfa")
    : !world.assumes("services-and-federation-without-mfa");
}

interface Samples {
  readonly values: readonly string[];
  readonly incomplete: string | undefined;
}

/** Whole numbers of seconds, one of each kind. */
function agesFor(atoms: readonly Atom[], { ages }: Points): Samples {
  const numbers = written(atoms, age, "number");
  const around = integersAround([...numbers, ...ages.map(String)]);
  // Other operators see the same numbers as text; which ones there are for them is not looked into.
  const others = written(atoms, age, "text").filter((text) => /^(0|[1-9]\d{0,9})$/.test(text));
  const values = [...new Set(["1", "0", ...(around ?? []).filter((each) => each >= 0n).map(String), ...others])];
  const incomplete =
    around === undefined || isComparedOtherwise(atoms, age, "number")
      ? `${age} is compared with a value that the analysis does not support`
      : undefined;
  return { values, incomplete };
}

/** None where no condition asks for it. */
function tokensFor(atoms: readonly Atom[]): Samples {
  if (!atoms.some(({ key }) => key === foldName(issued))) return { values: [], incomplete: undefined };
  const dates = written(atoms, issued, "date");
  const around = dates.length === 0 ? [anyTime] : secondsAround(dates);
  const incomplete =
    around === undefined || isComparedOtherwise(atoms, issued, "date")
      ? `${issued} is compared with a value that the analysis does not support`
      : undefined;
  return { values: (around ?? [anyTime]).map(isoTime), incomplete };
}

function written(atoms: readonly Atom[], name: string, comparison: Comparison): readonly string[] {
  return atoms
    .filter(({ key, condition }) => key === foldName(name) && comparisonOf(condition) === comparison)
    .flatMap(({ condition }) => writtenValues(condition));
}

function isComparedOtherwise(atoms: readonly Atom[], name: string, comparison: Comparison): boolean {
  return atoms.some(
    ({ key, condition }) =>
      key === foldName(name) && comparisonOf(condition) !== comparison && comparisonOf(condition) !== "presence",
  );
}

const timeNames = ["aws:CurrentTime", "aws:EpochTime"] as const;

/** The keys of the time of a call, in lower case. */
export const timeKeys: ReadonlySet<string> = new Set(timeNames.map((name) => foldName(name)));

/** When a call is made. */
export function timesOf(atoms: readonly Atom[]): Ways {
  const values = timeNames.flatMap((name) => [...written(atoms, name, "date"), ...written(atoms, name, "number")]);
  // Four digits are a year for dates and a number for numbers; here they would be taken for a year.
  const numbers = timeNames.flatMap((name) => written(atoms, name, "number"));
  const around = numbers.some((text) => !/^-?\d{5,15}$/.test(text)) ? undefined : secondsAround(values);
  const seconds = around === undefined || values.length === 0 ? [anyTime] : around;
  const strange = atoms.some(({ condition }) => !["number", "date", "presence"].includes(comparisonOf(condition)));
  return {
    ways: seconds.map((each) => ({ keys: { "aws:CurrentTime": isoTime(each), "aws:EpochTime": String(each) } })),
    incomplete:
      around === undefined || strange
        ? "the time of a call is compared with a value that the analysis does not support"
        : undefined,
  };
}
