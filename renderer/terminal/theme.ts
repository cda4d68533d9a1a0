import type { ITheme } from '@xterm/xterm';

/** The sixteen colours of ECMA-48 §8.3.117 (SGR 30-37, 90-97), each from the token whose meaning is nearest. */
const ansi = {
  black: '--line2',
  red: '--err',
  green: '--ok',
  yellow: '--warn',
  blue: '--accent',
  magenta: '--tc2-edge',
  cyan: '--tc5-edge',
  white: '--dim',
  brightBlack: '--faint',
  brightRed: '--err',
  brightGreen: '--ok',
  brightYellow: '--warn',
  brightBlue: '--accent',
  brightMagenta: '--tc2-edge',
  brightCyan: '--tc5-edge',
  brightWhite: '--text',
} as const satisfies Partial<Record<keyof ITheme, string>>;

const ground = {
  background: '--bg',
  foreground: '--text',
  cursor: '--text',
  cursorAccent: '--bg',
  selectionBackground: '--sel',
  selectionForeground: '--text',
  scrollbarSliderBackground: '--line2',
  scrollbarSliderHoverBackground: '--edge',
  scrollbarSliderActiveBackground: '--edge',
} as const satisfies Partial<Record<keyof ITheme, string>>;

/** The colours of the workbench's theme as it is now on screen. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries({ ...ansi, ...ground }).map(([name, token]) => [name, style.getPropertyValue(token).trim()]));
}

/** WCAG 2.2 §1.4.3 and, for the theme of high contrast, §1.4.6: xterm mends what a program chose below it. */
export const contrastOf = (theme: string): number => (theme === 'contrast' ? 7 : 4.5);

/** How matches of a search stand out. */
export function findColours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (token: string): string => style.getPropertyValue(token).trim();
  return {
    matchBackground: colour('--sel'),
    matchOverviewRuler: colour('--warn'),
    activeMatchBackground: colour('--accent-fill'),
    activeMatchBorder: colour('--focus'),
    activeMatchColorOverviewRuler: colour('--accent'),
  };
}
