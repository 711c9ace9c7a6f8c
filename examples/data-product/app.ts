import { join } from "node:path";
import { defineApp } from "tiers/app";
import { DataProductStack } from "./data-product-stack";

export default defineApp({
  name: "data-product",
  stack: (scope, id, config) => new DataProductStack(scope, id, config, { pageFolder: join(__dirname, "site/dist") }),
});
