/** The six components of an ARN; `resource` is the rest and may hold colons and slashes. */
export interface Arn {
  readonly text: string;
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/**
 * Splits an ARN at its first five colons; undefined for text that has fewer or does not begin with `arn:`.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function parseArn(text: string): Arn | undefined {
  const parts = splitArn(text);
  if (parts === undefined || parts[0] !== "arn") return undefined;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = parts;
  return { text, partition, service, region, account, resource };
}

/** The six colon-separated components of a text, the last one being the rest; undefined where there are fewer. */
export function splitArn(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let count = 0; count < 5; count++) {
    const colon = text.indexOf(":", from);
    if (colon < 0) return undefined;
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

/** Whether a text is an AWS account id: twelve digits. */
export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}
