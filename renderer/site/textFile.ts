import { localeStore } from '../kit/i18n.ts';
import { failureText } from './failureText.ts';
import type { SiteStore } from './store.ts';

/** A file's text as it stood when it was read or saved. */
export interface StoredText {
  readonly text: string;
  readonly sha256: string;
}

export type TextOutcome =
  | { readonly ok: true; readonly stored: StoredText }
  | { readonly ok: false; readonly conflict: boolean; readonly sentence: string };

export async function readText(source: SiteStore, file: string): Promise<TextOutcome> {
  return settle(async () => {
    const result = await source.client()?.['site.readFile']({ file });
    return result?.ok ? { ok: true, value: result.value } : result;
  });
}

/** Writes the text if the file still is what was read; else `conflict`, and the file on disk stays as it was. */
export async function saveText(source: SiteStore, file: string, text: string, sha256: string): Promise<TextOutcome> {
  return settle(async () => {
    const result = await source.client()?.['site.writeFile']({ file, text, sha256 });
    return result?.ok ? { ok: true, value: { text, sha256: result.value.sha256 } } : result;
  });
}

type Answer =
  | { readonly ok: true; readonly value: StoredText }
  | { readonly ok: false; readonly failure: Parameters<typeof failureText>[0] };

async function settle(ask: () => Promise<Answer | undefined>): Promise<TextOutcome> {
  const { locale } = localeStore.getState();
  const notConnected = { ok: false, conflict: false, sentence: failureText({ code: 'not-connected' }, locale) } as const;
  try {
    const answer = await ask();
    if (!answer) return notConnected;
    if (answer.ok) return { ok: true, stored: answer.value };
    return { ok: false, conflict: answer.failure.code === 'conflict', sentence: failureText(answer.failure, locale) };
  } catch {
    return notConnected;
  }
}
