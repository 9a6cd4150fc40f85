import type { FeatureBlocks } from "./feature.js";
import { indented } from "./gherkin.js";

/** What writing a feature again does to the one that there is. */
export interface FeatureUpdate {
  readonly text: string;
  readonly state:
    | "new"
    | "changed"
    | "same"
    /** The file was not written by scaffold. */
    | "foreign";
  /** Titles of scenarios that are added. */
  readonly added: readonly string[];
  /** Titles of scenarios that were edited, and stay. */
  readonly kept: readonly string[];
  /** Titles of generated scenarios that no longer fit the policy. */
  readonly stale: readonly string[];
  /** Whether the text has all scenarios as they are generated: else what those show is not what the feature shows. */
  readonly hasAll: boolean;
}

interface UpdateSettings {
  readonly digest: (text: string) => string;
  readonly update: boolean;
}

const footer = "# Digests by which scaffold tells generated scenarios from edited ones: ";
const shownDigits = 8;

/** The text of a feature, with what people changed in the one that there is. */
export function updated(blocks: FeatureBlocks, existing: string | undefined, settings: UpdateSettings): FeatureUpdate {
  // Git may have written the file with the line ends of its machine.
  if (existing?.includes("\r\n") !== true) return updatedLines(blocks, existing, settings);
  const update = updatedLines(blocks, existing.replaceAll("\r\n", "\n"), settings);
  return { ...update, text: update.text.replaceAll("\n", "\r\n") };
}

function updatedLines(blocks: FeatureBlocks, existing: string | undefined, settings: UpdateSettings): FeatureUpdate {
  const digestOf = (lines: readonly string[]): string => settings.digest(lines.join("\n")).slice(0, shownDigits);
  const scenarios = blocks.scenarios.map((lines) => indented(lines, "  "));
  const generated = scenarios.map((lines) => ({ lines, title: titleIn(lines), digest: digestOf(lines) }));
  const header = { lines: blocks.header, digest: digestOf(blocks.header) };
  const write = (top: readonly string[], all: readonly (readonly string[])[], digests: readonly string[]): string => {
    const remarks = blocks.remarks.length === 0 ? [] : [indented(blocks.remarks, "  ")];
    const parts = [top, ...all, ...remarks, [`${footer}${[...new Set(digests)].join(" ")}`]];
    return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
  };
  const allDigests = [header.digest, ...generated.map(({ digest }) => digest)];
  if (existing === undefined) {
    const text = write(header.lines, scenarios, allDigests);
    return { text, state: "new", added: generated.map(({ title }) => title), kept: [], stale: [], hasAll: true };
  }
  const old = readFeature(existing);
  if (old === undefined) return { text: existing, state: "foreign", added: [], kept: [], stale: [], hasAll: false };
  const known = new Set(old.digests);
  const isEdited = (lines: readonly string[]): boolean => !known.has(digestOf(lines));
  const byDigest = new Map(generated.map((each) => [each.digest, each]));
  const byTitle = new Map(generated.map((each) => [each.title, each]));
  const result: { readonly title: string; readonly lines: readonly string[] }[] = [];
  const done = new Set<string>();
  const kept: string[] = [];
  const stale: string[] = [];
  for (const lines of old.scenarios) {
    const title = titleIn(lines);
    const same = byDigest.get(digestOf(lines));
    const instead = byTitle.get(title);
    if (same !== undefined) {
      result.push({ title, lines });
      done.add(same.title);
    } else if (isEdited(lines)) {
      kept.push(title);
      result.push({ title, lines });
      done.add(title);
    } else {
      stale.push(title);
      if (!settings.update) {
        result.push({ title, lines });
        done.add(title);
      } else if (instead !== undefined) {
        result.push(instead);
        done.add(instead.title);
      }
    }
  }
  // Scenarios that people took out stay out, unless they are asked for.
  const isTakenOut = (digest: string): boolean => known.has(digest) && !settings.update;
  const fresh = generated.filter(({ title, digest }) => !done.has(title) && !isTakenOut(digest));
  const top = isEdited(old.header) ? old.header : header.lines;
  for (const each of fresh) {
    // Behind what comes before it where all is new.
    const before = new Set(generated.slice(0, generated.indexOf(each)).map(({ title }) => title));
    result.splice(result.findLastIndex(({ title }) => before.has(title)) + 1, 0, each);
  }
  const all = result.map(({ lines }) => lines);
  const text = write(top, all, [...(settings.update ? [] : old.digests), ...allDigests]);
  const state = text === existing ? "same" : "changed";
  const written = new Set(all.map(digestOf));
  const hasAll = generated.every(({ digest }) => written.has(digest)) && top === header.lines;
  return { text, state, added: fresh.map(({ title }) => title), kept, stale, hasAll };
}

interface WrittenFeature {
  readonly header: readonly string[];
  readonly scenarios: readonly (readonly string[])[];
  readonly digests: readonly string[];
}

/** The blocks of a feature that scaffold wrote, as people left it; undefined for another file. */
function readFeature(text: string): WrittenFeature | undefined {
  const lines = text.split("\n");
  const last = lines.findLastIndex((line) => line.trimStart().startsWith(footer));
  if (last < 0) return undefined;
  const digests = (lines[last] ?? "").trim().slice(footer.length).split(" ");
  const { header, scenarios } = blocksIn(lines.slice(0, last));
  // What people appended, behind the digests.
  const appended = blocksIn(lines.slice(last + 1));
  const [end = [], ...others] = [...scenarios].reverse();
  return {
    header,
    scenarios: [
      ...others.reverse(),
      ...(end.length === 0 ? [] : [withoutRemarks(end)]),
      ...[appended.header, ...appended.scenarios].filter((block) => block.length > 0),
    ],
    digests,
  };
}

/** What is before the first scenario, and the scenarios with the comments and tags in front of them. */
function blocksIn(lines: readonly string[]): Pick<WrittenFeature, "header" | "scenarios"> {
  const blocks: string[][] = [[]];
  let fence: string | undefined;
  for (const line of lines) {
    const trimmed = line.trim();
    const marker = /^("""|```)/.exec(trimmed)?.[1];
    if (fence !== undefined) {
      if (trimmed === fence) fence = undefined;
    } else if (marker !== undefined) fence = marker;
    else if (/^(Scenario|Scenario Outline|Scenario Template|Example|Rule):/.test(trimmed)) {
      const before = blocks.at(-1) ?? [];
      // Comments and tags in front belong to it.
      let from = before.length;
      while (from > 0 && /^\s*[#@]/.test(before[from - 1] ?? "")) from -= 1;
      blocks.push(before.splice(from));
    }
    blocks.at(-1)?.push(line);
  }
  const [header = [], ...scenarios] = blocks.map(trimmedBlock);
  return { header, scenarios };
}

/** The last scenario without the remarks behind it, which are written anew. */
function withoutRemarks(lines: readonly string[]): readonly string[] {
  const empty = lines.findLastIndex((line) => line.trim() === "");
  const behind = lines.slice(empty + 1);
  return empty >= 0 && behind.every((line) => line.trimStart().startsWith("#"))
    ? trimmedBlock(lines.slice(0, empty))
    : lines;
}

function trimmedBlock(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line.trim() !== "");
  const to = lines.findLastIndex((line) => line.trim() !== "");
  return from < 0 ? [] : lines.slice(from, to + 1);
}

function titleIn(lines: readonly string[]): string {
  const line = lines.find((each) => /^\s*(Scenario|Scenario Outline|Scenario Template|Example|Rule):/.test(each)) ?? "";
  return line.slice(line.indexOf(":") + 1).trim();
}
