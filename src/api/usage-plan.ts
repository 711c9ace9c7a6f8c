import { ApiGatewayApiKey } from "@cdktf/provider-aws/lib/api-gateway-api-key";
import { ApiGatewayUsagePlan } from "@cdktf/provider-aws/lib/api-gateway-usage-plan";
import { ApiGatewayUsagePlanKey } from "@cdktf/provider-aws/lib/api-gateway-usage-plan-key";
import { Construct } from "constructs";
import { requireThat, valueError } from "../common/validation";
import type { RestApi } from "./rest-api";
import { validateThrottling } from "./route";

export interface UsagePlanProps {
  readonly api: RestApi;
  readonly planName: string;
  /** Names of the keys. For a rotation, name a second one, move the clients over, then drop the first. */
  readonly keyNames: readonly string[];
  /** Steady requests per second for each key. @default - the API's limit */
  readonly throttlingRateLimit?: number;
  /** Requests that may come at once for each key. @default - the API's limit */
  readonly throttlingBurstLimit?: number;
  /** Requests for each key in a period. @default - no quota */
  readonly quotaLimit?: number;
  /** @default "DAY" */
  readonly quotaPeriod?: "DAY" | "WEEK" | "MONTH";
}

/**
 * Who may call the routes that need a key, and how often.
 *
 * Defines a usage plan for the API's stage, and keys that AWS makes up. A key in a page that everybody can read meters,
 * it does not authenticate. Keys stand in the state in clear: outputs of `keyValue` are to be marked sensitive.
 *
 * @example
 * const plan = new UsagePlan(this, "Partners", { api, planName: "partners", keyNames: ["blue"], quotaLimit: 1000 });
 */
export class UsagePlan extends Construct {
  private readonly keys = new Map<string, ApiGatewayApiKey>();

  /** @throws ValidationError when there is no key or one twice, or a limit would let nothing through */
  constructor(scope: Construct, id: string, props: UsagePlanProps) {
    super(scope, id);
    const { api, planName, keyNames, quotaLimit, quotaPeriod = "DAY" } = props;
    requireThat(
      this,
      "keyNames",
      keyNames,
      "name at least one key, each once",
      (names) => names.length > 0 && new Set(names).size === names.length,
    );
    validateThrottling(this, props);
    requireThat(
      this,
      "quotaLimit",
      quotaLimit,
      "be a whole number over 0",
      (limit = 1) => Number.isInteger(limit) && limit > 0,
    );
    const throttled = props.throttlingRateLimit !== undefined || props.throttlingBurstLimit !== undefined;

    const plan = new ApiGatewayUsagePlan(this, "Resource", {
      name: planName,
      apiStages: [{ apiId: api.restApiId, stage: api.stageName }],
      // Both: the one that is not given would be 0, which lets nothing through.
      throttleSettings: throttled
        ? {
            rateLimit: props.throttlingRateLimit ?? api.throttling.throttlingRateLimit,
            burstLimit: props.throttlingBurstLimit ?? api.throttling.throttlingBurstLimit,
          }
        : undefined,
      quotaSettings: quotaLimit === undefined ? undefined : { limit: quotaLimit, period: quotaPeriod },
    });
    for (const name of keyNames) {
      const key = new ApiGatewayApiKey(this, `Key-${name}`, { name: `${planName}-${name}` });
      new ApiGatewayUsagePlanKey(this, `PlanKey-${name}`, { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id });
      this.keys.set(name, key);
    }
  }

  /**
   * The value that clients send in `x-api-key`; a secret.
   *
   * @throws ValidationError when the plan has no key of that name
   */
  keyValue(name: string): string {
    const key = this.keys.get(name);
    if (!key) throw valueError(this, "name", `be one of ${[...this.keys.keys()].join(", ")}`, name);
    return key.value;
  }
}
