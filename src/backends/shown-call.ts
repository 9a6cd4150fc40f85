import type { EvidencedCall } from "../evidence/index.js";
import type { AssumeRoleParameters, Call, MfaInput } from "./call.js";
import { arnOfCaller, principalOfProvider } from "./caller.js";

/** What evidence shows of a call, without its secrets; who called with which credentials is added for all backends alike. */
export function shownCall(call: Call): Omit<EvidencedCall, "caller"> {
  switch (call.kind) {
    case "assumeRole":
      return {
        action: "sts:AssumeRole",
        principal: arnOfCaller(call.caller),
        resource: call.role.arn,
        mfa: mfaInWords(call.mfa),
        parameters: shownParameters(call.parameters),
      };
    case "assumeRoleWithWebIdentity": {
      const { sessionName, claims, duration } = call;
      return {
        ...{
          action: "sts:AssumeRoleWithWebIdentity",
          principal: principalOfProvider(call.provider),
          resource: call.role.arn,
        },
        ...{ mfa: "none", parameters: given({ sessionName, claims, duration }) },
      };
    }
    case "assumeRoleWithSAML": {
      const { sessionName, attributes, duration } = call;
      return {
        ...{ action: "sts:AssumeRoleWithSAML", principal: call.provider.arn, resource: call.role.arn },
        ...{ mfa: "none", parameters: given({ sessionName, attributes, duration }) },
      };
    }
    case "assumeAsService":
      return {
        ...{ action: "sts:AssumeRole", principal: call.service, resource: call.role.arn },
        ...{ mfa: "none", parameters: call.context },
      };
    case "getSessionToken":
      return {
        ...{ action: "sts:GetSessionToken", principal: arnOfCaller(call.caller), resource: "*" },
        ...{ mfa: mfaInWords(call.mfa), parameters: given({ duration: call.duration }) },
      };
    case "getCallerIdentity":
      return {
        ...{ action: "sts:GetCallerIdentity", principal: arnOfCaller(call.caller), resource: "*" },
        ...{ mfa: "none", parameters: {} },
      };
  }
}

/** An external ID is a secret of two parties. */
function shownParameters({ externalId, sessionPolicy, ...rest }: AssumeRoleParameters): EvidencedCall["parameters"] {
  return given({
    ...rest,
    externalId: externalId === undefined ? undefined : "given",
    sessionPolicy: sessionPolicy?.source.name,
  });
}

function given(parameters: EvidencedCall["parameters"]): EvidencedCall["parameters"] {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

/** What a call sends about MFA, in words without the code. */
export function mfaInWords({ kind }: MfaInput): string {
  return mfaWords[kind];
}

const mfaWords: Readonly<Record<MfaInput["kind"], string>> = {
  none: "none",
  device: "serial number and code",
  usedCode: "a code that was used",
  code: "a code",
  deviceOf: "a code of another user's device",
  unknownDevice: "a device that does not exist",
  serialNumberOnly: "a serial number without a code",
  codeOnly: "a code without a serial number",
};
