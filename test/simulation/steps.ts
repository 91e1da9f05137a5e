/** What may happen in a town, a row per kind of step. */
import type { Chance } from './chance.ts';
import type { History } from './history.ts';
import type { TownNetwork } from './network.ts';
import type { Resident } from './resident.ts';
import type { PoisonedActor, ServerHouse } from './server-house.ts';
import type { Storage } from './storage.ts';
import type { Time } from './time.ts';
import type { StepKind } from './weather.ts';

export interface Scene {
  readonly time: Time;
  readonly chance: Chance;
  readonly history: History;
  readonly network: TownNetwork;
  readonly storage: Storage;
  readonly house: ServerHouse;
  readonly residents: readonly Resident[];
  /** Second clients, from other homes, of the first users. */
  readonly intruders: readonly Resident[];
  /** Counts messages and broadcasts: every text is said once. */
  readonly text: () => string;
}

type Step = (scene: Scene) => void;

const ACTORS: readonly PoisonedActor[] = ['mail', 'blacklist', 'presence', 'accounts', 'timeout'];

/** Does a step of a kind; where nobody is there to do it, nothing happens. */
export const STEPS: Readonly<Record<StepKind, Step>> = {
  message: (scene) => typing(scene, (self) => `message ${someone(scene, self)} ${scene.text()}`),
  burst(scene) {
    const self = anyUp(scene);
    if (!self) return;
    const to = someone(scene, self);
    for (let left = scene.chance.whole(2, 40); left > 0; left--) self.type(`message ${to} ${scene.text()}`);
  },
  broadcast: (scene) => typing(scene, () => `broadcast ${scene.text()}`),
  block: (scene) => typing(scene, (self) => `block ${someone(scene, self)}`),
  unblock: (scene) => typing(scene, (self) => `unblock ${someone(scene, self)}`),
  whoelse: (scene) => typing(scene, () => 'whoelse'),
  whoelsesince: (scene) => typing(scene, () => `whoelsesince ${scene.chance.whole(1, 200)}`),
  blocks: (scene) => typing(scene, () => 'blocks'),
  history: (scene) => typing(scene, () => `history --limit ${scene.chance.whole(1, 9)}`),
  active: ({ residents, chance }) => chance.pick(residents).type('nonsense'),
  nonsense: (scene) =>
    typing(scene, () => scene.chance.pick(['mesage x y', 'whoelsesince -1', 'message nobody hi'])),
  logout: (scene) => typing(scene, () => 'logout'),
  begin({ residents, chance }) {
    const off = residents.filter(({ isUp }) => !isUp);
    if (off.length > 0) chance.pick(off).begin();
  },
  intrude({ intruders, chance, time }) {
    const intruder = chance.pick(intruders);
    intruder.begin();
    time.after(chance.whole(1_000, 20_000), () => intruder.type('logout'));
  },
  crash: (scene) => anyUp(scene)?.crash(),
  crashAtNextLine: (scene) => anyUp(scene)?.crashAtNextLine(scene.chance.is(0.5)),
  break: (scene) =>
    striking(scene, 'a connection breaks', ({ network }, { life }) => network.lineOf(life)?.break()),
  silence: (scene) =>
    striking(scene, 'a connection falls silent', ({ network, chance }, { life }) =>
      network.lineOf(life)?.silence(chance.pick([['up'], ['down'], ['up', 'down']] as const)),
    ),
  stall: (scene) =>
    striking(scene, 'a client reads nothing for a while', ({ network, chance, time }, { life }) => {
      const line = network.lineOf(life);
      line?.stall(true);
      time.after(chance.whole(500, 40_000), () => line?.stall(false));
    }),
  cutOff: (scene) =>
    striking(scene, 'a client is cut off', ({ chance }, self) => self.cutOff(chance.whole(500, 60_000))),
  crashServer(scene) {
    scene.house.crash();
    scene.time.after(scene.chance.whole(10, 8_000), scene.house.start);
  },
  stopServer(scene) {
    scene.house.stop();
    scene.time.after(scene.chance.whole(12_000, 20_000), scene.house.start);
  },
  disk({ storage, chance, history, time }) {
    const state = chance.pick(['slow', 'full', 'failing'] as const);
    storage.state = state;
    history.add({ kind: 'fault', what: `the disk is ${state}` });
    time.after(chance.whole(100, 4_000), () => {
      storage.state = 'well';
      history.add({ kind: 'fault', what: 'the disk is well' });
    });
  },
  throwingActor({ house, chance, history }) {
    if (!house.bus) return;
    const actor = chance.pick(ACTORS);
    history.add({ kind: 'fault', what: `the actor ${actor} throws` });
    house.poison(actor);
  },
};

function anyUp({ residents, chance }: Scene): Resident | null {
  const up = residents.filter(({ isUp }) => isUp);
  return up.length > 0 ? chance.pick(up) : null;
}

function typing(scene: Scene, line: (self: Resident) => string): void {
  const self = anyUp(scene);
  self?.type(line(self));
}

function striking(scene: Scene, what: string, strike: (scene: Scene, self: Resident) => void): void {
  const self = anyUp(scene);
  if (!self) return;
  scene.history.add({ kind: 'fault', what, life: self.life });
  strike(scene, self);
}

/** Few partners are better than many: then something happens between them. */
function someone({ residents, chance }: Scene, self: Resident): string {
  const at = residents.indexOf(self);
  const near = residents[(at + chance.whole(1, 3)) % residents.length] as Resident;
  return (chance.is(0.6) ? near : chance.pick(residents)).name;
}
