/**
 * A name as it is compared where upper and lower case do not matter: condition keys, operators, actions, claims. Only the
 * letters A to Z have a lower case here. Unicode's rules would take the Kelvin sign (U+212A) for a k, and so a name that
 * AWS does not have for one that it has.
 */
export function foldName(name: string): string {
  return /[\u0080-\uffff]/.test(name)
    ? name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    : name.toLowerCase();
}
