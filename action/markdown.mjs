// The result in Markdown, for the summary of the job and for a comment on a pull request. Names and messages are texts of people:
// nothing in them is markup, and nobody is mentioned.

/** So many of a kind are listed: a comment has 65,536 characters at most. */
const most = 30;

/** All parts, worst first within each. */
export function markdownOf(results, { version }) {
  const lines = ["## policy-check", "", "| | |", "|---|---|"];
  for (const [part, result] of Object.entries(results)) lines.push(`| ${part} | ${sentenceOf(part, result)} |`);
  for (const [part, result] of Object.entries(results)) {
    const rows = rowsOf(part, result);
    if (rows.length === 0) continue;
    lines.push("", `### ${part}`, "", ...rows.slice(0, most).map((row) => `- ${row}`));
    if (rows.length > most) lines.push(`- and ${rows.length - most} more`);
  }
  return `${[...lines, "", `policy-check ${version}`].join("\n")}\n`;
}

const signs = { 0: "✅", 1: "❌", 2: "⛔" };

function sentenceOf(part, result) {
  if (result.skipped !== undefined) return `not run: ${prose(result.skipped)}`;
  const sign = signs[result.status] ?? signs[2];
  return `${sign} ${result.why === "" ? countsOf(part, result) : prose(shortened(result.why))}`;
}

function countsOf(part, { summary, results, scenarios }) {
  switch (part) {
    case "check": {
      const kinds = ["error", "security-warning", "warning", "suggestion"].filter((kind) => summary[kind] > 0);
      const found = kinds.map((kind) => counted(summary[kind], kind.replace("-", " "))).join(", ");
      return `${counted(summary.files, "file")}: ${found === "" ? "no findings" : found}`;
    }
    case "prove":
      return `${counted(results.length, "question")}: ${countsBy(results, ["proved", "violated", "unknown"])}`;
    case "diff":
      return `${counted(results.length, "role")}: ${countsBy(results, ["no-new-access", "new-access", "unknown"])}`;
    case "test": {
      const passed = scenarios.filter(({ isPassed }) => isPassed).length;
      return `${counted(scenarios.length, "scenario")}: ${passed} passed, ${scenarios.length - passed} failed`;
    }
  }
}

function countsBy(results, verdicts) {
  return verdicts
    .map((name) => `${results.filter(({ verdict }) => verdict === name).length} ${name.replaceAll("-", " ")}`)
    .join(", ");
}

function rowsOf(part, { findings, results, scenarios }) {
  switch (part) {
    case "check":
      return (findings ?? []).map(
        ({ path, range, rule, severity, message, remedy }) =>
          `${code(`${path}:${range.start.line}`)} ${severity} ${code(rule)}: ${prose(message)}${remedy ? `; ${prose(remedy)}` : ""}`,
      );
    case "prove":
      return (results ?? [])
        .filter(({ verdict }) => verdict !== "proved")
        .map(
          (result) =>
            `${placeOf(result)} ${code(propertyOf(result))} is ${result.verdict}${callerOf(result)}${becauseOf(result)}`,
        );
    case "diff":
      return (results ?? [])
        .filter(({ verdict }) => verdict !== "no-new-access")
        .map(
          (result) =>
            `${placeOf(result)} ${result.verdict.replaceAll("-", " ")}${callerOf(result)}${becauseOf(result)}`,
        );
    case "test":
      return (scenarios ?? [])
        .filter(({ isPassed }) => !isPassed)
        .map(({ path, line, name }) => `${code(`${path}:${line}`)} ${prose(name)}`);
  }
}

function placeOf({ path, line, role }) {
  return `${code(line === null || line === undefined ? path : `${path}:${line}`)}${role ? ` ${code(role)}` : ""}`;
}

function propertyOf({ property }) {
  return typeof property === "string" ? property : JSON.stringify(property);
}

function callerOf({ witness }) {
  if (!witness) return "";
  const mfa = witness.context["aws:MultiFactorAuthPresent"] === "true" ? "with MFA" : "without MFA";
  return `: ${code(witness.principal)} ${mfa}`;
}

function becauseOf({ reason }) {
  return reason ? ` (${prose(reason)})` : "";
}

function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function shortened(text) {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** A text as it is, as code. */
function code(text) {
  const shown = visible(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const room = /^`|`$|^\s*$/.test(shown) ? " " : "";
  return `${fence}${room}${shown}${room}${fence}`;
}

/** A sentence in which nothing is markup. */
function prose(text) {
  return (
    visible(text)
      .replace(/[\\`*_{}[\]<>|#~&!$]/g, (character) =>
        character === "<" ? "&lt;" : character === "&" ? "&amp;" : `\\${character}`,
      )
      // A word joiner keeps it from mentioning somebody, and from being a link.
      .replaceAll("@", "@\u2060")
      .replaceAll("://", ":\u2060//")
  );
}

function visible(text) {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}
