import type { AllowingStatement, EscalationCall, PathStep } from "../reach/index.js";
import { chosen, policyWords } from "../report/index.js";
import { Name } from "./names.js";
import { type AccountsOfReport, Entity } from "./reach-names.js";
import { visible } from "./visible.js";

/** The steps of a path, each with the statements that allow it. */
export function Steps({ path, accounts }: { readonly path: readonly PathStep[]; readonly accounts: AccountsOfReport }) {
  return (
    <ol class="steps">
      {path.map((step, index) => (
        <li key={step.to}>
          {index === 0 ? null : "a session of "}
          <Entity arn={step.from} accounts={accounts} /> assumes <Entity arn={step.to} accounts={accounts} />
          {howOf(step)}
          <Statements allowedBy={step.allowedBy} accounts={accounts} />
        </li>
      ))}
    </ol>
  );
}

function howOf(step: PathStep): string {
  const parts = [...(step.mfa === "required" ? ["with an MFA code"] : []), ...chosen(step)];
  return parts.length === 0 ? "" : ` ${parts.map(visible).join(", ")}`;
}

/** The calls of a way to undo MFA, each with the statements that allow it. */
export function Calls({
  calls,
  accounts,
}: {
  readonly calls: readonly EscalationCall[];
  readonly accounts: AccountsOfReport;
}) {
  return (
    <ol class="steps">
      {calls.map(({ request, allowedBy }) => (
        <li key={`${request.action} ${request.resource}`}>
          calls <code>{visible(request.action)}</code> on <Name text={request.resource} />
          <Statements allowedBy={allowedBy} accounts={accounts} />
        </li>
      ))}
    </ol>
  );
}

function Statements({
  allowedBy,
  accounts,
}: {
  readonly allowedBy: readonly AllowingStatement[];
  readonly accounts: AccountsOfReport;
}) {
  return (
    <ul>
      {allowedBy.map((each) => (
        <li key={`${each.policy} ${each.file} ${each.line}`}>
          <code>
            {visible(each.file)}:{each.line}
          </code>{" "}
          statement {each.statement + 1}
          {each.sid === undefined ? null : ` "${visible(each.sid)}"`} of the {policyWords[each.policy]}
          {each.name === undefined ? null : (
            <>
              {" "}
              <Name text={each.name} />
            </>
          )}
          {each.role === undefined && each.holder === undefined ? null : (
            <>
              {" of "}
              <Entity arn={each.role ?? each.holder ?? ""} accounts={accounts} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
