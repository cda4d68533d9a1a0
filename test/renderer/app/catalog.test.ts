import { describe, expect, it } from 'vitest';
import { workbenchActions } from '../../../renderer/app/actions.ts';
import { allProblems } from '../../../renderer/app/catalog.ts';
import { dockTexts } from '../../../renderer/app/dockTexts.ts';
import { frameTexts } from '../../../renderer/app/frameTexts.ts';
import { paletteKindNames } from '../../../renderer/app/paletteEntries.ts';
import { panelNames } from '../../../renderer/app/panels.ts';
import { severityNames } from '../../../renderer/kit/problemText.ts';
import { themeNames } from '../../../renderer/kit/theme.ts';
import { problemsTexts } from '../../../renderer/site/problemsTexts.ts';
import { treeTexts } from '../../../renderer/site/treeTexts.ts';
import type { Sentence } from '../../../shared/kit/problem.ts';

const texts: Readonly<Record<string, Readonly<Record<string, Sentence>>>> = {
  dockTexts,
  frameTexts,
  paletteKindNames,
  panelNames,
  problemsTexts,
  severityNames,
  themeNames,
  treeTexts,
};

const places = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();

describe('two languages', () => {
  it.each(Object.entries(allProblems))('problem %s says the same values in both', (_code, { message, fix }) => {
    for (const sentence of fix ? [message, fix] : [message]) {
      expect(sentence.zh).toMatch(/[\p{Script=Han}。]/u);
      expect([...new Set(places(sentence.zh))]).toEqual([...new Set(places(sentence.en))]);
    }
  });

  it.each(Object.entries(texts))('%s is whole in both', (_name, group) => {
    for (const [key, { en, zh }] of Object.entries(group)) {
      expect(en, key).not.toBe('');
      expect(zh, key).not.toBe('');
      expect(places(zh), key).toEqual(places(en));
    }
  });

  it('no two actions share an id or a chord', () => {
    const actions = workbenchActions({ source: {}, dock: {}, palette: {} } as never);
    const chords = actions.flatMap(({ keys }) => keys?.split(' ') ?? []);
    expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length);
    expect(new Set(chords).size).toBe(chords.length);
  });
});
