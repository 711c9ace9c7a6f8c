import { join } from "node:path";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { NodeFunction, RestApi, StaticSite, UserTable } from "tiers";

const app = new App();
const stack = new TerraformStack(app, "shop");
new AwsProvider(stack, "Aws", { region: "eu-central-1" });
new ArchiveProvider(stack, "Archive");

const site = new StaticSite(stack, "Site", { bucketName: "acme-shop-site", sourceDir: join(__dirname, "site") });
const orders = new UserTable(stack, "Orders", { tableName: "Orders", partitionKey: "orderId" });
const getOrder = new NodeFunction(stack, "GetOrder", {
  functionName: "GetOrder",
  entry: join(__dirname, "handlers/get-order.ts"),
  environment: { TABLE_NAME: orders.tableName },
});
orders.grantGetItem(getOrder); // exactly dynamodb:GetItem on this one table

const api = new RestApi(stack, "Api", { apiName: "Shop", cors: { allowOrigins: [site.origin] } });
api.addRoute("GET", "/orders", getOrder); // sets the function's ALLOWED_ORIGINS too
site.addRuntimeConfig({ apiUrl: api.url, apiOrigin: api.origin }); // the page reads config.json: one build for every environment

app.synth();
