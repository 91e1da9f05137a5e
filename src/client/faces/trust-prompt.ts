/** The question about a server that this client does not know yet. Faces with a person to ask give it to the core. */
import type { ClientOptions } from '../core.ts';
import type { Asker } from './password-prompt.ts';

/** Asks whether to trust; without a person nothing is trusted, and the core says how to go on. */
export function trustBy(asker: Asker | null, server: string): ClientOptions['trust'] {
  if (!asker) return () => Promise.resolve(false);
  return async (pin) => {
    asker.tell(`${server} is not known here. Its pin is`);
    asker.tell(`  ${pin}`);
    asker.tell('Compare it with the pin that the server printed when it started.');
    for (;;) {
      const answer = await asker.ask('Is it the same? (yes/no) ', false);
      if (answer === 'interrupted') asker.interrupt();
      if (typeof answer === 'string') return false;
      const word = answer.text.trim().toLowerCase();
      if (word === 'yes' || word === 'y') return true;
      if (word === 'no' || word === 'n') return false;
      asker.tell('Please answer yes or no.');
    }
  };
}
