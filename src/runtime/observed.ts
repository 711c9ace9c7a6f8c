import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { log } from "./log";

/** Answers a request as an API Gateway proxy integration. */
export type ProxyHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/**
 * The handler, observed: what it logs names the request, one that is about to time out is logged too, and each request
 * is counted in the metrics `Requests`, `Errors` (5xx, or no response) and `Duration`, only by `Route`.
 */
export function observed(handle: ProxyHandler): ProxyHandler {
  const metrics = createMetrics();
  return async (event, context) => {
    const startedAt = performance.now();
    const route = routeOf(event);
    log.startRequest({ requestId: event.requestContext?.requestId, route }, context);
    // Lambda's own line of a timeout has no id but the function's: this one joins it to the request.
    const timeLeft = context.getRemainingTimeInMillis() - TIMEOUT_NOTICE_MS;
    const notice = setTimeout(() => log.error("Not finished shortly before the function's timeout"), timeLeft);
    let isError = true;
    try {
      const response = await handle(event, context);
      isError = response.statusCode >= 500;
      return response;
    } finally {
      clearTimeout(notice);
      metrics
        ?.addDimension("Route", route)
        .addMetric("Requests", MetricUnit.Count, 1)
        .addMetric("Errors", MetricUnit.Count, Number(isError))
        .addMetric("Duration", MetricUnit.Milliseconds, performance.now() - startedAt)
        .publishStoredMetrics();
    }
  };
}

/** So long before the function's timeout a request that is still running is logged. */
const TIMEOUT_NOTICE_MS = 500;

/** None where no namespace is given to put them in, as in tests. */
function createMetrics(): Metrics | undefined {
  if (!process.env.POWERTOOLS_METRICS_NAMESPACE) return undefined;
  const metrics = new Metrics();
  // Each dimension multiplies what metrics cost; the namespace names the app and its environment already.
  metrics.clearDefaultDimensions();
  return metrics;
}

// A hand-made test event from the console has neither.
function routeOf({ httpMethod = "?", resource = "?" }: APIGatewayProxyEvent): string {
  return `${httpMethod} ${resource}`;
}
