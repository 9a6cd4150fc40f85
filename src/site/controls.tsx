import type { DocumentedScenario } from "../documentation/index.js";
import type { Book } from "./book.js";
import { Badge } from "./icons.js";
import { Name, RoleLink, ScenarioLink, Scroller } from "./names.js";
import { Outcomes } from "./results.js";
import { visible } from "./visible.js";
import { controlMarks } from "./words.js";

/** So many scenarios and roles of a control are listed. */
const mostEvidence = 100;

/** Of more scenarios than are listed, those that did not pass come first. */
function worstFirst(scenarios: readonly DocumentedScenario[]): readonly DocumentedScenario[] {
  if (scenarios.length <= mostEvidence) return scenarios;
  const isPassed = ({ outcomes }: DocumentedScenario): boolean =>
    outcomes.length > 0 && outcomes.every(({ status }) => status === "passed");
  return [...scenarios].sort((one, other) => Number(isPassed(one)) - Number(isPassed(other)));
}

/** How many more there are; the list for audit tools has all. */
function More({ all }: { readonly all: readonly unknown[] }) {
  const more = all.length - mostEvidence;
  return more > 0 ? (
    <li>
      and {more} more; <code>--format csv</code> lists all
    </li>
  ) : null;
}

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
                        {control.contradictions.slice(0, mostEvidence).map(({ role: id, why }, index) => {
                          const role = book.role(id);
                          return (
                            <li key={index}>
                              {role === undefined ? <Name text={id} /> : <RoleLink role={role} />}: {visible(why)}
                            </li>
                          );
                        })}
                        <More all={control.contradictions} />
                      </ul>
                    )}
                  </td>
                  <td>
                    <ul>
                      {worstFirst(control.scenarios.flatMap((id) => book.scenario(id) ?? []))
                        .slice(0, mostEvidence)
                        .map((scenario) => (
                          <li key={scenario.id}>
                            <ScenarioLink scenario={scenario} book={book} />{" "}
                            <Outcomes book={book} scenario={scenario} />
                          </li>
                        ))}
                      <More all={control.scenarios} />
                    </ul>
                  </td>
                  <td>
                    <ul>
                      {control.roles
                        .slice(0, mostEvidence)
                        .flatMap((id) => book.role(id) ?? [])
                        .map((role) => (
                          <li key={role.id}>
                            <RoleLink role={role} />
                          </li>
                        ))}
                      <More all={control.roles} />
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
