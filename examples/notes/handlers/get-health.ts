import { apiHandler } from "tiers/runtime";
import { getHealth } from "./lib/contracts";

/** GET /health: 200, for anybody. */
export const handler = apiHandler(getHealth, async () => ({ statusCode: 200, body: { status: "ok" } }));
