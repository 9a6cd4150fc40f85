import type { ComponentChildren } from "preact";
import type { DocumentedRole, DocumentedScenario } from "../documentation/index.js";
import type { Book } from "./book.js";
import { visible } from "./visible.js";

const latin = /^[ -~]*$/;

/** A name that others chose: its direction of writing, if it may have another one, stays within it. */
export function Name({ text }: { readonly text: string }) {
  const shown = visible(text);
  if (latin.test(shown)) return shown;
  return <bdi>{shown}</bdi>;
}

/** Where a role's chapter is; nothing else of the page is called so. */
export function roleAnchor(role: DocumentedRole): string {
  return role.id.startsWith("role-") ? role.id : `role-${role.id}`;
}

/** A role's name, leading to its chapter. */
export function RoleLink({ role }: { readonly role: DocumentedRole }) {
  return (
    <a href={`#${roleAnchor(role)}`}>
      <Name text={role.name} />
    </a>
  );
}

/** A scenario's name, leading to its steps and calls. */
export function ScenarioLink({ scenario, book }: { readonly scenario: DocumentedScenario; readonly book: Book }) {
  return (
    <a href={`#${book.scenarioAnchor(scenario)}`}>
      <Name text={scenario.name} />
    </a>
  );
}

/**
 * Something wider than a phone: it scrolls by itself, also by keyboard, and the page does not. `kind` is for what is there in wide
 * windows only, or in narrow ones.
 */
export function Scroller({
  label,
  kind,
  children,
}: {
  readonly label: string;
  readonly kind?: "wide" | "narrow";
  readonly children: ComponentChildren;
}) {
  return (
    <div class={kind === undefined ? "scroll" : `scroll ${kind}`} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** A link to somewhere else, if the address is one that a page may lead to; its text alone otherwise. */
export function Elsewhere({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  if (!/^https?:\/\/[^\s]+$/i.test(href)) return <>{children}</>;
  return (
    <a href={href} rel="noreferrer">
      {children}
    </a>
  );
}
