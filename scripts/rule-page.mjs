// Reads a rule's page, src/lint/rules/ID/page.md, into the data of `RulePage` (src/lint/rule.ts). The form:
//
//   # Title in one line, without a final period
//
//   Topic: documents                      only where the topic is not what the rule's id and severity suggest
//
//   Paragraphs of the explanation, each in one line.
//
//   ## Wrong: title of an example
//
//   Role: name in 123456789012            only where the example needs the role's name and account
//
//   ```json
//   { the whole policy }
//   ```
//
//   Found at 6:29, 9:5.                   lines and columns of the policy, from 1
//
//   ## Right: title of an example
//
//   (the same without "Found at")

/** The page; throws an error that names the file and the line of what does not have the form. */
export function readRulePage(text, file) {
  const lines = text.split("\n");
  let at = 0;
  const fail = (what) => {
    throw new Error(`${file}:${at + 1}: ${what}`);
  };
  const skipEmpty = () => {
    while (at < lines.length && lines[at] === "") at++;
  };
  const optional = (form) => {
    skipEmpty();
    const match = form.exec(lines[at] ?? "");
    if (match !== null) at++;
    return match;
  };
  const required = (form, what) => optional(form) ?? fail(`expected ${what}`);

  const title = required(/^# (\S.*[^.\s])$/, "`# ` and the title, without a final period")[1];
  const topic = optional(/^Topic: ([a-z]+)$/)?.[1];
  const paragraphs = [];
  for (skipEmpty(); at < lines.length && !lines[at].startsWith("#"); skipEmpty()) paragraphs.push(lines[at++]);
  if (paragraphs.length === 0) fail("expected the explanation");

  const bad = [];
  const good = [];
  for (skipEmpty(); at < lines.length; skipEmpty()) {
    const [, kind, name] = required(/^## (Wrong|Right): (\S.*)$/, "`## Wrong: TITLE` or `## Right: TITLE`");
    const role = optional(/^Role: (\S+) in ([0-9]{12})$/);
    required(/^```json$/, "a block that begins with ```json");
    const end = lines.indexOf("```", at);
    if (end < 0) fail("the block has no end");
    const policy = lines.slice(at, end).join("\n");
    at = end + 1;
    const example = { title: name, policy, ...(role && { role: { name: role[1], account: role[2] } }) };
    if (kind === "Right") {
      good.push(example);
      continue;
    }
    const [, places] = required(/^Found at ([0-9]+:[0-9]+(?:, [0-9]+:[0-9]+)*)\.$/, "`Found at LINE:COLUMN.`");
    const findings = places.split(", ").map((place) => {
      const [line, column] = place.split(":").map(Number);
      return { line, column };
    });
    bad.push({ ...example, findings });
  }
  return { title, ...(topic && { topic }), explanation: paragraphs.join("\n\n"), bad, good };
}
