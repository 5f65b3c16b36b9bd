// Metrics registry with Prometheus text exposition (format 0.0.4). Instruments are cheap enough for hot paths:
// one map lookup per labelled series, none for an unlabelled one. Label sets are bounded per instrument.
import type { Counter, Gauge, Histogram, Metrics } from "@keelson/ports";

/** Series kept per instrument; more are counted under the label `overflow="true"`. */
const seriesMax = 2_000;

type Labels = Readonly<Record<string, string>>;

export function createMetrics(): Metrics {
  const instruments = new Map<string, Instrument>();
  const collectors: (() => void)[] = [];
  const named = <I extends Instrument>(name: string, make: () => I): I => {
    const known = instruments.get(name);
    if (known !== undefined) return known as I;
    const made = make();
    instruments.set(name, made);
    return made;
  };
  return {
    counter: (name, help) => named(name, () => new SeriesInstrument(name, help, "counter")),
    gauge: (name, help) => named(name, () => new SeriesInstrument(name, help, "gauge")),
    histogram: (name, help, buckets) => named(name, () => new HistogramInstrument(name, help, buckets)),
    onCollect: (callback) => void collectors.push(callback),
    expose: () => {
      for (const collect of collectors) collect();
      return [...instruments.values()].map((instrument) => instrument.expose()).join("");
    },
  };
}

interface Instrument {
  expose(): string;
}

class SeriesInstrument implements Instrument, Counter, Gauge {
  readonly #head: string;
  readonly #name: string;
  readonly #values = new Map<string, number>();

  constructor(name: string, help: string, type: "counter" | "gauge") {
    this.#name = name;
    this.#head = header(name, help, type);
    if (type === "counter") this.#values.set("", 0);
  }

  add(value: number, labels?: Labels): void {
    const key = this.#key(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + value);
  }

  set(value: number, labels?: Labels): void {
    this.#values.set(this.#key(labels), value);
  }

  expose(): string {
    let text = this.#head;
    const labelled = this.#values.size > 1;
    for (const [labels, value] of this.#values) {
      if (labels === "" && value === 0 && labelled) continue;
      text += `${this.#name}${labels} ${value}\n`;
    }
    return text;
  }

  #key(labels: Labels | undefined): string {
    const key = renderLabels(labels);
    return this.#values.has(key) || this.#values.size < seriesMax ? key : '{overflow="true"}';
  }
}

class HistogramInstrument implements Instrument, Histogram {
  readonly #name: string;
  readonly #head: string;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, { counts: number[]; sum: number; total: number; labels: Labels | undefined }>();

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#head = header(name, help, "histogram");
    this.#bounds = bounds;
  }

  record(value: number, labels?: Labels): void {
    const key = renderLabels(labels);
    let series = this.#series.get(key);
    if (series === undefined) {
      if (this.#series.size >= seriesMax) return;
      series = { counts: this.#bounds.map(() => 0), sum: 0, total: 0, labels };
      this.#series.set(key, series);
    }
    series.sum += value;
    series.total++;
    for (let i = this.#bounds.length - 1; i >= 0 && value <= (this.#bounds[i] as number); i--) {
      series.counts[i] = (series.counts[i] as number) + 1;
    }
  }

  expose(): string {
    let text = this.#head;
    for (const [key, series] of this.#series) {
      this.#bounds.forEach((bound, i) => {
        text += `${this.#name}_bucket${renderLabels({ ...series.labels, le: String(bound) })} ${series.counts[i]}\n`;
      });
      text += `${this.#name}_bucket${renderLabels({ ...series.labels, le: "+Inf" })} ${series.total}\n`;
      text += `${this.#name}_sum${key} ${series.sum}\n${this.#name}_count${key} ${series.total}\n`;
    }
    return text;
  }
}

function header(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help.replaceAll("\n", " ")}\n# TYPE ${name} ${type}\n`;
}

function renderLabels(labels: Labels | undefined): string {
  if (labels === undefined) return "";
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
