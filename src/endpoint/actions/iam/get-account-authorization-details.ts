import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { groupDetail, policyDetail, roleDetail, userDetail } from "../../iam/authorization-details.js";
import { byName, pageOf } from "../../iam/list-pages.js";
import { usageByPolicy } from "../../iam/managed-policies.js";
import type { EntityType } from "../../model/iam.generated.js";
import { awsManagedPolicy } from "../../state/aws-managed-policies.js";
import type { Group, ManagedPolicy, Role, User } from "../../state/entities.js";

type Entity =
  | { readonly type: "User"; readonly entity: User }
  | { readonly type: "Group"; readonly entity: Group }
  | { readonly type: "Role"; readonly entity: Role }
  | { readonly type: "LocalManagedPolicy" | "AWSManagedPolicy"; readonly entity: ManagedPolicy };

/**
 * Users, groups, roles and policies are pages of one sequence. Of AWS's managed policies it has those that are in use, and
 * those that a dump of the account had.
 *
 * Reported: https://github.com/joshlarsen/aws-recon/issues/21
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export default iamAction("GetAccountAuthorizationDetails", {
  access: () => ({ resource: "*" }),
  run: ({ input, account, state }) => {
    const { Filter = [] } = input;
    const usage = usageByPolicy(account);
    const arns = new Set([...account.awsPolicies.keys(), ...usage.keys()]);
    const ofAws = [...arns].flatMap((arn) => awsManagedPolicy(arn, account) ?? []);
    const all: readonly Entity[] = [
      ...sorted(account.users).map((entity) => ({ type: "User" as const, entity })),
      ...sorted(account.groups).map((entity) => ({ type: "Group" as const, entity })),
      ...sorted(account.roles).map((entity) => ({ type: "Role" as const, entity })),
      ...sorted(account.policies).map((entity) => ({ type: "LocalManagedPolicy" as const, entity })),
      ...ofAws.sort(byName).map((entity) => ({ type: "AWSManagedPolicy" as const, entity })),
    ];
    const isAskedFor = (type: EntityType): boolean => Filter.length === 0 || Filter.includes(type);
    const page = pageOf(
      all.filter(({ type }) => isAskedFor(type)),
      input,
    );
    if (isFailure(page)) return page;
    const { items } = page;
    return {
      UserDetailList: items.flatMap((item) => (item.type === "User" ? [userDetail(account, item.entity)] : [])),
      GroupDetailList: items.flatMap((item) => (item.type === "Group" ? [groupDetail(account, item.entity)] : [])),
      RoleDetailList: items.flatMap((item) => (item.type === "Role" ? [roleDetail(account, item.entity, state)] : [])),
      Policies: items.flatMap((item) =>
        item.type === "LocalManagedPolicy" || item.type === "AWSManagedPolicy"
          ? [policyDetail(item.entity, usage.get(item.entity.arn))]
          : [],
      ),
      ...page.rest,
    };
  },
});

function sorted<T extends { readonly name: string }>(entities: ReadonlyMap<string, T>): readonly T[] {
  return [...entities.values()].sort(byName);
}
