import { createRequire } from "node:module";
import { cwd } from "node:process";

/** Parses features: gives the messages of cucumber's Gherkin parser. */
export type GherkinParser = (text: string, path: string) => readonly unknown[];

/** The Gherkin parser of the project's cucumber, or of the one beside policy-check; undefined if there is none. */
export function findGherkin(): GherkinParser | undefined {
  for (const from of [`${cwd()}/`, import.meta.url]) {
    try {
      const cucumber = createRequire(from).resolve("@cucumber/cucumber");
      const gherkin: unknown = createRequire(cucumber)("@cucumber/gherkin");
      if (hasGenerator(gherkin)) return (text, path) => parse(gherkin, text, path);
    } catch {
      // The next place may have one.
    }
  }
  return undefined;
}

interface Gherkin {
  readonly generateMessages: (text: string, uri: string, mediaType: string, options: object) => unknown;
}

function hasGenerator(module: unknown): module is Gherkin {
  return (
    typeof module === "object" &&
    module !== null &&
    "generateMessages" in module &&
    typeof module.generateMessages === "function"
  );
}

function parse({ generateMessages }: Gherkin, text: string, path: string): readonly unknown[] {
  let count = 0;
  const messages = generateMessages(text, path, "text/x.cucumber.gherkin+plain", {
    newId: () => String(count++),
    includeSource: false,
    includeGherkinDocument: true,
    includePickles: true,
  });
  return Array.isArray(messages) ? messages : [];
}
