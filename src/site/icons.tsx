import type { IconName, Mark } from "./words.js";

/** A symbol, drawn by the style sheet; the words beside it say the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return <i class={`i-${name}`} aria-hidden="true" />;
}

/** A mark as a badge: symbol and word in the colour of its tone. */
export function Badge({ mark, large = false }: { readonly mark: Mark; readonly large?: boolean }) {
  return <span class={`badge ${mark.tone} i-${mark.icon}${large ? " large" : ""}`}>{mark.label}</span>;
}
