export {
  type CheckReport,
  type FileReport,
  type FixedFinding,
  mayBeAccepted,
  type SkippedFile,
  type SuppressedFinding,
  summarize,
} from "./check.js";
export { checkCompact } from "./check-compact.js";
export { checkGithub } from "./check-github.js";
export { checkGitlab } from "./check-gitlab.js";
export { checkJson } from "./check-json.js";
export { checkJunit } from "./check-junit.js";
export { checkPretty, checkSummary, checkTotals, fixedLine } from "./check-pretty.js";
export { checkSarif } from "./check-sarif.js";
export type { ConfigurationReport, ConfiguredRole, UnseenModule } from "./configuration.js";
export { type CoverageReport, countOfAll, type ReportedPolicy } from "./coverage.js";
export { coverageJson } from "./coverage-json.js";
export { coverageLcov } from "./coverage-lcov.js";
export { coverageSummary, coverageText } from "./coverage-text.js";
export { type DiffReport, diffJudgement, isFailing } from "./diff.js";
export { diffJson } from "./diff-json.js";
export { diffPretty, diffSummary } from "./diff-pretty.js";
export { docsCsv } from "./docs-csv.js";
export { docsJson } from "./docs-json.js";
export { docsMarkdown } from "./docs-markdown.js";
export { findingSentences } from "./finding-text.js";
export { type Digest, fingerprint, fingerprintVersion, olderFingerprint } from "./fingerprint.js";
export { fixDiffs, fixedLines } from "./fixes.js";
export type { Judgements } from "./judgement.js";
export { judgementsCompact } from "./judgement-compact.js";
export { judgementsGithub } from "./judgement-github.js";
export { judgementsGitlab } from "./judgement-gitlab.js";
export { judgementsJunit } from "./judgement-junit.js";
export { judgementsSarif } from "./judgement-sarif.js";
export {
  isEnoughKilled,
  type MutantStatus,
  type MutationReport,
  mutationCounts,
  type ReportedMutant,
  type ReportedMutations,
  type ReportedScenario,
} from "./mutation.js";
export { mutantName, mutationDocument, mutationJson } from "./mutation-json.js";
export { mutationPretty, mutationSummary, scoreInWords } from "./mutation-pretty.js";
export type { ProfilesReport } from "./profiles.js";
export { profilesJson } from "./profiles-json.js";
export { profilesPretty } from "./profiles-pretty.js";
export {
  judgementOf,
  type ProveReport,
  propertyInWords,
  propertyName,
  verdictInWords,
} from "./prove.js";
export { proveJson } from "./prove-json.js";
export { provePretty, proveSummary } from "./prove-pretty.js";
export {
  type AcceptedReach,
  escalationExemption,
  isKnown,
  isListed,
  isOpen,
  isOpenEscalation,
  isOpenQuestion,
  isOpenToOutside,
  isReachFailing,
  type ListedMfa,
  type ReachBaseline,
  type ReachGap,
  type ReachReport,
  reachCounts,
} from "./reach.js";
export { reachCompact } from "./reach-compact.js";
export {
  type BothCounts,
  isReachDiffFailing,
  isReachDiffIncomplete,
  type ReachDiff,
  reachDiffTrouble,
  type SidedGap,
} from "./reach-diff.js";
export { reachDiffJudgements, reachQuestion } from "./reach-diff-judgements.js";
export {
  type AcceptableEntry,
  acceptedReach,
  isAcceptable,
  type ReachFinding,
  type ReachPlace,
  type ReachPlaces,
  reachFindings,
  reachFingerprint,
} from "./reach-findings.js";
export { reachGithub } from "./reach-github.js";
export { reachGitlab } from "./reach-gitlab.js";
export {
  type GraphLimits,
  type ReachArrow,
  type ReachArrowKind,
  type ReachGraph,
  type ReachNode,
  reachGraph,
} from "./reach-graph.js";
export { reachJson } from "./reach-json.js";
export { reachJunit } from "./reach-junit.js";
export { reachMermaid } from "./reach-mermaid.js";
export { namedEntity, shortName } from "./reach-names.js";
export { chosen, fixedReachLine, fixOf, policyWords, reachEntries, reachPretty, reachSummary } from "./reach-pretty.js";
export { type ReachRow, reachRows } from "./reach-rows.js";
export { reachSarif } from "./reach-sarif.js";
export { type DocumentedRule, linkedTo, rulePretty, rulesJson, rulesPretty, urlOfRule } from "./rules.js";
export { ruleMarkdown, rulesMarkdown } from "./rules-markdown.js";
export type { SarifAutomation } from "./sarif.js";
export { callJson, callLine, type LoggedCall, servingJson, servingPretty } from "./serve.js";
export { evaluator, simulateRefusal, simulateResult } from "./simulate.js";
export { requestProblems, simulatePretty } from "./simulate-pretty.js";
export { count, printable, printableLines, styleOf } from "./style.js";
export { placeLines } from "./verdict-lines.js";
export { type WhyReport, whyCounts, whyGherkin, whyJson, whySummary } from "./why.js";
export { whyPretty } from "./why-pretty.js";
export { callerInWords } from "./witness-words.js";
