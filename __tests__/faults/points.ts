import { randomInt } from "node:crypto";
import fc from "fast-check";

/** When in a run something happens to it. */
export interface Point {
  /** After so many beginnings and ends of resources … */
  readonly event: number;
  /** … and so long after the last of them. */
  readonly milliseconds: number;
}

/** `FAULT_SEED` repeats an earlier run's points. */
const SEED = Number(process.env.FAULT_SEED || randomInt(2 ** 31));

interface NamedPoint {
  /** Enough to repeat the point. */
  readonly name: string;
  readonly point: Point;
}

/** Random points: each after the n-th event. */
export function pointsByEvent(count: number, lastEvent: number): NamedPoint[] {
  return sample(count, lastEvent).map((event, index) => ({
    name: `FAULT_SEED=${SEED}, point ${index + 1}: after event ${event}`,
    point: { event, milliseconds: 0 },
  }));
}

/** Random points: each so long after the first event. */
export function pointsByTime(count: number, lastMilliseconds: number): NamedPoint[] {
  return sample(count, lastMilliseconds).map((milliseconds, index) => ({
    name: `FAULT_SEED=${SEED}, point ${index + 1}: ${milliseconds} ms after the first event`,
    point: { event: 1, milliseconds },
  }));
}

function sample(count: number, max: number): number[] {
  return fc.sample(fc.noBias(fc.integer({ min: 1, max })), { seed: SEED, numRuns: count });
}
