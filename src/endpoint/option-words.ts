/** The options of an endpoint that messages name. */
export type NamedOption =
  | "port"
  | "state"
  | "accountDumps"
  | "credentialReports"
  | "enforcement"
  | "allowedHosts"
  | "upstream"
  | "unknownCallers";

/** Writes an option, with a value if there is one, as the person who starts the endpoint gives it. */
export type OptionWords = (option: NamedOption, value?: string | number) => string;

/** Options as `startEndpoint` takes them: `port: 0`, `allowedHosts: ["NAME"]`. */
export const optionsInCode: OptionWords = (option, value) => {
  if (value === undefined) return option;
  const written = JSON.stringify(value);
  return lists.has(option) ? `${option}: [${written}]` : `${option}: ${written}`;
};

const lists: ReadonlySet<NamedOption> = new Set(["allowedHosts", "accountDumps", "credentialReports"]);
