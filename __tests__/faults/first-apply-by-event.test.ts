import { useEmptyCloud } from "./empty-cloud";
import { pointsByEvent } from "./points";

jest.setTimeout(600_000);

describe("a first apply that is killed", () => {
  const cloud = useEmptyCloud();

  // Of a first apply's 64 events: the last ones leave no time to kill it.
  test.each(pointsByEvent(5, 60))("loses and doubles nothing ($name)", ({ point }) => cloud().killFirstApply(point));
});
