/** Feeds mutated frames to a client's end of a connection with another client, and watches that nothing breaks, grows or is believed. */
import { systemClock } from '../../src/ports/clock.ts';
import { chanceFrom, pick } from './mutations.ts';
import { greetingStage, privateStage } from './peer-greeting.ts';
import { countingClock } from './peer-wire.ts';
import { fuzzMeter, type FuzzReport } from './report.ts';
import { fileStage } from './peer-file.ts';
import type { Stage, Visit } from './stage.ts';

/** The parts of the protocol between two clients. */
export const STAGES = {
  greeting: greetingStage,
  'private session': privateStage,
  'file, before its greeting': fileStage(false),
  'file, after it': fileStage(true),
} as const satisfies Readonly<Record<string, Stage>>;

/** How often what is due is said, and how often as it is: only so does a conversation get far. */
const DUE = 0.6;
const HONEST = 0.5;

/** Frames after which a connection is closed that nothing has broken. */
const LONGEST_VISIT = 1_000;

/** Timers that are shorter than this may run out by themselves. */
const LAST_TIMER_MILLISECONDS = 2_000;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Feeds so many frames; the same seed draws the same mutations. */
export async function fuzzPeer(
  frames: number,
  seed: number,
  stage: keyof typeof STAGES,
): Promise<FuzzReport> {
  const clock = countingClock(systemClock);
  const chance = chanceFrom(seed);
  const complaints: string[] = [];
  // A hundred tell as much as all.
  const complain = (what: string): void => void (complaints.length < 100 && complaints.push(what));
  const scene = STAGES[stage]({ clock, chance, complain });
  const meter = fuzzMeter(frames);
  let connections = 0;
  let visit: Visit | null = null;
  let since = 0;

  function drawn(id: number, due: readonly Buffer[]): Buffer {
    if (due.length === 0 || chance() >= DUE) return scene.other(id);
    const frame = pick(chance, due);
    if (chance() >= HONEST) return scene.mutateDue(frame, id);
    scene.onHonest();
    return frame;
  }

  for (let frame = 0; frame < frames; frame++) {
    if (visit && frame - since > LONGEST_VISIT) visit.wire.close();
    if (!visit?.wire.isOpen) {
      await turn();
      visit = scene.enter();
      since = frame;
      connections++;
    }
    const { wire } = visit;
    const bytes = drawn(frame + 1, visit.due());
    const cut = chance() < 0.2 ? Math.floor(chance() * bytes.length) : 0;
    scene.onFed(bytes);
    try {
      meter.time(frame, bytes, () => {
        if (cut > 0) wire.feed(bytes.subarray(0, cut));
        wire.feed(bytes.subarray(cut));
      });
    } catch (error) {
      complain(`a frame made it throw: ${String(error)}`);
      wire.close();
    }
    if (frame % 8 === 0) await turn();
    while (wire.isWaiting && wire.isOpen) await turn();
  }
  visit?.wire.close();
  // What tells news soon, and finds nobody to tell, has its time.
  const given = clock.monotonic() + LAST_TIMER_MILLISECONDS;
  while (clock.running() > 0 && clock.monotonic() < given) await turn();
  return { frames, connections, complaints, left: clock.running(), ...meter.result() };
}
