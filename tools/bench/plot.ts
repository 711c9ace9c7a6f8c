import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepareBenchPackages } from "./packages";

/** One mark of a plot: a number of a series, at a place on the other axis. */
interface Point {
  readonly x: string | number;
  readonly y: number;
  readonly series: string;
  /** The smallest and the largest of what `y` is the median of. @default - no whisker */
  readonly spread?: readonly [number, number];
}

export interface Plot {
  /** For readers who do not see it. */
  readonly description: string;
  /** `bars`: of named things, whose names break at commas; `lines`: over a quantity. */
  readonly kind: "bars" | "lines";
  /** Titles of the axes. */
  readonly x: string;
  readonly y: string;
  readonly points: readonly Point[];
  /** Powers of this base are at equal distances on the horizontal axis. @default - all distances are true */
  readonly logarithmicX?: number;
}

interface VegaLite {
  compile(spec: object): { readonly spec: object };
}
interface Vega {
  parse(spec: object): object;
  View: new (spec: object, options: { readonly renderer: "none" }) => { toSVG(): Promise<string> };
}

/** Of text and lines, on a light page and on a dark one. */
const INKS = { "#57606a": "#9da7b3", "#d0d7de": "#3d444d" };
const [TEXT, GRID] = Object.keys(INKS);
/** Each has enough contrast on white and on black. */
const SERIES = ["#3b82f6", "#d97706", "#0d9488", "#a855f7", "#e11d48"];

/** As an SVG that follows the reader's choice of light or dark. */
export async function drawPlot(plot: Plot): Promise<string> {
  const packages = createRequire(join(await prepareBenchPackages(), "package.json"));
  const load = (name: string) => import(pathToFileURL(packages.resolve(name)).href);
  const [vega, vegaLite]: [Vega, VegaLite] = [await load("vega"), await load("vega-lite")];
  const svg = await new vega.View(vega.parse(vegaLite.compile(specOf(plot)).spec), { renderer: "none" }).toSVG();
  const dark = Object.entries(INKS).flatMap(([light, ink]) =>
    ["fill", "stroke"].map((property) => `[${property}="${light}"]{${property}:${ink}}`),
  );
  const style = `<style>@media (prefers-color-scheme:dark){${dark.join("")}}</style>`;
  const title = `<title>${plot.description.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</title>`;
  return `${svg.replace(/<svg [^>]*>/, (tag) => `${tag.replace("<svg ", '<svg role="img" ')}${title}${style}`)}\n`;
}

function specOf({ kind, x, y, points, logarithmicX }: Plot): object {
  const values = points.map(({ spread, ...point }) => ({ ...point, low: spread?.[0], high: spread?.[1] }));
  const series = [...new Set(points.map((point) => point.series))];
  const places = [...new Set(points.map((point) => point.x))];
  const isBars = kind === "bars";
  const xAxis = isBars
    ? {
        field: "x",
        type: "nominal",
        sort: null,
        title: x || null,
        axis: { labelAngle: 0, labelExpr: "split(datum.label, ', ')", labelLimit: 220 },
      }
    : {
        field: "x",
        type: "quantitative",
        title: x,
        scale: logarithmicX ? { type: "log", base: logarithmicX } : {},
        axis: places.length < 20 ? { values: places } : {},
      };
  const xOffset = isBars && series.length > 1 ? { xOffset: { field: "series", sort: null } } : {};
  const color = {
    field: "series",
    type: "nominal",
    scale: { domain: series, range: SERIES },
    legend: series.length > 1 ? { title: null, orient: "top" } : null,
  };
  const mark = isBars
    ? { type: "bar", cornerRadiusEnd: 2 }
    : { type: "line", point: places.length < 20, strokeWidth: 2 };
  return {
    width: 560,
    height: 240,
    background: null,
    padding: 12,
    config: {
      font: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
      view: { stroke: null },
      axis: {
        labelColor: TEXT,
        titleColor: TEXT,
        domainColor: GRID,
        tickColor: GRID,
        gridColor: GRID,
        labelFontSize: 12,
      },
      axisX: { grid: false },
      legend: { labelColor: TEXT, labelFontSize: 12, labelLimit: 320, symbolType: "square" },
    },
    layer: [
      {
        data: { values },
        mark,
        encoding: { x: xAxis, ...xOffset, y: { field: "y", type: "quantitative", title: y }, color },
      },
      {
        data: { values: values.filter(({ low }) => low !== undefined) },
        mark: { type: "rule", color: TEXT, strokeWidth: 1.5 },
        encoding: { x: xAxis, ...xOffset, y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
      },
    ],
  };
}
