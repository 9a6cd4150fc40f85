import { nearest } from "../diagnostics/index.js";

/** What cucumber gives for a step that matches no phrase: https://github.com/cucumber/cucumber-js/blob/main/docs/custom_snippet_syntaxes.md */
export interface UndefinedStep {
  /** What the body of the new step says. */
  readonly comment: string;
  readonly functionName: string;
  /** The step's text with `{string}` and `{int}` in place of values, and the names of their parameters. */
  readonly generatedExpressions: readonly { readonly source: string; readonly parameterNames: readonly string[] }[];
  /** `dataTable` or `docString`, if the step has one. */
  readonly stepParameterNames: readonly string[];
}

/**
 * A snippet syntax of cucumber that says first which phrase was probably meant. `policy-check test` names the phrases in the
 * query of this module's URL: cucumber makes the object itself, in workers as well, and hands it none.
 */
export default class NearestPhraseFirst {
  readonly #phrases: readonly string[] = new URL(import.meta.url).searchParams.getAll("phrase");

  build({ comment, functionName, generatedExpressions, stepParameterNames }: UndefinedStep): string {
    const [first] = generatedExpressions;
    const meant = first === undefined ? undefined : nearestPhrase(first.source, this.#phrases);
    const heads = generatedExpressions.map(({ source, parameterNames }, index) => {
      const text = source.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
      const parameters = [...parameterNames, ...stepParameterNames].join(", ");
      return `${index === 0 ? "" : "// "}${functionName}('${text}', function (${parameters}) {`;
    });
    return [
      ...(meant === undefined ? ["// No phrase is near this step."] : [`// Did you mean: ${readable(meant)}`]),
      "// All phrases: policy-check test --phrases",
      ...heads,
      `  // ${comment}`,
      "  return 'pending';",
      "});",
    ].join("\n");
  }
}

/** The phrase that a step was probably meant to match; undefined if none is near. Both are cucumber expressions. */
export function nearestPhrase(step: string, phrases: readonly string[]): string | undefined {
  const unquoted = phrases.find((phrase) => withoutQuotes(phrase).test(step));
  if (unquoted !== undefined) return unquoted;
  const byForm = new Map(phrases.flatMap((phrase) => formsOf(phrase).map((form) => [form, phrase] as const)));
  const form = nearest(comparable(step), byForm.keys());
  return form === undefined ? undefined : byForm.get(form);
}

/** Matches steps that lack the quotes around a name, the likeliest mistake. */
function withoutQuotes(phrase: string): RegExp {
  const parts = phrase.split("{string}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("(?:\\{string\\}|\\S+)")}$`);
}

/** A phrase as steps say it: `second(s)` is two words. */
function formsOf(phrase: string): readonly string[] {
  return [phrase.replace(/\((\w+)\)/g, "$1"), phrase.replace(/\(\w+\)/g, "")].map(comparable);
}

/** Values count as one letter, and the beginning is compared: `nearest` looks at nothing longer. */
function comparable(text: string): string {
  return text
    .replace(/\{string\}/g, '"')
    .replace(/\{\w+\}/g, "#")
    .slice(0, 80);
}

/** A phrase as one writes it, with `...` for a text and `N` for a number. */
function readable(phrase: string): string {
  return phrase.replaceAll("{string}", '"..."').replace(/\{(int|float)\}/g, "N");
}
