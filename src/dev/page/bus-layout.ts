/**
 * Places what flows over the bus: who publishes on the left, the facts as a lane each in the middle, who hears them on the
 * right. An actor that does both stands on both sides, so no line runs back and no label lies on another.
 */
import type { SeenFlow } from './flows.ts';

export interface Node {
  readonly name: string;
  readonly side: 'left' | 'right';
  /** The middle of it. */
  readonly y: number;
  readonly rate: number;
}

export interface Lane {
  readonly type: string;
  readonly y: number;
  readonly rate: number;
  readonly total: number;
}

export interface Link {
  readonly type: string;
  readonly node: string;
  readonly side: 'left' | 'right';
  readonly from: number;
  readonly to: number;
  readonly rate: number;
}

export interface BusLayout {
  readonly nodes: readonly Node[];
  readonly lanes: readonly Lane[];
  readonly links: readonly Link[];
  readonly height: number;
}

export const LANE_HEIGHT = 30;
const NODE_HEIGHT = 46;
const MARGIN = 16;

/** Lanes in order of their names, so that they stay where they are while rates change; nodes near the lanes they touch. */
export function layOutBus(flows: readonly SeenFlow[]): BusLayout {
  const types = [...new Set(flows.map(({ type }) => type))].sort();
  const left = [...new Set(flows.map(({ from }) => from))];
  const right = [...new Set(flows.map(({ to }) => to))];
  const rows = Math.max(types.length * LANE_HEIGHT, Math.max(left.length, right.length) * NODE_HEIGHT);
  const height = rows + 2 * MARGIN;
  const lanes = types.map((type, index): Lane => {
    const own = flows.filter((flow) => flow.type === type);
    const y = spread(index, types.length, height);
    // Who publishes once is heard by several: the lane's rate is the publisher's.
    return { type, y, rate: most(own, 'rate'), total: most(own, 'total') };
  });
  const laneAt = new Map(lanes.map(({ type, y }) => [type, y]));
  const nodes = [
    ...column(left, 'left', flows, laneAt, height),
    ...column(right, 'right', flows, laneAt, height),
  ];
  return { nodes, lanes, links: linksOf(nodes, flows, laneAt), height };
}

function column(
  names: readonly string[],
  side: Node['side'],
  flows: readonly SeenFlow[],
  laneAt: ReadonlyMap<string, number>,
  height: number,
): Node[] {
  const end = side === 'left' ? 'from' : 'to';
  const wish = (name: string) => {
    const own = flows.filter((flow) => flow[end] === name);
    return own.reduce((sum, { type }) => sum + (laneAt.get(type) ?? 0), 0) / Math.max(1, own.length);
  };
  return names
    .map((name) => ({ name, wish: wish(name) }))
    .sort((a, b) => a.wish - b.wish || (a.name < b.name ? -1 : 1))
    .map(({ name }, index) => {
      const own = flows.filter((flow) => flow[end] === name);
      const byType = new Map(own.map((flow) => [flow.type, flow.rate]));
      const rate = [...byType.values()].reduce((sum, value) => sum + value, 0);
      return { name, side, y: spread(index, names.length, height), rate };
    });
}

function linksOf(
  nodes: readonly Node[],
  flows: readonly SeenFlow[],
  laneAt: ReadonlyMap<string, number>,
): Link[] {
  return nodes.flatMap(({ name, side, y }) => {
    const own = flows.filter((flow) => flow[side === 'left' ? 'from' : 'to'] === name);
    return [...new Set(own.map(({ type }) => type))].map((type): Link => {
      const rate = most(
        own.filter((flow) => flow.type === type),
        'rate',
      );
      const lane = laneAt.get(type) ?? 0;
      return side === 'left'
        ? { type, node: name, side, from: y, to: lane, rate }
        : { type, node: name, side, from: lane, to: y, rate };
    });
  });
}

/** Evenly from top to bottom. */
function spread(index: number, count: number, height: number): number {
  return MARGIN + ((height - 2 * MARGIN) * (index + 0.5)) / count;
}

function most(flows: readonly SeenFlow[], field: 'rate' | 'total'): number {
  return flows.reduce((highest, flow) => Math.max(highest, flow[field]), 0);
}
