import { readDuration } from "../../../cli/ui/duration";

describe("a duration", () => {
  test.each([
    ["45s", 45_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
  ])("accepts %s", (text, milliseconds) => {
    expect(readDuration("--since", text)).toBe(milliseconds);
  });

  test.each(["", "10", "0m", "-1h", "1w", "yesterday"])("rejects '%s'", (text) => {
    expect(() => readDuration("--since", text)).toThrow(
      `--since must be a time such as 45s, 10m, 2h or 1d, got "${text}"`,
    );
  });
});
