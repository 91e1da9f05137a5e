/** What a fuzz run has to say, and what in it is a breach. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface FuzzReport {
  readonly frames: number;
  readonly connections: number;
  readonly cpuSeconds: number;
  /** Of the thread's processor time, for one frame. */
  readonly slowestMilliseconds: number;
  /** The slowest read, cut short. */
  readonly slowest: string;
  readonly heapGrowthMiB: number;
  /** What the log had to say of warnings and worse, and what was believed that should not have been. */
  readonly complaints: readonly string[];
  /** Connections, sessions and timers that were left at the end. */
  readonly left: number;
}

/** No frame may take longer (security.md, threat 45), in milliseconds. */
const LONGEST = 50;

/** The heap may grow by so much, whatever comes. */
const MOST_GROWTH_MIB = 16;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Measures a run: each read of a frame, and what is left of memory from a quarter of the run on. */
export function fuzzMeter(frames: number) {
  const cpu = process.cpuUsage();
  let slowest = { milliseconds: 0, bytes: '' };
  let heap = 0;
  return {
    /** Times one read of the frame with that number. */
    time(frame: number, bytes: Buffer, read: () => void): void {
      const begun = process.threadCpuUsage();
      read();
      const spent = process.threadCpuUsage(begun);
      const milliseconds = (spent.user + spent.system) / 1_000;
      if (milliseconds > slowest.milliseconds)
        slowest = { milliseconds, bytes: bytes.toString('latin1', 0, 120) };
      if (frame === Math.floor(frames / 4)) heap = measureHeap();
    },
    result(): Pick<FuzzReport, 'cpuSeconds' | 'slowestMilliseconds' | 'slowest' | 'heapGrowthMiB'> {
      const heapGrowthMiB = (measureHeap() - heap) / 1_048_576;
      const { user, system } = process.cpuUsage(cpu);
      return {
        heapGrowthMiB,
        cpuSeconds: (user + system) / 1e6,
        slowestMilliseconds: slowest.milliseconds,
        slowest: slowest.bytes,
      };
    },
  };
}

function measureHeap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** A report in words. */
export function describeReport(report: FuzzReport, seed: number, phase: string): string {
  const { frames, connections, cpuSeconds, slowestMilliseconds, slowest, heapGrowthMiB } = report;
  return (
    `fuzz ${phase}, seed ${seed}: ${frames} frames over ${connections} connections, ` +
    `${((cpuSeconds / frames) * 1e6).toFixed(1)} µs of CPU each, slowest ${slowestMilliseconds.toFixed(1)} ms ` +
    `(${JSON.stringify(slowest.slice(0, 60))}), heap ${heapGrowthMiB >= 0 ? '+' : ''}${heapGrowthMiB.toFixed(1)} MiB`
  );
}

/** What must not be, each as a sentence. */
export function breachesIn({ complaints, left, heapGrowthMiB, slowestMilliseconds }: FuzzReport): string[] {
  return [
    ...complaints,
    ...(left > 0 ? [`${left} connections, sessions or timers were left`] : []),
    ...(heapGrowthMiB > MOST_GROWTH_MIB ? ['the heap grew'] : []),
    ...(slowestMilliseconds > LONGEST ? [`a frame took longer than ${LONGEST} ms`] : []),
  ];
}
