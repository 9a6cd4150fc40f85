import { iamPage, type ProviderThing, shortName, type WayOn } from "../way.js";

const way: WayOn<ProviderThing> = {
  id: "update-saml-provider",
  action: "iam:UpdateSAMLProvider",
  source: iamPage("iam:UpdateSAMLProvider"),
  summary: "replaces the metadata of a SAML provider",
  kind: "provider",
  attempts: ({ arn, roles }) =>
    [...roles].map(([role, unknown]) => ({
      calls: [{ action: "iam:UpdateSAMLProvider", resource: arn }] as const,
      effect: `replaces the metadata of ${shortName(arn)} and signs assertions for its roles`,
      gain: { kind: "roles" as const, arns: [role] },
      unknown,
    })),
};

export default way;
