/**
 * Whether a text that is not JSON may hold roles as YAML: parsing YAML takes long, and most of it is something else. Each
 * kind that is read has one of these words.
 */
export function mayHoldRoles(text: string): boolean {
  return /AssumeRolePolicy|assumeRolePolicy|TemplateBody|\bResources["']?\s*:|AWS::|\bsts:[A-Za-z*]/.test(text);
}

/** Whether it speaks of trust policies of roles, so that it must not be passed over where it cannot be read. */
export function isSureOfRoles(text: string): boolean {
  return /\b(AssumeRolePolicyDocument|assumeRolePolicyDocument|assumeRolePolicy)\b/.test(text);
}

/** Whether the text begins as JSON does, behind comments. */
export function isFlow(text: string): boolean {
  return /^\s*(?:#.*[\r\n]\s*)*[[{]/.test(text);
}
