import type { ComponentChildren } from "preact";
import { namedEntity, type ReachReport } from "../report/index.js";
import { Name } from "./names.js";
import { count } from "./visible.js";

/** The accounts of a report; names of several accounts are shown with theirs. */
export type AccountsOfReport = ReachReport["reach"]["accounts"];

/** A user or a role by its name, or somebody whom the files do not have. */
export function Entity({ arn, accounts }: { readonly arn: string; readonly accounts: AccountsOfReport }) {
  const entity = namedEntity(arn);
  if (entity === undefined) return <Name text={arn} />;
  const { kind, name, account } = entity;
  // What is not known of an account is told of all its users and roles.
  const shown = name === "*" ? `any ${kind}` : <Name text={name} />;
  if (accounts.length < 2) return <>{shown}</>;
  return (
    <>
      {shown} <small>{account}</small>
    </>
  );
}

/** Names one after the other. */
export function Entities({
  arns,
  accounts,
}: {
  readonly arns: readonly string[];
  readonly accounts: AccountsOfReport;
}) {
  return (
    <>
      {arns.map((arn, index) => (
        <>
          {index === 0 ? "" : ", "}
          <Entity key={arn} arn={arn} accounts={accounts} />
        </>
      ))}
    </>
  );
}

/** What is left out of the page. */
export function LeftOut({
  number,
  one,
  many,
  children,
}: {
  readonly number: number;
  readonly one: string;
  readonly many: string;
  readonly children?: ComponentChildren;
}) {
  if (number === 0) return null;
  return (
    <p class="callout warn i-alert">
      <span>
        {count(number, one, many)} left out of this page to keep it small. <code>--format json</code> has all of them,
        and <code>--from</code> and <code>--to</code> ask about some.{children}
      </span>
    </p>
  );
}
