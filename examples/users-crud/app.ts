import { defineApp } from "tiers/app";
import { UsersStack } from "./users-stack";

export default defineApp({
  name: "users-crud",
  stack: (scope, id, config) => new UsersStack(scope, id, config),
});
