import type { Book } from "./book.js";
import { Badge } from "./icons.js";
import { Name, RoleLink, ScenarioLink, Scroller } from "./names.js";
import { Outcomes } from "./results.js";
import { visible } from "./visible.js";
import { controlMarks } from "./words.js";

/** Scenarios and roles by the controls that their tags name. */
export function Controls({ book }: { readonly book: Book }) {
  const { controls } = book.documentation;
  return (
    <section id="controls" class="chapter">
      <h2>Controls</h2>
      {controls.length === 0 ? (
        <p class="empty">
          No scenario has a tag such as <code>@control:CIS-1.10</code>.
        </p>
      ) : (
        <Scroller label="Controls with their evidence">
          <table class="controls">
            <caption>Controls with the scenarios and roles that are their evidence</caption>
            <thead>
              <tr>
                <th scope="col">Control</th>
                <th scope="col">Status</th>
                <th scope="col">Scenarios</th>
                <th scope="col">Roles</th>
              </tr>
            </thead>
            <tbody>
              {controls.map((control) => (
                <tr key={control.id}>
                  <th scope="row">
                    <Name text={control.id} />
                  </th>
                  <td>
                    <Badge mark={controlMarks[control.status]} />
                    {control.contradictions.length === 0 ? null : (
                      <ul>
                        {control.contradictions.map(({ role: id, why }, index) => {
                          const role = book.role(id);
                          return (
                            <li key={index}>
                              {role === undefined ? <Name text={id} /> : <RoleLink role={role} />}: {visible(why)}
                            </li>
                          );
                        })}
                      </ul>
                    )}
                  </td>
                  <td>
                    <ul>
                      {control.scenarios
                        .flatMap((id) => book.scenario(id) ?? [])
                        .map((scenario) => (
                          <li key={scenario.id}>
                            <ScenarioLink scenario={scenario} book={book} />{" "}
                            <Outcomes book={book} scenario={scenario} />
                          </li>
                        ))}
                    </ul>
                  </td>
                  <td>
                    <ul>
                      {control.roles
                        .flatMap((id) => book.role(id) ?? [])
                        .map((role) => (
                          <li key={role.id}>
                            <RoleLink role={role} />
                          </li>
                        ))}
                    </ul>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </section>
  );
}
