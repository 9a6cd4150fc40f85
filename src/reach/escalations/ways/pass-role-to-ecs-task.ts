import { cataloguePage, passRoleTo } from "../pass-role.js";

export default passRoleTo({
  id: "pass-role-to-ecs-task",
  service: "ecs-tasks.amazonaws.com",
  runs: "an ECS task",
  source: cataloguePage("ecs/ecs-004"),
  alternatives: [
    [
      { action: "ecs:RegisterTaskDefinition", on: "task-definition/x:1" },
      { action: "ecs:RunTask", on: "task-definition/x:1", passes: true },
    ],
    [
      { action: "ecs:RegisterTaskDefinition", on: "task-definition/x:1" },
      { action: "ecs:CreateService", on: "service/x/x", passes: true },
    ],
    [
      { action: "ecs:RegisterTaskDefinition", on: "task-definition/x:1" },
      { action: "ecs:StartTask", on: "task-definition/x:1", passes: true },
    ],
  ],
});
