import type { Deployed } from "../../../cli/operate/deployed";
import { describeAppStatus } from "../../../cli/operate/status";

const NOW = new Date("2026-01-02T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const deployed = {
  location: { config: { namePrefix: "shop-dev" } },
  state: { serial: 7 },
  changedAt: minutesAgo(90),
  client: { region: "eu-central-1" },
} as unknown as Deployed;
const alarm = (name: string, state: string) => ({ name, state, since: minutesAgo(3), description: `see ${name}` });

describe("the status of an app", () => {
  test("puts raised alarms first, with since when and what to read", () => {
    const alarms = [alarm("ApiLatency", "OK"), alarm("LambdaErrorRate", "ALARM")];
    expect(describeAppStatus(deployed, { alarms, requests: 400, errors: 1 }, NOW)).toBe(`\
The app        shop-dev in eu-central-1
Last deploy    1 h 30 min ago, 2026-01-02T10:30:00.000Z (state 7)
Error rate     0.3 % of 400 requests in the last hour
Alarms         1 of 2 in state ALARM
  ALARM             LambdaErrorRate  for 3 min: see LambdaErrorRate
  OK                ApiLatency`);
  });

  test("reports that there were no requests, and that there are no alarms", () => {
    const text = describeAppStatus(deployed, { alarms: [], requests: 0, errors: 0 }, NOW);
    expect(text).toContain("Error rate     no requests in the last hour\nAlarms         none");
  });
});
