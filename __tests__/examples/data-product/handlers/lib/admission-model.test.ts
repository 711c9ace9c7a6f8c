import * as fc from "fast-check";
import { admissionProbability, isAdmitted } from "../../../../../examples/data-product/handlers/lib/admission-model";

const applicant = fc.record({
  gre: fc.integer({ min: 200, max: 800 }),
  gpa: fc.double({ min: 0, max: 4, noNaN: true }),
  rank: fc.integer({ min: 1, max: 4 }),
});

describe("admissionProbability", () => {
  // Computed with bc, from the published coefficients.
  test.each([
    [{ gre: 800, gpa: 4, rank: 1 }, 0.738343],
    [{ gre: 200, gpa: 0, rank: 4 }, 0.006129],
    [{ gre: 380, gpa: 3.61, rank: 3 }, 0.172604],
    [{ gre: 660, gpa: 3.67, rank: 3 }, 0.292117],
    [{ gre: 640, gpa: 3.19, rank: 4 }, 0.178345],
    [{ gre: 520, gpa: 2.93, rank: 4 }, 0.118331],
    [{ gre: 760, gpa: 3, rank: 2 }, 0.369895],
  ])("of %j is %f", (given, probability) => {
    expect(admissionProbability(given)).toBeCloseTo(probability, 6);
  });

  test("is never lower with a higher gre or gpa, and never higher with a higher rank number", () => {
    fc.assert(
      fc.property(applicant, applicant, (a, b) => {
        const better = { gre: Math.max(a.gre, b.gre), gpa: Math.max(a.gpa, b.gpa), rank: Math.min(a.rank, b.rank) };
        for (const field of ["gre", "gpa", "rank"] as const) {
          const changed = { ...a, [field]: better[field] };
          expect(admissionProbability(changed)).toBeGreaterThanOrEqual(admissionProbability(a));
        }
      }),
    );
  });

  test("is a probability for every applicant, and none for a rank that the model does not have", () => {
    fc.assert(
      fc.property(applicant, (given) => {
        expect(admissionProbability(given)).toBeGreaterThan(0);
        expect(admissionProbability(given)).toBeLessThan(1);
      }),
    );
    for (const rank of [0, 5, 1.5]) expect(admissionProbability({ gre: 800, gpa: 4, rank })).toBeNaN();
  });
});

describe("isAdmitted", () => {
  test.each([
    [{ gre: 341, gpa: 4, rank: 1 }, false],
    [{ gre: 342, gpa: 4, rank: 1 }, true],
    [{ gre: 640, gpa: 4, rank: 2 }, false],
    [{ gre: 641, gpa: 4, rank: 2 }, true],
    [{ gre: 800, gpa: 2.7, rank: 1 }, false],
    [{ gre: 800, gpa: 2.71, rank: 1 }, true],
  ])("changes where the probability passes one half: %j is %s", (given, admitted) => {
    expect(isAdmitted(given)).toBe(admitted);
  });

  test("is never true for ranks 3 and 4, not even with the best scores", () => {
    for (const rank of [3, 4]) expect(isAdmitted({ gre: 800, gpa: 4, rank })).toBe(false);
  });

  test("never turns false by a better value", () => {
    fc.assert(
      fc.property(applicant, applicant, (a, b) => {
        const better = { gre: Math.max(a.gre, b.gre), gpa: Math.max(a.gpa, b.gpa), rank: Math.min(a.rank, b.rank) };
        expect(Number(isAdmitted(better))).toBeGreaterThanOrEqual(Number(isAdmitted(a)));
      }),
    );
  });
});
