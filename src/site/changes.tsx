import { type DocumentationChanges, statementInWords } from "../documentation/index.js";
import { Name, RoleLink } from "./names.js";
import { count, visible } from "./visible.js";
import { mfaMarks } from "./words.js";

/** What is otherwise than an earlier documentation had it: first of all, who can assume a role now and could not before. */
export function Changes({ changes }: { readonly changes: DocumentationChanges }) {
  const { since, access, added, removed, mfa, policies } = changes;
  const isSame = [access, added, removed, mfa, policies].every(({ length }) => length === 0);
  return (
    <section id="changes" class="chapter">
      <h2>
        Changes
        {since === null ? null : (
          <>
            {" "}
            since <code>{visible(since.slice(0, 12))}</code>
          </>
        )}
      </h2>
      {access.length === 0 ? null : (
        <div class="attention">
          <h3>Callers that can now assume a role</h3>
          <ul>
            {access.map(({ role, access: { callers, isCut, unknown } }) => (
              <li key={role.id}>
                <RoleLink role={role} />:
                <ul>
                  {callers.map(({ caller, statement }) => (
                    <li key={caller}>
                      <Name text={caller} /> can now assume the role by {statementInWords({ index: statement })}
                    </li>
                  ))}
                  {isCut ? <li>the policy has more principals, which were not checked one by one</li> : null}
                  {unknown === null ? null : <li>whether a caller gains access is not known: {visible(unknown)}</li>}
                </ul>
              </li>
            ))}
          </ul>
        </div>
      )}
      {isSame ? <p class="empty">No role and no policy changed.</p> : null}
      {!isSame && access.length === 0 ? <p>By analysis of the policies, no caller gains access to a role.</p> : null}
      <ul>
        {mfa.map(({ role, before }) => (
          <li key={`mfa ${role.id}`}>
            <RoleLink role={role} />: {mfaMarks[role.mfa].label}, before {labelOf(before)}
          </li>
        ))}
        {policies.map((role) => (
          <li key={`policy ${role.id}`}>
            The policy of <RoleLink role={role} /> changed.
          </li>
        ))}
        {added.map((role) => (
          <li key={`added ${role.id}`}>
            <RoleLink role={role} /> is new.
          </li>
        ))}
        {removed.map(({ name, path }) => (
          <li key={`removed ${path} ${name}`}>
            <Name text={name} /> of <code>{visible(path)}</code> is removed.
          </li>
        ))}
      </ul>
      <p class="aside">
        {count(changes.newGaps.length, "new gap")}, {count(changes.closedGaps.length, "closed gap")}; calls of{" "}
        {count(changes.cells.length, "kind of caller", "kinds of callers")} have another outcome.
      </p>
    </section>
  );
}

/** The earlier file is somebody's input. */
function labelOf(mfa: string): string {
  return Object.entries(mfaMarks).find(([key]) => key === mfa)?.[1].label ?? visible(mfa);
}
