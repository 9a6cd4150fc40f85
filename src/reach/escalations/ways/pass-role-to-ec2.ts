import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-ec2",
  service: "ec2.amazonaws.com",
  runs: "an EC2 instance",
  source: cataloguePage("ec2/ec2-001"),
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
