import { UsageError } from "./errors";

/** `45s`, `10m`, `2h` or `1d` in milliseconds. @throws UsageError that names the option for anything else */
export function readDuration(option: string, text: string): number {
  const [, count, unit = ""] = /^([1-9]\d*)([smhd])$/.exec(text) ?? [];
  const factor = { s: 1, m: 60, h: 3600, d: 86_400 }[unit];
  if (!factor) throw new UsageError(`${option} must be a time such as 45s, 10m, 2h or 1d, got "${text}"`);
  return Number(count) * factor * 1000;
}
