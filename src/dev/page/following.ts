/** Scrolls a drawing to where its machine is, until the person scrolls by hand. */

export interface Following {
  /** Brings what is marked, else the innermost lit state, into view. */
  follow(): void;
  /** Follows again, as when another actor is chosen. */
  again(): void;
}

const MARGIN = 24;

/** Follows what is lit in `host`. */
export function createFollowing(host: HTMLElement): Following {
  let isByHand = false;
  const stop = () => {
    isByHand = true;
  };
  for (const event of ['wheel', 'pointerdown', 'touchstart'])
    host.addEventListener(event, stop, { passive: true });
  host.addEventListener('keydown', ({ key }) => {
    if (key.startsWith('Arrow') || key.startsWith('Page')) stop();
  });
  return {
    follow() {
      if (!isByHand) scrollTo(host);
    },
    again() {
      isByHand = false;
    },
  };
}

function scrollTo(host: HTMLElement): void {
  const target =
    host.querySelector('.chip.taken, .line.taken') ?? [...host.querySelectorAll('.state.active')].at(-1);
  if (target == null) return;
  const box = target.getBoundingClientRect();
  const frame = host.getBoundingClientRect();
  const isSeen =
    box.top >= frame.top && box.bottom <= frame.bottom && box.left >= frame.left && box.right <= frame.right;
  if (isSeen) return;
  const isTall = box.height > frame.height - 2 * MARGIN;
  const down = isTall ? box.top - frame.top - MARGIN : (box.top + box.bottom - frame.top - frame.bottom) / 2;
  const across = (box.left + box.right - frame.left - frame.right) / 2;
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  host.scrollBy({ top: down, left: across, behavior: isCalm ? 'instant' : 'smooth' });
}
