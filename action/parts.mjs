// What the action runs of policy-check: for each part the words of its runs, and what its report says.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { ActionError } from "./inputs.mjs";

/** Runs a part. The report that is read is one run, annotations and SARIF are others; none of them uses a shell. */
export function runPart(part, inputs, { program, folder, log }) {
  // GitHub takes paths from the root of the repository, and policy-check gives them from the working directory.
  const below = relative(inputs.workspace, inputs.folder).split(sep).join("/");
  const rooted = (path) => (below === "" || isAbsolute(path) ? path : `${below}/${path}`);
  const run = (words) => {
    const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [program, ...words], {
      cwd: inputs.folder,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    if (error !== undefined) throw error;
    // INVARIANT: a run that did not come to its end is not a run without findings.
    return { status: status ?? 2, stdout, stderr: signal === null ? stderr : `${stderr}ended by ${signal}\n` };
  };
  switch (part) {
    case "check":
      return runCheck(inputs, run, { folder, log, rooted });
    case "prove":
      return runProve(inputs, run, { folder, log, rooted });
    case "diff":
      return runDiff(inputs, run, { folder, log, rooted });
    case "test":
      return runTest(inputs, run, { folder, log, rooted });
  }
}

function runCheck({ failOn, config, baseline, policies }, run, { folder, log, rooted }) {
  const words = (format, file) => [
    ...["check", "--fail-on", failOn, "--format", format],
    ...option("--output", file),
    ...option("--config", config),
    ...option("--baseline", baseline),
    ...["--", ...policies],
  ];
  const sarif = join(folder, "check.sarif");
  const main = run(words("json", join(folder, "check.json")));
  log.text(main.stdout + main.stderr);
  const report = reportIn(folder, "check.json");
  if (!isClean(report)) log.commands(run(words("github", "")).stdout, rooted);
  run(words("sarif", sarif));
  rootSarif(sarif, rooted);
  const findings =
    report?.files.flatMap(({ path, findings }) => findings.map((finding) => ({ ...finding, path: rooted(path) }))) ??
    [];
  return {
    status: main.status,
    why: report === undefined ? main.stderr : "",
    findings,
    summary: report?.summary,
    sarif,
  };
}

function runProve({ config, policies, properties }, run, { folder, log, rooted }) {
  const words = (format, file) => [
    ...["prove", "--format", format],
    ...option("--output", file),
    ...option("--config", config),
    ...properties.flatMap((property) => ["--property", property]),
    ...["--", ...policies],
  ];
  const main = run(words("json", join(folder, "prove.json")));
  log.text(main.stdout + main.stderr);
  const report = reportIn(folder, "prove.json");
  if (!isClean(report)) log.commands(run(words("github", "")).stdout, rooted);
  return { status: main.status, why: report === undefined ? main.stderr : "", results: resultsIn(report, rooted) };
}

function runDiff({ base, policies, folder: working }, run, { folder, log, rooted }) {
  if (base === "")
    return { skipped: "there is no base to compare with: this is not a pull request, and the input base is empty" };
  assertRevision(base, working);
  const words = (format, file) => ["diff", "--format", format, ...option("--output", file), base, "--", ...policies];
  const main = run(words("json", join(folder, "diff.json")));
  log.text(main.stdout + main.stderr);
  const report = reportIn(folder, "diff.json");
  if (!isClean(report)) log.commands(run(words("github", "")).stdout, rooted);
  return {
    status: main.status,
    why: report === undefined ? main.stderr : "",
    base,
    results: resultsIn(report, rooted),
  };
}

/** A checkout has one commit, if nothing else is said. */
function assertRevision(base, folder) {
  const { status } = spawnSync("git", ["rev-parse", "--quiet", "--verify", `${base}^{commit}`], { cwd: folder });
  if (status === 0) return;
  throw new ActionError(
    `diff: the checkout does not have the revision ${base}. Give actions/checkout the input fetch-depth: 0, or fetch the revision.`,
  );
}

function runTest({ tags, coverageThreshold, features }, run, { folder, log, rooted }) {
  const file = join(folder, "test.json");
  const words = [
    ...["test", "--format", "progress", "--format", `json:${file}`],
    ...option("--tags", tags),
    ...(coverageThreshold === "" ? [] : ["--coverage", "--coverage-threshold", coverageThreshold]),
    ...features,
  ];
  const main = run(words);
  log.text(main.stdout + main.stderr);
  const report = reportIn(folder, "test.json");
  const scenarios = (report ?? []).flatMap(({ uri, elements }) =>
    elements
      .filter(({ type }) => type !== "background")
      .map(({ name, line, steps }) => ({ path: rooted(uri), line, name, ...outcomeOf(steps) })),
  );
  for (const { path, line, name, isPassed, message } of scenarios) {
    if (!isPassed) log.error({ file: path, line, title: `failed: ${name}` }, message);
  }
  const why =
    report === undefined || (main.status !== 0 && scenarios.every(({ isPassed }) => isPassed))
      ? main.stderr || main.stdout
      : "";
  return { status: main.status, why, scenarios };
}

function outcomeOf(steps) {
  const wrong = steps.find(({ result }) => result.status !== "passed");
  return { isPassed: wrong === undefined, message: wrong?.result.error_message ?? wrong?.result.status ?? "" };
}

function option(name, value) {
  return value === "" ? [] : [name, value];
}

/** A report; undefined where the run did not come to writing one. */
function reportIn(folder, name) {
  try {
    return JSON.parse(readFileSync(join(folder, name), "utf8"));
  } catch {
    return undefined;
  }
}

/** The results of `prove` and `diff`, without those that the configuration exempts. */
function resultsIn(report, rooted) {
  const results = report?.results ?? [];
  return results
    .filter(({ exempt }) => exempt === undefined)
    .map((result) => ({ ...result, path: rooted(result.path) }));
}

/** Code scanning shows findings at files of the repository only. */
function rootSarif(file, rooted) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return;
  }
  const visit = (value) => {
    if (typeof value !== "object" || value === null) return;
    const { artifactLocation } = value;
    if (typeof artifactLocation?.uri === "string" && !/^[a-z][a-z0-9+.-]*:/i.test(artifactLocation.uri)) {
      artifactLocation.uri = rooted(artifactLocation.uri);
    }
    for (const each of Object.values(value)) visit(each);
  };
  visit(report);
  writeFileSync(file, JSON.stringify(report));
}

/** Whether a report has nothing that annotations would be about. */
function isClean(report) {
  if (report === undefined) return false;
  const isFine = ({ verdict }) => verdict === "proved" || verdict === "no-new-access";
  return report.files?.every(({ findings }) => findings.length === 0) ?? report.results.every(isFine);
}
