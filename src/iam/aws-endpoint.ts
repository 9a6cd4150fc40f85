/**
 * The domains of AWS's endpoints, in all partitions:
 * https://docs.aws.amazon.com/general/latest/gr/rande.html and the partitions that the AWS SDK knows.
 */
const domains = [
  ...["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "api.aws", "api.amazonwebservices.com.cn"],
  ...["api.amazonwebservices.eu", "c2s.ic.gov", "sc2s.sgov.gov", "cloud.adc-e.uk", "csp.hci.ic.gov"],
  ...["api.aws.ic.gov", "api.aws.scloud", "api.cloud-aws.adc-e.uk", "api.aws.hci.ic.gov"],
];

/**
 * Whether a URL is an endpoint of AWS's IAM or STS: over TLS, and by a name that only these services have. Machines, load
 * balancers and functions of AWS's customers have names under the same domains, and are not AWS.
 */
export function isAwsEndpoint(url: string): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  const { protocol, port, hostname } = parsed;
  if (protocol !== "https:" || port !== "") return false;
  const domain = domains.find((each) => hostname.endsWith(`.${each}`));
  if (domain === undefined) return false;
  const labels = hostname.slice(0, -domain.length - 1);
  // `sts.us-east-1`, `iam`, `iam-fips`, `iam.global`; and the names of interface endpoints: `vpce-….sts.us-east-1.vpce`.
  return (
    /^(iam|sts)(-fips)?(\.[a-z0-9-]+)?$/.test(labels) || /^vpce-[a-z0-9-]+\.(iam|sts)\.[a-z0-9-]+\.vpce$/.test(labels)
  );
}
