import { awsControls, defineIdentityProvider } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "turbonomic",
  name: "IBM Turbonomic",
  issuers: [
    "rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7",
    "rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr",
    "rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg",
    "rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26",
    "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb",
    "oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu",
  ],
  tenancy: "shared",
  anybody: "any customer of IBM Turbonomic",
  customer: "customer",
  // The form of its subjects is not documented.
  claims: [{ name: "sub", isAlwaysThere: true, customer: ["<customer>…"] }],
  control: { anyOf: ["sub"] },
  sources: [awsControls],
});
