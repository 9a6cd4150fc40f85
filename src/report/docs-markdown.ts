import type { Documentation, DocumentationChanges, DocumentedRole, Gap, MatrixCell } from "../documentation/index.js";
import { statementInWords } from "../engine/index.js";
import { reachGapsOf, reachLines, reachOfAccounts } from "./docs-reach-markdown.js";
import { callerWords, gapInWords, mfaWords } from "./docs-words.js";
import { code, prose } from "./markdown-text.js";
import { count } from "./style.js";

/** So many gaps of a kind are listed one by one: a comment on a pull request has 65,536 characters at most. */
const mostOfAKind = 20;

/** The matrix, the gaps, and what is otherwise than it was, for a wiki or a comment on a pull request. */
export function docsMarkdown(documentation: Documentation, changes?: DocumentationChanges): string {
  const parts = [
    "# Who can assume which role",
    ...otherEndpoints(documentation),
    ...reachGapsOf(documentation),
    summary(documentation),
    ...(changes === undefined ? [] : changesIn(changes, documentation)),
    "## Matrix",
    ...matrix(documentation),
    ...reachOfAccounts(documentation),
    "## Requirements",
    ...documentation.roles.map((role) => requirement(role, documentation)),
    "## Gaps",
    ...gaps(documentation),
    ...controls(documentation),
    "## Evidence",
    evidence(documentation),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Runs on the backend aws that did not call AWS: to be seen before anything else. */
function otherEndpoints({ runs }: Documentation): readonly string[] {
  return runs.flatMap((run) =>
    run.otherEndpoints.length === 0
      ? []
      : [
          `> ⛔ **Not AWS.** The calls of run ${code(run.file)} went to ${run.otherEndpoints.map(code).join(", ")}. The run shows nothing about an AWS account.`,
        ],
  );
}

function summary({ summary: sums, project, runs }: Documentation): string {
  const { roles, mfa, findings, scenarios, backends, coverage } = sums;
  const mfaParts = [
    `${mfa.proved} proved`,
    `${mfa.shown} shown by calls only`,
    `${mfa.refuted} not required`,
    `${mfa.unknown} not known`,
    `${mfa.exempt} exempt`,
    `${mfa.notApplicable} without people`,
  ];
  const open = Object.values(findings).reduce((sum, each) => sum + each, 0);
  const last = runs
    .map(({ startedAt }) => startedAt ?? "")
    .sort()
    .at(-1);
  const lines = [
    `- ${count(roles, "role")}; MFA on every path: ${mfaParts.join(", ")}`,
    `- ${count(scenarios.passed + scenarios.failed + scenarios.notChecked, "scenario")}: ${scenarios.passed} passed, ${scenarios.failed} failed, ${scenarios.notChecked} not checked`,
    `- backends: ${backends.length === 0 ? "none was run" : backends.map(code).join(", ")}`,
    `- ${count(open, "open finding")}, ${count(sums.gaps, "gap")}`,
    `- seen of the policies: ${coverage.seen} of ${coverage.possible}${coverage.explained === 0 ? "" : `, ${coverage.explained} explained`}`,
  ];
  if (project.commit !== null) lines.push(`- commit ${code(project.commit)}`);
  if (last !== undefined && last !== "") lines.push(`- run of ${prose(last)}`);
  return lines.join("\n");
}

const symbols: Readonly<Record<MatrixCell["shown"], string>> = {
  allowed: "✅ allowed",
  denied: "⛔ denied",
  notChecked: "– not checked",
};

const possibilities: Readonly<Record<MatrixCell["analysis"], string>> = {
  possible: "possible",
  impossible: "impossible",
  unknown: "unknown",
};

function matrix({ roles }: Documentation): readonly string[] {
  if (roles.length === 0) return ["There are no roles."];
  const head = ["Role", "MFA", ...Object.values(callerWords)];
  const rows = roles.map((role) => [
    code(role.name),
    mfaWords[role.mfa],
    ...role.cells.map(({ shown, analysis, contradiction }) => {
      const cell = `${symbols[shown]} (${possibilities[analysis]})`;
      return contradiction ? `⚠️ ${cell}` : cell;
    }),
  ]);
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return [
    "Each cell has the outcome of the calls that were made and, in parentheses, whether the trust policy can allow a caller of this kind.",
    lines.join("\n"),
  ];
}

function requirement(
  { name, path, requirement: sentences, unreadable, reach }: DocumentedRole,
  documentation: Documentation,
): string {
  const lines = unreadable === null ? sentences : [`The policy cannot be read: ${unreadable}`];
  const reached = reach === null ? [] : reachLines(reach, documentation.reach);
  return [
    `### ${code(name)} (${code(path)})`,
    [...lines.map(prose), ...reached].map((line) => `- ${line}`).join("\n"),
  ].join("\n\n");
}

const kindWords: Readonly<Record<Gap["kind"], string>> = {
  contradiction: "Calls that contradict the analysis",
  scenarioFailed: "Failed scenarios",
  runTrouble: "Problems in a run",
  outdatedEvidence: "Outdated evidence",
  mfaNotProved: "MFA not known",
  roleWithoutScenario: "Roles without scenarios",
  roleNotOnBackend: "Roles not tested on a backend",
  statementNotSeen: "Statements not seen in all outcomes",
  conditionNotSeen: "Conditions not seen in all outcomes",
  scenarioNotChecked: "Scenarios that were not checked",
  scenarioNotRun: "Scenarios that were not run",
  suppression: "Accepted by the configuration",
};

function gaps(documentation: Documentation): readonly string[] {
  if (documentation.gaps.length === 0) return ["None."];
  const section = (title: string, own: readonly Gap[]): readonly string[] =>
    own.length === 0 ? [] : [`### ${title} (${own.length})`, shortList(own.map((gap) => gapLine(gap, documentation)))];
  return Object.entries(kindWords).flatMap(([kind, title]) => {
    const own = documentation.gaps.filter((gap) => gap.kind === kind);
    if (kind !== "mfaNotProved") return section(title, own);
    // That MFA is refuted, and that nothing is known of it, are two things.
    const refuted = new Set(documentation.roles.flatMap(({ id, mfa }) => (mfa === "refuted" ? [id] : [])));
    const isRefuted = (gap: Gap): boolean => gap.kind === kind && refuted.has(gap.role);
    return [
      ...section("MFA not required", own.filter(isRefuted)),
      ...section(
        title,
        own.filter((gap) => !isRefuted(gap)),
      ),
    ];
  });
}

function gapLine(gap: Gap, documentation: Documentation): string {
  const { about, says } = gapInWords(gap, documentation);
  return `${code(about)}: ${prose(says)}`;
}

function shortList(lines: readonly string[]): string {
  const shown = lines.slice(0, mostOfAKind).map((line) => `- ${line}`);
  const rest = lines.length - shown.length;
  return [...shown, ...(rest > 0 ? [`- and ${rest} more`] : [])].join("\n");
}

function controls({ controls: all, roles, scenarios }: Documentation): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ id, status, roles: ids, scenarios: own, contradictions }) => {
    const names = ids.flatMap((each) => roles.filter((role) => role.id === each).map(({ name }) => code(name)));
    const passed = scenarios.filter(
      (each) => own.includes(each.id) && each.outcomes.some((outcome) => outcome.status === "passed"),
    );
    const nameOf = (each: string): string => roles.find((role) => role.id === each)?.name ?? each;
    const against = contradictions.map(({ role, why }) => `${code(nameOf(role))}: ${prose(why)}`).join("; ");
    const shown = status === "contradicted" ? "⛔ contradicted" : status;
    return `| ${code(id)} | ${shown} | ${passed.length} of ${own.length} | ${names.join(", ")} | ${against} |`;
  });
  return [
    "## Controls",
    ["| Control | Status | Scenarios passed | Roles | Against it |", "| --- | --- | --- | --- | --- |", ...rows].join(
      "\n",
    ),
  ];
}

function evidence({ roles, runs, tool, reach }: Documentation): string {
  const lines = [
    ...runs.map(({ file, sha256, backend, cucumber, otherEndpoints: others }) => {
      const instead = others.length === 0 ? "" : ` (not AWS: ${others.map(code).join(", ")})`;
      const on = backend === null ? "" : `, backend ${code(backend)}${instead}`;
      return `- run ${code(file)}${on}${cucumber === null ? "" : `, ${prose(cucumber)}`}: SHA-256 ${code(sha256)}`;
    }),
    ...(reach?.files ?? []).map(({ path, sha256 }) => `- account file ${code(path)}: SHA-256 ${code(sha256)}`),
    ...roles.map(
      ({ path, pointer, sha256 }) =>
        `- policy ${code(pointer === "" ? path : `${path}#${pointer}`)}: SHA-256 ${code(sha256)}`,
    ),
    `- made by ${prose(tool.name)} ${prose(tool.version)}`,
  ];
  return lines.join("\n");
}

function changesIn(changes: DocumentationChanges, documentation: Documentation): readonly string[] {
  const { since, access, added, removed, cells, mfa, policies, newGaps, closedGaps } = changes;
  const name = ({ name: role }: DocumentedRole): string => code(role);
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ["Callers that can now assume a role", access.flatMap((each) => accessLines(each))],
    [
      "Calls with another outcome",
      cells.map(({ role, caller, before, now }) => {
        const mark = now === "allowed" && before === "denied" ? "⚠️ " : "";
        return `${mark}${name(role)}, ${callerWords[caller]}: ${wordOf(before)} → ${wordOf(now)}`;
      }),
    ],
    ["MFA", mfa.map(({ role, before }) => `${name(role)}: ${mfaWord(before)} → ${mfaWords[role.mfa]}`)],
    ["New roles", added.map((role) => `${name(role)} (${code(role.path)}): MFA ${mfaWords[role.mfa]}`)],
    ["Removed roles", removed.map((role) => `${code(role.name)} (${code(role.path)})`)],
    ["Changed policies", policies.map((role) => `${name(role)} (${code(role.path)})`)],
    ["New gaps", newGaps.map((gap) => gapLine(gap, documentation))],
    ["Closed gaps", closedGaps.map(({ kind, about }) => `${kindWord(kind)}: ${code(about)}`)],
  ];
  const said = sections.filter(([, lines]) => lines.length > 0);
  const title = since === null ? "## Changes" : `## Changes since ${code(since)}`;
  if (said.length === 0) return [title, "None."];
  return [title, ...said.flatMap(([each, lines]) => [`### ${each}`, shortList(lines)])];
}

function accessLines({ role, access }: DocumentationChanges["access"][number]): readonly string[] {
  const { callers, isCut, unknown } = access;
  return [
    ...callers.map(
      ({ caller, statement }) =>
        `⚠️ ${code(role.name)}: ${prose(caller)} can now assume the role by ${statementInWords({ index: statement })} (${code(role.path)})`,
    ),
    ...(isCut ? [`${code(role.name)}: the policy has more principals, which were not checked one by one`] : []),
    ...(unknown === null ? [] : [`${code(role.name)}: whether a caller gains access is not known: ${prose(unknown)}`]),
  ];
}

/** Texts of an earlier file are no better than others. */
function wordOf(shown: string): string {
  return Object.entries(symbols).find(([key]) => key === shown)?.[1] ?? prose(shown);
}

function kindWord(kind: string): string {
  return Object.entries(kindWords).find(([key]) => key === kind)?.[1] ?? prose(kind);
}

function mfaWord(mfa: string): string {
  return Object.entries(mfaWords).find(([key]) => key === mfa)?.[1] ?? prose(mfa);
}
