import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { shareOf } from "./properties/runs.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** What `npm run docs` would change, and which blocks are wrong; "" where all is well. */
function wrongIn(page: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ["scripts/docs.mjs", "--check", page], {
    cwd: root,
    encoding: "utf8",
  });
  return stdout + stderr;
}

const pages = readdirSync(join(root, "docs"))
  .filter((file) => file.endsWith(".md") && file !== "style.md")
  .map((file) => `docs/${file}`);

describe("as npm run docs makes it, with blocks that run:", () => {
  test.each(["README.md", ...shareOf(pages)])("%s", (page) => {
    expect(wrongIn(page)).toBe("");
  });
  test("the programs in the doc comments of the library", () => {
    expect(wrongIn("src/api")).toBe("");
  });
});

test("README has at most 200 lines", () => {
  expect(read("README.md").split("\n").length - 1).toBeLessThanOrEqual(200);
});

describe("links of the package's pages", () => {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
    cwd: root,
    encoding: "utf8",
  });
  const [{ files }]: [{ files: readonly { path: string }[] }] = JSON.parse(stdout);
  const packed = new Set(files.map(({ path }) => path));
  const texts = [...packed].filter((path) => path.endsWith(".md"));

  test("lead to what is in the package or on the web", () => {
    expect(texts).toEqual(expect.arrayContaining(["README.md", "docs/check.md", "docs/steps.md"]));
    const broken = texts.flatMap((page) =>
      linksOf(read(page)).flatMap((link) => {
        if (/^https?:/.test(link)) return [];
        const [path = "", anchor] = link.split("#");
        const target = path === "" ? page : normalize(join(dirname(page), path));
        if (!packed.has(target)) return [`${page}: ${link} is not in the package`];
        return anchor === undefined || anchorsOf(read(target)).has(anchor)
          ? []
          : [`${page}: ${link} has no such heading`];
      }),
    );
    expect(broken).toEqual([]);
  });

  test("name no file of the repository that the package lacks", () => {
    expect(packed.has("docs/style.md")).toBe(false);
    for (const path of ["policies/permissions/policy-check-read-only.json", "SECURITY.md"])
      expect(packed).toContain(path);
  });
});

/** The targets of links, without those in blocks of code. */
function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The anchors of headings, as code hosts make them. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return new Set(
    [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}
