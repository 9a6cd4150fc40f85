import { cataloguePage, passRoleTo } from "../pass-role.js";
import type { CallOfWay, RoleThing } from "../way.js";

/** An instance takes an instance profile: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html */
function profileOf({ account, node }: RoleThing): readonly CallOfWay[] {
  if (node.role.instanceProfiles.length > 0) return [];
  const resource = `arn:${account.partition}:iam::${account.id}:instance-profile/${node.role.name}`;
  return [
    { action: "iam:CreateInstanceProfile", resource, isLike: true },
    // Who adds a role must be allowed to pass it: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
    { action: "iam:AddRoleToInstanceProfile", resource, isLike: true, maker: "passer" },
  ];
}

export default passRoleTo({
  id: "pass-role-to-ec2",
  service: "ec2.amazonaws.com",
  runs: "an EC2 instance",
  source: cataloguePage("ec2/ec2-001"),
  before: profileOf,
  alternatives: [
    [
      { action: "ec2:RunInstances", on: "instance/i-x" },
      { action: "ec2:RunInstances", on: "image/ami-x", isOfAws: true },
      { action: "ec2:RunInstances", on: "network-interface/eni-x" },
      { action: "ec2:RunInstances", on: "security-group/sg-x" },
      { action: "ec2:RunInstances", on: "subnet/subnet-x" },
      { action: "ec2:RunInstances", on: "volume/vol-x" },
    ],
    [
      { action: "ec2:RequestSpotInstances", on: "spot-instances-request/x" },
      { action: "ec2:RequestSpotInstances", on: "image/ami-x", isOfAws: true },
      { action: "ec2:RequestSpotInstances", on: "security-group/sg-x" },
      { action: "ec2:RequestSpotInstances", on: "subnet/subnet-x" },
    ],
  ],
});
