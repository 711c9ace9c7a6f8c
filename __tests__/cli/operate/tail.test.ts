import { CloudWatchLogsClient, type FilteredLogEvent, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { mockClient } from "aws-sdk-client-mock";
import { type TailOptions, tail } from "../../../cli/operate/tail";

const NOW = Date.UTC(2026, 0, 2, 12);

describe("the lines of functions' logs", () => {
  const logs = mockClient(CloudWatchLogsClient);
  /** The contents of each log group. */
  let events: Record<string, FilteredLogEvent[]>;
  const event = (secondsAgo: number, message: string, more: FilteredLogEvent = {}) => ({
    timestamp: NOW - secondsAgo * 1_000,
    message,
    ...more,
  });
  const OPTIONS: TailOptions = {
    logGroups: [
      { logGroupName: "/one", label: "One" },
      { logGroupName: "/two", label: "Two" },
    ],
    startTime: NOW - 60_000,
    follow: false,
    json: false,
  };
  const lines = (options: Partial<TailOptions> = {}) => tail(new CloudWatchLogsClient({}), { ...OPTIONS, ...options });
  const textsOf = async (found: AsyncIterable<string>) => {
    const texts: string[] = [];
    for await (const line of found) texts.push(line.replace(/ +\S+ \S+ +/, ": "));
    return texts;
  };

  beforeEach(() => {
    events = { "/one": [], "/two": [] };
    logs.reset();
    logs.on(FilterLogEventsCommand).callsFake(({ logGroupName, startTime }) => ({
      events: events[logGroupName]?.filter(({ timestamp = 0 }) => timestamp >= startTime),
    }));
  });
  test("are those of all functions, oldest first, each with its function's name", async () => {
    events = { "/one": [event(9, "a"), event(3, "d")], "/two": [event(8, "b"), event(5, "c")] };
    expect(await textsOf(lines())).toEqual(["One: a", "Two: b", "Two: c", "One: d"]);
  });

  test("as JSON have a version, a time, a log group, and what was logged", async () => {
    events = { "/one": [event(9, '{"level":"INFO"}\n'), event(8, "plain\n")], "/two": [] };
    const found: unknown[] = [];
    for await (const line of lines({ json: true })) found.push(JSON.parse(line));
    expect(found).toEqual([
      { version: 1, timestamp: NOW - 9_000, logGroupName: "/one", line: { level: "INFO" } },
      { version: 1, timestamp: NOW - 8_000, logGroupName: "/one", text: "plain" },
    ]);
  });

  test("of a request follow its first one, of those that are read at once", async () => {
    const [first, second] = ["0a1b2c3d-0000-4000-8000-000000000001", "0a1b2c3d-0000-4000-8000-000000000002"];
    events["/one"] = [
      event(9, `2026-01-02T11:59:51Z\t${first}\tINFO\ta`),
      event(8, JSON.stringify({ level: "INFO", message: "c", functionRequestId: second })),
      event(7, JSON.stringify({ level: "INFO", message: "b", functionRequestId: first })),
      event(6, "d"),
    ];
    const texts = await textsOf(lines({ byRequest: true }));
    expect(texts.map((text) => /[a-d]$|[a-d](?= )/.exec(text)?.[0])).toEqual(["a", "b", "c", "d"]);
  });

  test("end when they are no longer followed", async () => {
    const ended = new AbortController();
    const followed = lines({ follow: true, signal: ended.signal })[Symbol.asyncIterator]();
    const next = followed.next();
    ended.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test.each([
    ["with ids", (id: string) => ({ eventId: id })],
    ["without ids, as the local AWS has them", () => ({})],
  ])("that are followed come once each, %s, late ones too", async (_, withId) => {
    events["/one"] = [event(9, "a", withId("1"))];
    const followed = lines({ follow: true })[Symbol.asyncIterator]();
    const next = async () => (await followed.next()).value.replace(/ +\S+ \S+ +/, ": ");
    expect(await next()).toBe("One: a");
    events["/one"].push(event(1, "c", withId("2")));
    events["/two"] = [event(4, "b, which is late", withId("1"))];
    expect([await next(), await next()]).toEqual(["Two: b, which is late", "One: c"]);
    events["/two"].push(event(-1, "d", withId("2")));
    expect(await next()).toBe("Two: d");
    await followed.return?.(undefined);
  });
});
