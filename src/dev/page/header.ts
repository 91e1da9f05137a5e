/** The line at the top: which program this is, whether the stream is there, and how much has been seen. */
import { byId, setText } from './dom.ts';
import type { Model, Panel } from './model.ts';
import { count, perSecond } from './time.ts';

/** The header of index.html, brought to life. */
export function createHeader({ seen, view, live }: Model): Panel {
  const role = byId('role', HTMLElement);
  const state = byId('live', HTMLElement);
  const counts = byId('counts', HTMLElement);
  const skipped = byId('skipped', HTMLElement);
  return {
    render() {
      const { hello, rates } = live;
      setText(role, hello === null ? '…' : `${hello.role} ${hello.version}`);
      const isPaused = view.now.at !== null;
      const word = !live.isConnected ? 'connection lost, trying again' : isPaused ? 'paused' : 'live';
      state.dataset['state'] = !live.isConnected ? 'lost' : isPaused ? 'paused' : 'live';
      setText(state, word);
      const facts = Object.values(rates?.facts ?? {}).reduce((sum, rate) => sum + rate, 0);
      const total = rates?.total ?? live.actors.length;
      const actors = `${count(total)} ${total === 1 ? 'actor' : 'actors'}`;
      setText(counts, `${actors} · ${count(seen.count)} records · ${perSecond(facts)} facts`);
      skipped.hidden = live.skipped === 0;
      setText(skipped, `skipped ${count(live.skipped)}`);
      skipped.title = 'Records that this page did not get: it was slow, or there were more than are sent.';
    },
  };
}
