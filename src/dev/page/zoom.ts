/** How large a drawing is shown: as it fits, or as the person likes it; what does not fit is scrolled to. */
import { button } from './dom.ts';

export interface Zoom {
  /** The buttons. */
  readonly tools: readonly HTMLElement[];
  /** Shows `element`, whose natural size is given, in the host. */
  show(element: SVGSVGElement, width: number, height: number): void;
  step(factor: number): void;
  fit(): void;
}

/* Below this the small words cannot be read: then the drawing is larger than its place, and scrolled. */
const SMALLEST_FIT = 0.62;
const LARGEST_FIT = 1.3;
const STEP = 1.2;

/** The zoom of what is in `host`; `onFit` is told when the person wants it as it fits again. */
export function createZoom(host: HTMLElement, onFit: () => void): Zoom {
  let shown: { readonly element: SVGSVGElement; readonly width: number; readonly height: number } | null =
    null;
  /* Null: as it fits. */
  let scale: number | null = null;

  function fitting(): number {
    if (shown === null || host.clientWidth === 0) return 1;
    const style = getComputedStyle(host);
    const across = host.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const down = host.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    const fit = Math.min(across / shown.width, down / shown.height);
    return Math.min(LARGEST_FIT, Math.max(SMALLEST_FIT, fit));
  }

  function apply(): void {
    if (shown === null) return;
    const { element, width, height } = shown;
    const factor = scale ?? fitting();
    element.setAttribute('width', String(Math.floor(width * factor)));
    element.setAttribute('height', String(Math.floor(height * factor)));
  }

  function step(factor: number): void {
    scale = Math.min(4, Math.max(0.2, (scale ?? fitting()) * factor));
    apply();
  }

  function fit(): void {
    scale = null;
    apply();
    onFit();
  }

  new ResizeObserver(apply).observe(host);
  host.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      step(event.deltaY < 0 ? STEP : 1 / STEP);
    },
    { passive: false },
  );
  const name = (text: string, key: string) => ({
    class: 'quiet',
    title: `${text} (${key})`,
    'aria-label': text,
  });
  return {
    tools: [
      button('−', name('Smaller', '−'), () => step(1 / STEP)),
      button('Fit', { class: 'quiet', title: 'As it fits (0)' }, fit),
      button('+', name('Larger', '+'), () => step(STEP)),
    ],
    show(element, width, height) {
      shown = { element, width, height };
      apply();
    },
    step,
    fit,
  };
}
