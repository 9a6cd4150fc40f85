import type { AssumeRoleParameters, Evidence, Explanation, Session, StageCaller } from "./backend.js";
import type { GivenRole } from "./scene.js";

/** A decision of the engine as evidence has it. */
export function decisionIn({
  decision: { decision, matched, undocumented },
}: Explanation): NonNullable<Evidence["decision"]> {
  const statements = matched.map(({ policy, statement }) => `${policy}/Statement/${statement}`);
  return { decision, statements, undocumented: undocumented.map(({ id }) => id) };
}

/** Of a call's parameters what reports may show: an external ID is nobody else's business. */
export function shownParameters({
  externalId,
  sessionPolicy,
  ...rest
}: AssumeRoleParameters): Readonly<Record<string, unknown>> {
  const shown: Record<string, unknown> = { ...rest };
  if (externalId !== undefined) shown["externalId"] = "given";
  if (sessionPolicy !== undefined) shown["sessionPolicy"] = sessionPolicy.source.name;
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined));
}

/** The ARN of a role's session: it does not have the role's path. */
export function roleSessionArn({ arn, account, name }: GivenRole, sessionName: string): string {
  const [, partition = "aws"] = arn.split(":");
  return `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;
}

/** What a new session has from the session that makes it: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
export function handedOn(caller: StageCaller): Pick<Session, "tags" | "transitiveTagKeys" | "sourceIdentity"> {
  if (caller.kind !== "session") return { tags: [], transitiveTagKeys: [], sourceIdentity: undefined };
  const { tags, transitiveTagKeys, sourceIdentity } = caller.session;
  const transitive = new Set(transitiveTagKeys.map((key) => key.toLowerCase()));
  return { tags: tags.filter(({ key }) => transitive.has(key.toLowerCase())), transitiveTagKeys, sourceIdentity };
}
