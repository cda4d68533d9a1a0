import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../renderer/kit/tokens.css', import.meta.url), 'utf8');
const grounds = ['--bg', '--panel', '--raised', '--sel'] as const;
const inks = ['--text', '--dim', '--faint', '--accent', '--ok', '--warn', '--err'] as const;

/** WCAG 2.2 §1.4.3 (AA, text) and §1.4.6 (AAA) for the high-contrast theme. */
const limits = { dark: 4.5, light: 4.5, contrast: 7 } as const;

describe.each(Object.entries(limits))('theme %s', (theme, limit) => {
  const tokens = tokensOf(theme);

  it.each(inks)(`%s reaches ${limit}:1 on every ground`, (ink) => {
    for (const ground of grounds) expect(contrast(colour(ink), colour(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(limit);
  });

  it(`the writing on a primary button reaches ${limit}:1`, () => {
    expect(contrast(colour('--accent-ink'), colour('--accent-fill'))).toBeGreaterThanOrEqual(limit);
  });

  it('the number in a badge (ground on --err) is legible', () => {
    expect(contrast(colour('--bg'), colour('--err'))).toBeGreaterThanOrEqual(4.5);
  });

  it('every traffic class has an edge that stands at 3:1 against the ground (WCAG 2.2 §1.4.11)', () => {
    for (let tc = 0; tc < 8; tc += 1)
      for (const ground of ['--bg', '--panel'])
        expect(contrast(colour(`--tc${tc}-edge`), colour(ground)), `--tc${tc}-edge on ${ground}`).toBeGreaterThanOrEqual(3);
  });

  it('the focus ring stands at 3:1 against every ground', () => {
    for (const ground of grounds) expect(contrast(colour('--focus'), colour(ground))).toBeGreaterThanOrEqual(3);
  });

  function colour(name: string): string {
    const value = tokens.get(name);
    if (!value) throw new Error(`${theme} has no ${name}`);
    return value;
  }
});

it('WCAG’s own figures: black on white is 21:1, #777 on white is 4.48:1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

function tokensOf(theme: string): ReadonlyMap<string, string> {
  const block = css.split(`:root[data-theme="${theme}"] {`)[1]?.split('}')[0] ?? '';
  return new Map([...block.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]));
}

function contrast(a: string, b: string): number {
  const [bright = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (bright + 0.05) / (dark + 0.05);
}

/** Relative luminance, WCAG 2.2 "Definitions". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
