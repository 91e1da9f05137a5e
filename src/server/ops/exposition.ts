/** Metrics as Prometheus reads them. The library that writes them is loaded when somebody asks for the first time. */
import type { Metric as PromMetric, Registry } from 'prom-client';
import type { Metric } from './metrics.ts';

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Writes `metrics` and those of the process; who asks while it is being written gets the same. */
export function createExposition(metrics: readonly Metric[]): () => Promise<Exposition> {
  let registry: Promise<Registry> | null = null;
  let writing: Promise<Exposition> | null = null;

  async function write(): Promise<Exposition> {
    registry ??= load(metrics);
    const loaded = await registry;
    return { contentType: loaded.contentType, text: await loaded.metrics() };
  }

  return () => {
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  };
}

async function load(metrics: readonly Metric[]): Promise<Registry> {
  const { Registry, collectDefaultMetrics } = await import('prom-client');
  const registry = new Registry();
  for (const { name, help, type, values } of metrics) {
    // Its own classes add numbers up; ours are added up already, and a registry asks no more of a metric than this.
    const reading = { name, get: async () => ({ name, help, type, values: values() }) };
    registry.registerMetric(reading as unknown as PromMetric);
  }
  collectDefaultMetrics({ register: registry });
  return registry;
}
