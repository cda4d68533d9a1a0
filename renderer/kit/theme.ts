import { createStore } from 'zustand/vanilla';
import type { Sentence } from '../../shared/kit/problem.ts';
import { readStored, writeStored } from './storage.ts';

export const themes = ['dark', 'light', 'contrast'] as const;
export type Theme = (typeof themes)[number];

export const themeNames: Readonly<Record<Theme, Sentence>> = {
  dark: { en: 'Dark', zh: '深色' },
  light: { en: 'Light', zh: '浅色' },
  contrast: { en: 'High contrast', zh: '高对比度' },
};

const isTheme = (value: unknown): value is Theme => themes.some((theme) => theme === value);

/** The theme on screen. A canvas reads its colours from the tokens again when this changes, after `data-theme` is set. */
export const themeStore = createStore<{ readonly theme: Theme }>(() => ({ theme: 'dark' }));

/** Applies the stored theme, or the one the operating system asks for. */
export function startTheme(): void {
  showTheme(readStored('theme', isTheme, themeOfSystem()));
}

export function setTheme(theme: Theme): void {
  writeStored('theme', theme);
  showTheme(theme);
}

export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'dark';
}

function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  themeStore.setState({ theme });
}

function themeOfSystem(): Theme {
  if (matchMedia('(prefers-contrast: more)').matches) return 'contrast';
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}
