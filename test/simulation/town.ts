/** A town under a seed: users, server and network in one process; things happen, some of them bad, and then it gets quiet. */
import { chanceOf } from './chance.ts';
import { createHistory, type History } from './history.ts';
import { createNetwork } from './network.ts';
import { createResident, passwordOf, type Resident } from './resident.ts';
import type { Sabotage } from './sabotage.ts';
import { createServerHouse, hashOf } from './server-house.ts';
import { STEPS, type Scene } from './steps.ts';
import { createStorage } from './storage.ts';
import { createTime } from './time.ts';
import { weatherOf, type StepKind, type Weather } from './weather.ts';
import { startProcess } from './time.ts';
import { inStore } from '../../src/ports/store.ts';

export interface TownOptions {
  readonly steps?: number;
  readonly sabotage?: Sabotage;
  /** So long the steps are spread over, in place of the pauses of the seed's weather. */
  readonly hours?: number;
  /** Called after each hour of the steps, with what has happened so far. */
  readonly onHour?: (hour: number, history: History) => void;
}

/** How a town stood when everything was over. */
export interface Town {
  readonly seed: string;
  readonly weather: Weather;
  readonly history: History;
  /** When faults had ended and everybody was asked what they see. */
  readonly quiet: Quiet;
  readonly left: {
    readonly connections: number;
    readonly timers: number;
    readonly sessions: readonly string[];
  };
  /** Events of the simulation. */
  readonly events: number;
}

export interface Quiet {
  /** From here on nothing bad happens. */
  readonly from: number;
  /** Everybody who could come in has. */
  readonly settled: number;
  readonly online: readonly string[];
  readonly offline: readonly string[];
}

const STEPS_PER_SEED = 500;

const HOUR_MILLISECONDS = 3_600_000;

/* Longer than a silent connection takes to be noticed and the longest wait before a client comes back. */
const HEALING_MILLISECONDS = 160_000;

/** Runs the town of a seed. The same seed gives the same history. */
export async function runTown(
  seed: string,
  { steps = STEPS_PER_SEED, sabotage = {}, hours, onHour }: TownOptions = {},
): Promise<Town> {
  const scene = await settleTown(seed, steps, sabotage);
  const { time, house, history, network, weather } = scene;
  const stretched = hours !== undefined && { pauseMilliseconds: (hours * HOUR_MILLISECONDS) / steps };
  await live(scene, { ...weather, ...stretched }, onHour);
  const quiet = await calm(scene);
  await leave(scene);
  const users = weather.users.filter((name) => isInSession(scene, name));
  const left = { connections: network.open, timers: house.timers, sessions: users };
  house.crash();
  scene.storage.close();
  return { seed, weather, history, quiet, left, events: time.events };
}

type Founded = Scene & { readonly weather: Weather };

async function settleTown(seed: string, steps: number, sabotage: Sabotage): Promise<Founded> {
  const chance = chanceOf(seed);
  const weather = weatherOf(chance.branch('weather'), steps);
  const time = createTime();
  const storage = createStorage(chance.branch('storage'));
  const history = createHistory(time, storage.has);
  const network = createNetwork(time, chance.branch('network'), history);
  const shared = { time, history, network };
  const { settings, users } = weather;
  const house = createServerHouse({
    ...shared,
    chance: chance.branch('server'),
    storage,
    settings,
    sabotage,
  });
  const move = (name: string, at: number, label: string, mail: 'live' | 'none'): Resident =>
    createResident(name, label, {
      ...{ ...shared, chance: chance.branch(label), home: new Map(), mail, sabotage },
      address: `10.1.${mail === 'live' ? 0 : 1}.${at + 1}`,
    });
  let texts = 0;
  const scene: Founded = {
    ...{ ...shared, chance: chance.branch('steps'), storage, house, weather },
    residents: users.map((name, at) => move(name, at, name, 'live')),
    intruders: users.slice(0, 3).map((name, at) => move(name, at, `${name}'s other`, 'none')),
    text: () => `text${++texts}`,
  };
  const founding = startProcess(time, chance.branch('founding'));
  const accounts = users.map((name) => ({ name, hash: hashOf(passwordOf(name)) }));
  void inStore(storage.open(founding), 'accounts.import', { accounts, at: founding.clock.now() });
  await time.runUntil(1_000);
  founding.kill();
  house.start();
  await time.runUntil(2_000);
  return scene;
}

/** Steps, each a while after the last. */
async function live(
  scene: Scene,
  { steps, weights, pauseMilliseconds }: Weather,
  onHour: TownOptions['onHour'],
): Promise<void> {
  const { time, chance, residents, history } = scene;
  let hour = 0;
  for (const resident of residents) if (chance.is(0.8)) resident.begin();
  for (let step = 0; step < steps; step++) {
    await time.runUntil(time.now - Math.log(1 - chance.fraction()) * pauseMilliseconds);
    STEPS[chance.weighed<StepKind>(weights)](scene);
    while (time.now >= (hour + 1) * HOUR_MILLISECONDS) onHour?.(++hour, history);
  }
}

/** The faults end; whoever is away comes back; some leave again, and everybody who is there is asked what they see. */
async function calm({ time, storage, house, residents, intruders, history }: Scene): Promise<Quiet> {
  const pass = (milliseconds: number) => time.runUntil(time.now + milliseconds);
  history.add({ kind: 'fault', what: 'the faults end' });
  const from = time.now;
  await pass(25_000);
  storage.state = 'well';
  house.start();
  for (const resident of [...residents, ...intruders]) resident.reconnect();
  await pass(HEALING_MILLISECONDS);
  for (const intruder of intruders) intruder.crash();
  await pass(HEALING_MILLISECONDS);
  for (const resident of residents) resident.begin();
  await pass(12_000);
  const settled = time.now;
  const leaving = residents.filter((_, at) => at % 3 === 2);
  for (const resident of leaving) resident.type('logout');
  await pass(4_000);
  for (const resident of residents) {
    for (const line of ['whoelse', 'whoelsesince 100', 'blocks']) resident.type(line);
  }
  await pass(3_000);
  const names = (isUp: boolean) =>
    residents.filter((resident) => resident.isUp === isUp).map(({ name }) => name);
  return { from, settled, online: names(true), offline: names(false) };
}

/** Everybody leaves: half by a word, half by saying nothing until they are sent away. */
async function leave({ time, residents, history }: Founded): Promise<void> {
  history.add({ kind: 'fault', what: 'everybody leaves' });
  for (const [at, resident] of residents.entries()) if (at % 2 === 0) resident.type('logout');
  await time.runUntil(time.now + 40_000);
  for (const resident of residents) resident.crash();
  await time.runUntil(time.now + 60_000);
}

function isInSession({ house }: Scene, name: string): boolean {
  const user = house.bus?.ask.userNamed(name);
  return user !== undefined && house.bus?.ask.sessionOf(user) !== undefined;
}
