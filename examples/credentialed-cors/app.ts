import { defineApp } from "tiers/app";
import { ItemsStack } from "./items-stack";

export default defineApp({
  name: "credentialed-cors",
  stack: (scope, id, config) => new ItemsStack(scope, id, config),
});
