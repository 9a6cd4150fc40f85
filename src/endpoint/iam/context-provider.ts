import { type Failure, failure, invalidInput } from "../calls/failure.js";
import type { ContextProvider } from "../state/entities.js";

/** A context provider as requests and answers have it. */
interface ContextProviderParameter {
  readonly SubjectSourceKey: string;
  readonly SubjectTypeSourceKey?: string | undefined;
  readonly SubjectTypeValue?: string | undefined;
  readonly KeyDefinitionList?: readonly KeyDefinition[] | undefined;
}

interface KeyDefinition {
  readonly SourceKey: string;
  readonly TargetKey?: string | undefined;
}

/** "It can't start or end with a space or contain two spaces in a row." */
const keyText = /^[A-Za-z0-9_.:/=+@#-]+( [A-Za-z0-9_.:/=+@#-]+)*$/;

/**
 * The context provider of a request, or an error. The code and text of AWS for a key with other characters are not known.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextProvider.html
 */
export function readContextProvider({
  SubjectSourceKey,
  SubjectTypeSourceKey,
  SubjectTypeValue,
  KeyDefinitionList = [],
}: ContextProviderParameter): { readonly kind: "contextProvider"; readonly provider: ContextProvider } | Failure {
  const definedKeys = KeyDefinitionList.flatMap(({ SourceKey, TargetKey }) => [SourceKey, TargetKey]);
  const keys = [SubjectSourceKey, SubjectTypeSourceKey, ...definedKeys];
  const malformed = keys.find((key) => key !== undefined && !keyText.test(key));
  if (malformed !== undefined) {
    return invalidInput(
      `The key "${malformed}" of the context provider is invalid. It can contain only letters, numbers, single spaces and _.:/=+-@#.`,
    );
  }
  if (SubjectTypeSourceKey !== undefined && SubjectTypeValue !== undefined) {
    return unknownEffect("a context provider that has both SubjectTypeSourceKey and SubjectTypeValue");
  }
  const provider: ContextProvider = {
    subjectSourceKey: SubjectSourceKey,
    subjectType: subjectTypeOf(SubjectTypeSourceKey, SubjectTypeValue),
    keyDefinitions: KeyDefinitionList.map(({ SourceKey, TargetKey }) => ({
      sourceKey: SourceKey,
      targetKey: TargetKey,
    })),
  };
  return { kind: "contextProvider", provider };
}

function subjectTypeOf(sourceKey: string | undefined, value: string | undefined): ContextProvider["subjectType"] {
  if (sourceKey !== undefined) return { kind: "sourceKey", text: sourceKey };
  return value === undefined ? undefined : { kind: "value", text: value };
}

/** A context provider as an answer shows it. */
export function shownContextProvider(provider: ContextProvider | undefined): ContextProviderParameter | undefined {
  if (provider === undefined) return undefined;
  const { subjectSourceKey, subjectType, keyDefinitions = [] } = provider;
  return {
    SubjectSourceKey: subjectSourceKey,
    SubjectTypeSourceKey: subjectType?.kind === "sourceKey" ? subjectType.text : undefined,
    SubjectTypeValue: subjectType?.kind === "value" ? subjectType.text : undefined,
    KeyDefinitionList:
      keyDefinitions.length === 0
        ? undefined
        : keyDefinitions.map(({ sourceKey, targetKey }) => ({ SourceKey: sourceKey, TargetKey: targetKey })),
  };
}

/** The error for a request of which AWS's documentation, as far as it could be read, does not say what it does. */
export function unknownEffect(request: string): Failure {
  return failure("NotImplemented", 501, `policy-check serve does not know what AWS does with ${request}.`);
}
