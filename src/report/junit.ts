import { printableLines } from "./style.js";

/** A case of a JUnit report. There are no times: equal runs give equal reports. */
export interface JunitCase {
  /** Made unique within its suite: systems compare the cases of two runs by their names. */
  readonly name: string;
  readonly line: number | undefined;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  /** Why it failed or was skipped, in one line. */
  readonly message?: string | undefined;
  /** The kind of failure. */
  readonly type?: string | undefined;
  /** What there is to say of it. */
  readonly text?: string | undefined;
}

/** A suite: a file. */
export interface JunitSuite {
  /** The path from the working directory. */
  readonly path: string;
  readonly cases: readonly JunitCase[];
}

/** Suites as JUnit XML, as Jenkins, GitLab and others read it. */
export function junitXml(name: string, suites: readonly JunitSuite[]): string {
  const lines = suites.flatMap(({ path, cases }) => [
    `  <testsuite${attributes({ name: path, ...counts(cases) })}>`,
    ...casesXml(path, cases),
    "  </testsuite>",
  ]);
  const head = `<testsuites${attributes({ name, ...counts(suites.flatMap(({ cases }) => cases)) })}>`;
  return `${['<?xml version="1.0" encoding="UTF-8"?>', head, ...lines, "</testsuites>"].join("\n")}\n`;
}

function casesXml(path: string, cases: readonly JunitCase[]): readonly string[] {
  const seen = new Map<string, number>();
  return cases.map((each) => {
    const { name, line } = each;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const unique = times === 1 ? name : `${name} #${times}`;
    const place = { classname: path, file: path, ...(line === undefined ? {} : { line }) };
    const head = `    <testcase${attributes({ name: unique, ...place })}`;
    const inside = insideOf(each);
    return inside === undefined ? `${head}/>` : [`${head}>`, inside, "    </testcase>"].join("\n");
  });
}

function insideOf({ outcome, message = "", type = "", text }: JunitCase): string | undefined {
  const said = text === undefined ? undefined : `      <system-out>${xmlText(text)}</system-out>`;
  switch (outcome) {
    case "passed":
      return said;
    case "skipped": {
      const skipped = `      <skipped${attributes({ message })}/>`;
      return said === undefined ? skipped : `${skipped}\n${said}`;
    }
    case "failure":
    case "error":
      return `      <${outcome}${attributes({ message, type })}>${xmlText(text ?? message)}</${outcome}>`;
  }
}

function counts(cases: readonly JunitCase[]): Readonly<Record<string, number>> {
  const number = (outcome: JunitCase["outcome"]): number => cases.filter((each) => each.outcome === outcome).length;
  return { tests: cases.length, failures: number("failure"), errors: number("error"), skipped: number("skipped") };
}

/** XML attributes, each with a space before it. */
function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join("");
}

/** Text for XML 1.0, in elements and attributes; what XML cannot have (https://www.w3.org/TR/xml/#charsets) is replaced. */
function xmlText(text: string): string {
  return printableLines(text)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
