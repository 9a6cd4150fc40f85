import { expect, test } from "vitest";
import { readRefusal } from "./told-refusal.js";

const alice = "arn:aws:iam::111122223333:user/alice";
const role = "arn:aws:iam::111122223333:role/deploy";

test.each<[string, Partial<ReturnType<typeof readRefusal>>]>([
  [
    `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    { caller: alice, action: "sts:AssumeRole", resource: role, by: undefined },
  ],
  [
    `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: ${role} with an explicit deny in a service control policy`,
    { resource: role, by: { policy: "serviceControl", how: "explicitDeny" } },
  ],
  [
    `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: ${role} with an explicit deny in a resource control policy: arn:aws:organizations::aws:policy/p-1`,
    { resource: role, by: { policy: "resourceControl", how: "explicitDeny" } },
  ],
  [
    `User: ${alice} is not authorized to perform: sts:AssumeRole with an explicit deny in the role trust policy`,
    { action: "sts:AssumeRole", resource: undefined, by: { policy: "trust", how: "explicitDeny" } },
  ],
  [
    `User: ${alice} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
    { by: { policy: "trust", how: "implicitDeny" } },
  ],
  [
    `User: ${alice} is not authorized to perform: iam:ListUsers because no identity-based policy allows the iam:ListUsers action`,
    { action: "iam:ListUsers", resource: undefined, by: { policy: "identity", how: "implicitDeny" } },
  ],
  [
    `You are not authorized to perform this operation. User: ${alice} is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-central-1:111122223333:instance/* because no permissions boundary allows the ec2:RunInstances action. Encoded authorization failure message: AbC`,
    {
      action: "ec2:RunInstances",
      resource: "arn:aws:ec2:eu-central-1:111122223333:instance/*",
      by: { policy: "permissionsBoundary", how: "implicitDeny" },
    },
  ],
  [
    `User: ${alice} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/a b.txt" because no session policy allows the s3:GetObject action`,
    { by: { policy: "session", how: "implicitDeny" } },
  ],
  [
    "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    { caller: undefined, action: "sts:AssumeRoleWithWebIdentity" },
  ],
  [
    `User:  ${alice}  is not authorized to perform:sts:AssumeRole\n on resource:${role}.`,
    { caller: alice, action: "sts:AssumeRole", resource: role },
  ],
  ["Access Denied", { caller: undefined, action: undefined, resource: undefined, by: undefined }],
])("%s", (message, told) => {
  expect(readRefusal(message)).toMatchObject(told);
});

test("a resource is told without quotes, and with its spaces", () => {
  const message = `User: ${alice} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/a b.txt" because no session policy allows it`;
  expect(readRefusal(message).resource).toBe("arn:aws:s3:::b/a b.txt");
});
