/** One measured figure, as a line that a person reads and `npm run bench` collects. */
import { CONTENDERS, type Contender } from './contenders.ts';

export interface Figure<Who extends string = Contender> {
  /** A key of the claims (bench/report): claim, unit where it is not the first of the claim, plain or tls. */
  readonly claim: string;
  readonly who: Who;
  readonly value: number;
}

/** Prints it. */
export function printFigure({ claim, who, value }: Figure<string>): void {
  console.log(`${claim} | ${who} | ${Number(value.toPrecision(4))}`);
}

/** Reads a printed one of the chat's contenders; undefined where a line is something else. */
export function readFigure(line: string): Figure | undefined {
  return readFigureOf(CONTENDERS, line);
}

/** Reads a printed one of some contenders; undefined where a line is something else. */
export function readFigureOf<Who extends string>(
  contenders: readonly Who[],
  line: string,
): Figure<Who> | undefined {
  const [claim, name, value] = line.split(' | ');
  const who = contenders.find((each) => each === name);
  if (claim === undefined || who === undefined || value === undefined) return undefined;
  return { claim, who, value: Number(value) };
}

/** The value below which that part of them lies; NaN without values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
