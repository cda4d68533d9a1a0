import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Locale, Sentence } from '../../shared/kit/problem.ts';

/** The screen's language. Views subscribe through `useText`; nothing else keeps a copy. */
export const localeStore = createStore<{ readonly locale: Locale }>(() => ({ locale: 'en' }));

/** Texts stand beside the view they belong to, as `{ key: { en, zh } }`; `{name}` is replaced by a value. */
export type Texts = Readonly<Record<string, Sentence>>;

export type Translate<T extends Texts> = (key: keyof T & string, values?: Readonly<Record<string, string | number>>) => string;

export function translate<T extends Texts>(texts: T, locale: Locale): Translate<T> {
  return (key, values = {}) => {
    const sentence = texts[key];
    if (!sentence) throw new Error(`no text ${key}`);
    return sentence[locale].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

/** The texts of a view in the language of the screen; re-renders the view when it changes. */
export function useText<T extends Texts>(texts: T): Translate<T> {
  const locale = useStore(localeStore, (state) => state.locale);
  return translate(texts, locale);
}
