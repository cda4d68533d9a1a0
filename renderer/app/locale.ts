import type { Locale } from '../../shared/kit/problem.ts';
import { localeStore } from '../kit/i18n.ts';
import { readStored, writeStored } from '../kit/storage.ts';

const isLocale = (value: unknown): value is Locale => value === 'en' || value === 'zh';

/** Shows the stored language, or the browser's where nothing is stored. */
export function startLocale(): void {
  showLocale(readStored('locale', isLocale, /^zh\b/i.test(navigator.language) ? 'zh' : 'en'));
}

export function setLocale(locale: Locale): void {
  writeStored('locale', locale);
  showLocale(locale);
}

function showLocale(locale: Locale): void {
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
  localeStore.setState({ locale });
}
