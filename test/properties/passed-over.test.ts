import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { inspectSource } from "../../src/inspection/index.js";
import { decodeText, encodeText } from "../../src/policy/index.js";
import { loadTemplates } from "../../src/sources/index.js";
import { folderWith, policyCheck, trustPolicy } from "../command-line.js";
import { holdsFor } from "./runs.js";

const templates = await loadTemplates(true);

/** Reads bytes as a file in a folder is read; what is found is looked at, too. */
function read(bytes: Uint8Array): string {
  const decoded = decodeText(bytes);
  if (decoded.kind === "refused") return decoded.kind;
  const source = new SourceText("x", decoded.text);
  const isLarge = bytes.length > 1024 * 1024;
  return inspectSource(source, {
    ...{ isNamed: false, isLarge, templates },
    take: (part) => {
      if (part.kind === "policy") part.findings({});
    },
  }).kind;
}

const pieces = fc.constantFrom(
  ...["{", "}", "[", "]", ",", ":", '"', "'", "\n", "\r", " ", "-", "---\n", "#", "//", "/*", "\\", "\u0000", "\u00ff"],
  ...["{{", "}}", "{%", "%}", "<%", "%>", "${", "%{", "$AB", "&a ", "*a ", "!Ref ", "<<: ", "? ", "| ", "> "],
  ...['"Statement"', '"Principal"', "Resources:\n", "AssumeRolePolicyDocument:", '"sts:AssumeRole"', "AWS::IAM::Role"],
  ...["a: ", "1", "true", "null", "apiVersion: v1\n", "kind: Pod\n", "Type: AWS::S3::Bucket\n", "Transform: "],
);

holdsFor(
  "files of folders are read or passed over, whatever they hold",
  300,
  fc.array(pieces, { maxLength: 40 }).map((each) => each.join("")),
  (text) => {
    expect(["read", "nothing", "refused"]).toContain(read(encodeText(text, { name: "UTF-8", hasMark: false })));
  },
);

holdsFor("so they are whatever their bytes are", 300, fc.uint8Array({ maxLength: 200 }), (bytes) => {
  expect(["read", "nothing", "refused"]).toContain(read(bytes));
});

describe("the time for hostile files grows with their size", () => {
  const large = 80_000;
  const times = (piece: string, size: number): string => piece.repeat(Math.ceil(size / piece.length));
  /** In seconds of the processor. */
  const timeOf = (text: string): number => {
    const bytes = encodeText(text, { name: "UTF-8", hasMark: false });
    const start = process.cpuUsage();
    read(bytes);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  const template = `AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n`;
  const beginnings = [
    ...["", '{"Statement": [{"Principal": "', template, `${template}      AssumeRolePolicyDocument:\n`],
    ...["Resources:\n", "AssumeRolePolicyDocument:\n"],
  ];
  const hostile = [
    ...[
      "[",
      "{",
      "{{",
      "{{ a",
      "{{ ",
      "{%",
      "{% a",
      "{#",
      "<%",
      "<% a",
      "${",
      "${a",
      "%{",
      "[{",
      '{"a":',
      "}",
      "]",
      "%",
    ],
    ...[
      '"',
      "'",
      "\\",
      "\n",
      "\r\n",
      " ",
      "\t",
      "#",
      "# a\n",
      "//",
      "/*",
      "/* a",
      ":",
      ",",
      "-",
      "- ",
      "---\n",
      "a",
      "a:",
      "a: ",
      "a:\n",
    ],
    ...["&a ", "*a ", "!a ", "? ", "| ", "> ", "key: value\n", "- - ", "$AB", "\u0000", "é", "\ufeff"],
    ...[
      "Principal",
      '"Principal"',
      '"Principal" ',
      "Principal: ",
      "Statement",
      '"Statement": [',
      "sts:",
      "sts:A",
      " a:*",
      "Statment",
    ],
    ...['"Statement" '.padEnd(1000), "AssumeRolePolicyDocument", "AssumeRolePolicyDocument ".padEnd(1000)],
    ...['{"a": 1}\n', '{"a"\n', '{"a": "Principal: sts:A"\n', "{{ .Values.x }}\n", '{{ include "', "{{ .Values"],
    ...["\u0000a", "a\u0000"],
    // What the parser of YAML has an error for, or a node, with each character or two.
    ...[
      "}\n",
      "]\n",
      "        }\n",
      "@\n",
      "%\n",
      ",\n",
      "a: [}\n",
      "a: b: c\n",
      "&a a: 1\n",
      "*a\n",
      "!Sub\n",
      "<<: *a\n",
    ],
    ...[
      'a: "x\n',
      "a: 'x\n",
      '- a: "\n',
      '"a": \n',
      '"a",\n',
      '""\n',
      "a: |\n",
      " \n",
      "-\n",
      "  a: 1\n a: 1\n",
      "{{ x }}\n",
    ],
  ];

  test.each(hostile.map((piece) => [JSON.stringify(piece).slice(0, 40), piece]))(
    "%s",
    (_, piece) => {
      for (const before of beginnings) {
        const eighth = timeOf(`${before}${times(piece, large / 8)}`);
        const whole = timeOf(`${before}${times(piece, large)}`);
        // What grows with the square takes 64 times as long; short times are those of the machine.
        expect(whole, before).toBeLessThan(16 * eighth + 0.5);
      }
    },
    60_000,
  );
});

test("a trust policy beside files of any kind is checked", () => {
  const bad = trustPolicy({ Effect: "allow" });
  const others = ["", "\u0000", "{{ x", "{", "[".repeat(100_000), "- ".repeat(10_000), "a: &a [*a]", "%YAML 9\n---\n"];
  const files = Object.fromEntries(
    others.flatMap((text, index) => ["json", "yaml", "template", "ndjson"].map((end) => [`${index}.${end}`, text])),
  );
  const run = policyCheck(["--format", "json", "."], { cwd: folderWith({ ...files, "policy.json": bad }) });
  expect(run.stderr).toBe("");
  const { files: checked, summary } = JSON.parse(run.stdout);
  expect(checked.map(({ path }: { readonly path: string }) => path)).toEqual(["policy.json"]);
  expect({ status: run.status, skipped: summary.skipped }).toEqual({ status: 1, skipped: others.length * 4 });
});
