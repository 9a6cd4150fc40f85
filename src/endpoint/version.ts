declare const POLICY_CHECK_VERSION: string;

/** The package's version, put in when the library is bundled. */
export const version = POLICY_CHECK_VERSION;
