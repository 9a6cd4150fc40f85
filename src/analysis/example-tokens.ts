import type { CompiledPolicy } from "../engine/index.js";
import { foldName, issuerOf } from "../iam/index.js";
import type { Found } from "./find.js";
import { canBeOf, providerOfActor } from "./other-customers.js";
import { type Witness, WitnessedCall } from "./requests.js";

const nothingTurned: ReadonlySet<never> = new Set();

/**
 * The same call with a whole token of names that people understand, where that is allowed too: of the provider's examples,
 * and of the policy's own subjects with a stranger in the place of their wildcards. Else the call as it was found.
 */
export function withExampleToken(found: Found, policy: CompiledPolicy): Found {
  const { actor, witness } = found;
  const provider = providerOfActor(actor);
  if (provider === undefined || actor.claims === undefined) return found;
  const key = `${issuerOf(actor.principal)}:sub`;
  const own = Object.keys(witness.context).find((each) => foldName(each) === foldName(key));
  const { exampleSubject, exampleParts = [] } = provider;
  const subjects = [
    ...(exampleSubject === undefined ? [] : [exampleSubject]),
    ...subjectsIn(policy, foldName(key)).flatMap((value) => exampleParts.map((part) => value.replace(/\*+/g, part))),
  ];
  const audience = `${issuerOf(actor.principal)}:aud`;
  const hasAudience = Object.keys(witness.context).some((each) => foldName(each) === foldName(audience));
  for (const subject of subjects) {
    if (!canBeOf(actor, key, subject)) continue;
    const context = {
      ...witness.context,
      ...(hasAudience || provider.hasIdTokens === false ? {} : { [audience]: "sts.amazonaws.com" }),
      [own ?? key]: subject,
    };
    const shown: Witness = { ...witness, context };
    if (new WitnessedCall(shown).isAllowedUnder(policy, nothingTurned)) return { ...found, witness: shown };
  }
  return found;
}

function subjectsIn({ statements }: CompiledPolicy, key: string): readonly string[] {
  return statements
    .flatMap(({ conditions }) => conditions)
    .flatMap((condition) => (condition.key === key ? condition.source.values : []))
    .flatMap(({ value }) => (/[?$]/.test(value) ? [] : [value]));
}
