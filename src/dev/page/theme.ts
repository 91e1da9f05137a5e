/** Light, dark, or as the system is; what was chosen is remembered by the browser. */
import { byId, setText } from './dom.ts';

const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const SIGNS: Readonly<Record<Theme, string>> = { auto: '◐ auto', light: '☀ light', dark: '☾ dark' };
const KEY = 'hubbub-theme';

/** Puts the remembered theme on the page and its button to work; answers a function that goes to the next one. */
export function createTheme(): () => void {
  const button = byId('theme', HTMLButtonElement);
  let theme = THEMES.find((name) => name === localStorage.getItem(KEY)) ?? 'auto';
  const show = () => {
    document.documentElement.dataset['theme'] = theme;
    setText(button, SIGNS[theme]);
    button.title = 'Theme: light, dark, or as the system is (t)';
    button.setAttribute('aria-label', `Theme: ${theme}`);
  };
  const next = () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
    localStorage.setItem(KEY, theme);
    show();
  };
  button.addEventListener('click', next);
  show();
  return next;
}
