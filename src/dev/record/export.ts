/** The record as lines: a header, then every step, fact and so on in order, and before a machine's first step the snapshot from which it can be stepped again. */
import type { AnyMachineSnapshot } from 'xstate';
import type { ExportHeader, ExportSnapshot, Shown } from '../messages.ts';
import type { Entry } from './ring.ts';
import { showContext } from './shown-machines.ts';

export interface ExportParts {
  readonly version: string;
  readonly role: 'server' | 'client';
  readonly showsText: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Writes records as lines, one after the other; it remembers where each machine was. */
export interface LineWriter {
  header(machines: readonly string[]): string;
  /** The lines of an entry, each with its end. */
  lines(entry: Entry): string;
}

/** A writer that has written nothing. */
function lineWriter({ version, role, showsText, at }: ExportParts): LineWriter {
  const reached = new Map<string, AnyMachineSnapshot>();
  return {
    header: (machines) =>
      line({ format: 1, program: 'hubbub', version, role, exportedAt: at, machines } satisfies ExportHeader),
    lines({ record, before, after }) {
      if (record.kind === 'ended') reached.delete(record.instance);
      if (record.kind !== 'step' || !before || !after) return line(record);
      const goesOn = reached.get(record.instance) === before;
      reached.set(record.instance, after);
      return goesOn ? line(record) : line(snapshotOf(record, before, showsText)) + line(record);
    },
  };
}

/** All entries as lines. */
export function exportRecord(entries: readonly Entry[], parts: ExportParts): string {
  const writer = lineWriter(parts);
  const machines = new Set(entries.flatMap(({ record }) => (record.kind === 'step' ? [record.machine] : [])));
  return writer.header([...machines]) + entries.map((entry) => writer.lines(entry)).join('');
}

function snapshotOf(
  { machine, instance, label }: { machine: string; instance: string; label: string },
  { value, status, context }: AnyMachineSnapshot,
  showsText: boolean,
): ExportSnapshot {
  const shown = showContext(machine, context as object, showsText);
  return { kind: 'snapshot', machine, instance, label, value: value as Shown, status, context: shown };
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
