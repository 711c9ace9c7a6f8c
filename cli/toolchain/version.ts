/** Whether a version such as "1.11.4" or "3.14.0rc1" is at least a minimum such as "1.10"; pre-releases count as released. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [found, needed] = [numbers(version), numbers(minimum)];
  for (let i = 0; i < needed.length; i++) {
    const difference = (found[i] ?? 0) - (needed[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
