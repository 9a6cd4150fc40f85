import { childPointer, nearest, type Position, problemInWords, type SourceText } from "../diagnostics/index.js";
import { type JsonNode, type JsonObject, parseJson, quote, toValue } from "../policy/index.js";
import { documentAt, isLines, linesOf, member, partOf } from "../sources/index.js";
import { type Fields, isFields, secondsOf, textIn } from "./fields.js";

/** An event as CloudTrail recorded it, and where it is. */
export interface RecordedEvent {
  readonly file: string;
  /** Where it begins. */
  readonly position: Position;
  readonly fields: Fields;
}

/** What is wrong with a file of events, and where. */
export interface EventProblem {
  readonly file: string;
  readonly position: Position;
  readonly message: string;
  /** What to do: an imperative. */
  readonly remedy: string;
}

/** The events of a text. With problems, part of them is missing, and nothing is to be decided. */
export interface ReadEvents {
  readonly events: readonly RecordedEvent[];
  readonly problems: readonly EventProblem[];
}

const remedy =
  "give an event, a log file of CloudTrail, lines of events, or the output of aws cloudtrail lookup-events as JSON";

/**
 * Reads what people have of CloudTrail: an event, a list of events, a log file (`Records`), lines of any of these, what
 * `aws cloudtrail lookup-events` prints (`Events`, each with a string of JSON), what `aws logs filter-log-events` prints
 * (`events`), and events of EventBridge (`detail`). Never throws.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html
 */
export function readEvents(source: SourceText): ReadEvents {
  const reader = new EventReader();
  if (isLines(source.text)) {
    for (const { 0: line, index } of linesOf(source.text)) reader.text(partOf(source, index, index + line.length));
  } else reader.text(source);
  return reader;
}

class EventReader implements ReadEvents {
  readonly events: RecordedEvent[] = [];
  readonly problems: EventProblem[] = [];

  /** A text that is JSON as a whole. */
  text(source: SourceText): void {
    const { root, problems } = parseJson(source);
    // Of a name that is there twice either value may be what happened.
    for (const problem of problems.slice(0, 1))
      this.#complain(source, problem.span.start, problemInWords({ ...problem, remedy: undefined }));
    if (root !== undefined && problems.length === 0) this.#value(source, root, "");
  }

  #value(source: SourceText, node: JsonNode, pointer: string): void {
    if (node.kind === "array") {
      node.items.forEach((item, index) => {
        this.#value(source, item, childPointer(pointer, index));
      });
    } else if (node.kind === "object") this.#object(source, node, pointer);
    else this.#complain(source, node.start, `${at(pointer)} is not a CloudTrail event, but a ${node.kind}`);
  }

  #object(source: SourceText, node: JsonObject, pointer: string): void {
    for (const name of ["Records", "Events", "events"]) {
      const list = member(node, name);
      if (list?.kind !== "array") continue;
      this.#value(source, list, childPointer(pointer, name));
      return;
    }
    for (const name of ["CloudTrailEvent", "message"]) {
      const text = member(node, name);
      if (text?.kind !== "string") continue;
      this.text(documentAt(source, text));
      return;
    }
    const detail = member(node, "detail");
    if (detail?.kind === "object") {
      this.#object(source, detail, childPointer(pointer, "detail"));
      return;
    }
    const whole = toValue(node);
    if (isFields(whole) && notOfCalls(whole) !== undefined) {
      this.events.push({ file: source.name, position: source.position(node.start), fields: whole });
      return;
    }
    const missing = ["eventSource", "eventName", "eventTime"].find((name) => member(node, name)?.kind !== "string");
    const untyped = missing === undefined ? undefined : member(node, missing);
    if (untyped !== undefined) {
      const form = missing === "eventTime" ? " of the form 2026-11-30T10:00:00Z" : "";
      this.#complain(
        source,
        untyped.start,
        `${at(pointer)} is not a CloudTrail event: its "${missing}" is not a text${form}`,
      );
      return;
    }
    if (missing !== undefined || !isFields(whole)) {
      const names = node.members.map(({ key }) => key.value);
      const near = missing === undefined ? undefined : nearest(missing, names, 3);
      const other = otherOption(names);
      if (other !== undefined) {
        this.#complain(source, node.start, `${at(pointer)} is ${other.what}, and not a CloudTrail event`, other.remedy);
        return;
      }
      const hint = near === undefined ? "" : `, but ${quote(near)}`;
      this.#complain(source, node.start, `${at(pointer)} is not a CloudTrail event: it has no "${missing}"${hint}`);
      return;
    }
    if (secondsOf(textIn(whole, "eventTime")) === undefined) {
      const time = quote(textIn(whole, "eventTime") ?? "");
      this.#complain(source, node.start, `the time of the event, ${time}, is not of the form 2026-11-30T10:00:00Z`);
      return;
    }
    this.events.push({ file: source.name, position: source.position(node.start), fields: whole });
  }

  #complain(source: SourceText, offset: number, message: string, instead = remedy): void {
    this.problems.push({ file: source.name, position: source.position(offset), message, remedy: instead });
  }
}

/**
 * What CloudTrail writes into a bucket besides events of calls, a noun phrase for counting: undefined for an event of a call.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html and
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-insights-fields-insight-details.html
 */
export function notOfCalls(fields: Fields): string | undefined {
  if (textIn(fields, "digestStartTime") !== undefined && Array.isArray(fields["logFiles"])) return "digest files";
  return textIn(fields, "eventType") === "AwsCloudTrailInsight" ? "Insights events" : undefined;
}

/** What has other members than events have, and the option that takes it. */
function otherOption(names: readonly string[]): { readonly what: string; readonly remedy: string } | undefined {
  if (names.some((name) => /^(User|Group|Role)DetailList$/.test(name)))
    return {
      what: "the output of get-account-authorization-details",
      remedy: "give each such file with an --account-dump of its own",
    };
  if (!names.includes("Statement") && !names.includes("AssumeRolePolicyDocument")) return undefined;
  return { what: "a policy", remedy: "give trust policies with --policies" };
}

function at(pointer: string): string {
  return pointer === "" ? "the text" : pointer;
}
