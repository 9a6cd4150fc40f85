/**
 * The dump of an account as large companies have them: a tenth of the roles trust other roles or the account's root, all others
 * trust services; users are in groups that allow them some roles, and are in three groups each. The first users are
 * administrators, if so: in no group, and allowed everything without MFA.
 */
export function reachAccount({ roles, users, groups, admins = 0 }) {
  const account = "111122223333";
  const arn = (resource) => `arn:aws:iam::${account}:${resource}`;
  const document = (...statements) => ({ Version: "2012-10-17", Statement: statements });
  const trusting = Math.floor(roles / 10);
  const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
  const roleName = (index) => `role-${String(index).padStart(5, "0")}`;
  const trustOf = (index) => {
    if (index >= trusting) {
      const service = ["ec2", "lambda", "ecs-tasks", "states"][index % 4];
      return document({
        Effect: "Allow",
        Principal: { Service: `${service}.amazonaws.com` },
        Action: "sts:AssumeRole",
      });
    }
    const condition = index % 3 === 0 ? { Condition: mfa } : {};
    const principal = index % 4 === 3 ? arn(`role/${roleName((index * 7 + 1) % trusting)}`) : arn("root");
    return document({ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole", ...condition });
  };
  const policiesOf = (index) => {
    const own = {
      Effect: "Allow",
      Action: ["s3:GetObject", "logs:*"],
      Resource: `arn:aws:s3:::bucket-${index % 50}/*`,
    };
    if (index % 5 !== 0) return [{ PolicyName: "own", PolicyDocument: document(own) }];
    const next = [1, 2, 3].map((step) => arn(`role/${roleName((index + step * 11) % trusting)}`));
    const assume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: next };
    return [{ PolicyName: "own", PolicyDocument: document(own, assume) }];
  };
  const common = (name, id) => ({
    CreateDate: "2024-05-06T07:08:09+00:00",
    AttachedManagedPolicies: [],
    ...name,
    ...id,
  });
  return {
    UserDetailList: Array.from({ length: users }, (_, index) => ({
      ...common({ UserName: `user-${index}` }, { UserId: `AIDA${String(index).padStart(17, "0")}` }),
      Arn: arn(`user/user-${index}`),
      Path: "/",
      GroupList: index < admins ? [] : [0, 1, 2].map((step) => `group-${(index + step * 7) % groups}`),
      UserPolicyList:
        index < admins
          ? [{ PolicyName: "all", PolicyDocument: document({ Effect: "Allow", Action: "*", Resource: "*" }) }]
          : [],
      Tags: [{ Key: "team", Value: `team-${index % 20}` }],
    })),
    GroupDetailList: Array.from({ length: groups }, (_, index) => ({
      ...common({ GroupName: `group-${index}` }, { GroupId: `AGPA${String(index).padStart(17, "0")}` }),
      Arn: arn(`group/group-${index}`),
      Path: "/",
      GroupPolicyList: [
        {
          PolicyName: "assume",
          PolicyDocument: document(
            {
              Effect: "Allow",
              Action: "sts:AssumeRole",
              Resource: [
                arn(`role/${roleName((index * 5) % trusting)}`),
                arn(`role/${roleName((index * 35) % trusting).slice(0, -1)}?`),
              ],
            },
            {
              Effect: "Deny",
              Action: "iam:*",
              Resource: "*",
              Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
            },
          ),
        },
      ],
    })),
    RoleDetailList: Array.from({ length: roles }, (_, index) => ({
      ...common({ RoleName: roleName(index) }, { RoleId: `AROA${String(index).padStart(17, "0")}` }),
      Arn: arn(`role/${roleName(index)}`),
      Path: "/",
      AssumeRolePolicyDocument: trustOf(index),
      RolePolicyList: policiesOf(index),
      InstanceProfileList: [],
      Tags: [],
    })),
    Policies: [],
  };
}
