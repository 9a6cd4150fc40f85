import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { CompletionItem, Diagnostic, Hover } from "vscode-json-languageservice";
import { check } from "../src/index.js";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));
const {
  getLanguageService,
  TextDocument,
}: typeof import("vscode-json-languageservice") = require("vscode-json-languageservice");

/** What an editor does at a position of a text. */
interface Editing {
  readonly what: string;
  /** With "|" at the position. */
  readonly text: string;
  /** Labels that are offered, and that are not. */
  readonly offers?: readonly string[];
  readonly offersNot?: readonly string[];
  /** A part of what is inserted first. */
  readonly offersText?: string;
  /** Parts of what is shown there. */
  readonly hover?: readonly string[];
  /** All messages about the text. */
  readonly says?: readonly string[];
}

/** What an editor does. */
interface Answers {
  readonly offered: readonly { readonly label: string; readonly explained: boolean; readonly inserts: string }[];
  readonly hover: string;
  readonly says: readonly string[];
}

function schemaOf(name: string): object {
  return JSON.parse(readFileSync(join(root, "dist/schemas", `${name}.schema.json`), "utf8"));
}

function casesOf(name: string): readonly Editing[] {
  return JSON.parse(readFileSync(join(root, "fixtures/editors", `${name}.json`), "utf8")).cases;
}

const json = getLanguageService({ clientCapabilities: {} });
json.configure({
  allowComments: false,
  schemas: ["trust-policy", "identity-policy", "resource-policy", "config"].map((name) => ({
    uri: `file:///${name}`,
    fileMatch: [`*/${name}.json`],
    schema: schemaOf(name),
  })),
});

/** What VS Code does with a JSON text of a schema. */
async function inJson(name: string, text: string): Promise<Answers> {
  const [document, position] = openedAt(`file:///x/${name}.json`, "json", text);
  const parsed = json.parseJSONDocument(document);
  const offered = await json.doComplete(document, position, parsed);
  const hover = await json.doHover(document, position, parsed);
  const found = await json.doValidation(document, parsed);
  return answers(offered?.items ?? [], hover, found);
}

type YamlService = typeof import("yaml-language-server/out/server/src/languageservice/yamlLanguageService.js");
const yamlService: YamlService = require("yaml-language-server/out/server/src/languageservice/yamlLanguageService.js");

/** What yaml-language-server does with a template, with the tags that docs/check.md names. */
function yamlEditor(): (text: string) => Promise<Answers> {
  const schema = schemaOf("template");
  const service = yamlService.getLanguageService({
    schemaRequestService: () => Promise.resolve(JSON.stringify(schema)),
    workspaceContext: { resolveRelativePath: (path: string) => path },
    clientCapabilities: {},
  } as never);
  const page = readFileSync(join(root, "docs/check.md"), "utf8");
  const customTags: string[] = JSON.parse(/"yaml.customTags": (\[[^\]]*\])/.exec(page)?.[1] ?? "[]");
  service.configure({
    ...{ validate: true, completion: true, hover: true, customTags, indentation: "  " },
    schemas: [{ uri: "file:///template", fileMatch: ["*.yaml"], schema }],
  });
  return async (text) => {
    const [document, position] = openedAt("file:///template.yaml", "yaml", text);
    const offered = await service.doComplete(document, position, false);
    const hover = await service.doHover(document, position);
    return answers(offered.items, hover, await service.doValidation(document, false));
  };
}

let opened = 0;

function openedAt(uri: string, language: string, text: string) {
  const document = TextDocument.create(uri, language, ++opened, text.replace("|", ""));
  return [document, document.positionAt(Math.max(text.indexOf("|"), 0))] as const;
}

function answers(
  items: readonly CompletionItem[],
  hover: Hover | null,
  found: readonly Pick<Diagnostic, "message">[],
): Answers {
  return {
    offered: items.map(({ label, documentation, insertText = label }) => ({
      label,
      explained: Boolean(documentation),
      inserts: insertText,
    })),
    // VS Code escapes what would be Markdown.
    hover: JSON.stringify(hover?.contents ?? "")
      .replace(/\\\\(?=[^\\])/g, "")
      .replaceAll('\\"', '"'),
    says: found.map(({ message }) => (typeof message === "string" ? message : message.value)),
  };
}

function expectAnswers(answer: Answers, { offers = [], offersNot = [], offersText, hover = [], says }: Editing): void {
  const labels = answer.offered.map(({ label }) => label);
  for (const label of offers) expect(labels).toContain(label);
  for (const label of offersNot) expect(labels).not.toContain(label);
  if (offersText !== undefined) expect(answer.offered[0]?.inserts).toContain(offersText);
  for (const part of hover) expect(answer.hover).toContain(part);
  if (says !== undefined) expect(answer.says).toEqual(says);
}

describe("VS Code", () => {
  for (const name of ["trust-policy", "config"]) {
    test.each(casesOf(name))(`${name}: $what`, async (row) => {
      expectAnswers(await inJson(name, row.text), row);
    });
  }

  test("every operator, key and rule that is offered is explained", async () => {
    const places = [
      ["trust-policy", '{"Statement": {"Condition": {|}}}'],
      ["trust-policy", '{"Statement": {"Condition": {"Null": {|}}}}'],
      ["trust-policy", '{"Statement": {|}}'],
      ["trust-policy", '{"Statement": {"Principal": {|}}}'],
      ["trust-policy", '{"Statement": {"Action": |}}'],
      ["config", '{"rules": {|}}'],
      ["config", '{"failOn": |}'],
    ] as const;
    for (const [name, text] of places) {
      const { offered } = await inJson(name, text);
      expect(offered.length).toBeGreaterThan(2);
      expect(offered.filter(({ explained }) => !explained)).toEqual([]);
    }
  });

  test("where an editor says something about a policy, check finds an error", async () => {
    for (const { where, text } of policies()) {
      const { says } = await inJson("trust-policy", text);
      if (says.length === 0) continue;
      const { findings } = await check(text);
      const errors = findings.filter(({ severity }) => severity === "error");
      expect(errors, `${where}: ${says.join(" / ")}`).not.toEqual([]);
    }
  });

  test("letter case of operators and keys is never wrong", async () => {
    for (const { where, text } of policies().filter(({ isRight }) => isRight)) {
      expect((await inJson("trust-policy", text)).says, where).toEqual([]);
      const other = text.replaceAll(/"(?:aws|sts|saml|Bool|String|Numeric|Null)[A-Za-z]*(?::[A-Za-z]+)?" *:/g, (key) =>
        key.toUpperCase(),
      );
      expect((await inJson("trust-policy", other)).says, `${where} in capitals`).toEqual([]);
    }
  });
});

describe("yaml-language-server", () => {
  const inYaml = yamlEditor();
  test.each(casesOf("template"))("template: $what", async (row) => {
    expectAnswers(await inYaml(row.text), row);
  });
});

test.each(readdirSync(join(root, "dist/schemas")))("%s compiles in ajv's strict mode", (file) => {
  const ajv = new Ajv({ strict: true, strictTypes: true, strictRequired: true, code: { optimize: false } });
  expect(ajv.compile(schemaOf(file.replace(".schema.json", "")))).toBeTypeOf("function");
});

test("what explains keys, operators and actions names those that there are", async () => {
  const words = (path: string): string[] => Object.keys(JSON.parse(readFileSync(join(root, path), "utf8")));
  const schema = schemaOf("trust-policy");
  for (const key of words("src/iam/condition-key-words.json"))
    expect(schema).toHaveProperty(["definitions", `key.${key}`]);
  for (const name of words("src/engine/operators/operator-words.json"))
    expect(schema).toHaveProperty(["definitions", `operator.${name}`]);
  const { offered } = await inJson("trust-policy", '{"Statement": {"Action": |}}');
  const actions = words("src/iam/action-words.json").map((name) => JSON.stringify(name));
  expect(offered.map(({ label }) => label).sort()).toEqual(actions.sort());
});

/** Trust policies of the tables; all of some folders are right. */
function policies(): readonly { readonly where: string; readonly text: string; readonly isRight: boolean }[] {
  const files = (folder: string, isRight: boolean) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith(".json"))
      .map((file) => ({
        where: `${folder}/${file}`,
        text: readFileSync(join(root, folder, file), "utf8"),
        isRight,
      }));
  const rows = ["mfa", "others", "federation", "mfa-exceptions"].flatMap((name) => {
    const table: readonly { readonly policy?: unknown }[] = JSON.parse(
      readFileSync(join(root, "fixtures/lint", `${name}.json`), "utf8"),
    );
    return table.map(({ policy }, index) => ({
      where: `${name} ${index}`,
      text: JSON.stringify(policy),
      isRight: false,
    }));
  });
  return [
    ...files("policies", true),
    ...files("fixtures/lint/ok", true),
    ...files("fixtures/scaffold/thirty", false),
    ...files("fixtures/lint/err", false),
    ...files("fixtures/pitfalls", false),
    ...rows.filter(({ text }) => text !== undefined),
  ];
}
