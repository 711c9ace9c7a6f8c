import { join } from "node:path";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { NodeFunction, RestApi, StaticSite, UserTable } from "../../../src";

/** Two tables, a function that may read one of them, an API and a site. */
export function tinyApp() {
  const stack = new TerraformStack(Testing.app(), "shop");
  new AwsProvider(stack, "Aws", { region: "eu-central-1", allowedAccountIds: ["111122223333"] });
  new ArchiveProvider(stack, "Archive");
  const orders = new UserTable(stack, "Orders", { tableName: "Orders" });
  const invoices = new UserTable(stack, "Invoices", { tableName: "Invoices" });
  const getOrder = new NodeFunction(stack, "GetOrder", {
    functionName: "GetOrder",
    entry: join(__dirname, "../../../examples/minimal/handlers/get-order.ts"),
    environment: { TABLE_NAME: orders.tableName },
  });
  orders.grantGetItem(getOrder);
  const api = new RestApi(stack, "Api", { apiName: "Shop" });
  api.addRoute("GET", "/orders", getOrder);
  const site = new StaticSite(stack, "Site", { bucketName: "acme-shop", sourceDir: join(__dirname, "../../../site") });
  return { stack, orders, invoices, getOrder, api, site };
}
