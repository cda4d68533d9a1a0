import type { IParser } from '@xterm/xterm';
import { printable } from '../../shared/kit/printable.ts';

/** What a program in the terminal tried, told instead of done. */
export interface GateEvents {
  /** OSC 52 with text for the clipboard. */
  clipboardWrite(text: string): void;
  /** OSC 52 with `?`: it wants to read the clipboard. It never gets an answer. */
  clipboardRead(): void;
}

/** Longest text that OSC 52 may offer (UTF-16 units of base64). */
const MOST_CLIPBOARD_LENGTH = 128 * 1024;

/**
 * Takes those sequences from the parser that would act outside the screen, or have the terminal type something that the program chose.
 * The reports that remain (DA, DSR, DECRQM) are made of numbers alone.
 * Source: ctlseqs of xterm; xterm.js leaves window reports off by default, and this holds even where a later version changes that.
 */
export function closeGate(parser: IParser, { clipboardWrite, clipboardRead }: GateEvents): void {
  const swallow = (): boolean => true;
  parser.registerOscHandler(52, (payload) => {
    const text = payload.slice(payload.indexOf(';') + 1);
    if (text === '?') clipboardRead();
    else if (text.length > 0 && text.length <= MOST_CLIPBOARD_LENGTH) clipboardWrite(decodeBase64(text));
    return true;
  });
  // Window operations and reports: title, icon label, size and place.
  parser.registerCsiHandler({ final: 't' }, swallow);
  // DECRQSS, XTGETTCAP, XTVERSION, and ENQ's answerback as DECRQUPSS would tell it.
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow);
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, swallow);
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, swallow);
  // Colours may be set, but what they are is not told.
  for (const colour of [4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    parser.registerOscHandler(colour, (payload) => payload.includes('?'));
}

/** The longest title that a tab shows. */
const MOST_TITLE_LENGTH = 80;

/** A title that a program set (OSC 0 and 2), safe to show; null where nothing of it is left. */
export function titleText(title: string): string | null {
  const text = printable(title, MOST_TITLE_LENGTH).trim();
  return text === '' ? null : text;
}

/** A link's target as it may be opened: an absolute address on the web without a user name in it; null for anything else. */
export function webAddress(uri: string): string | null {
  try {
    const { protocol, username, password, href } = new URL(uri);
    return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' ? href : null;
  } catch {
    return null;
  }
}

/**
 * What a paste may carry: text, tabs and line ends. An escape in it could end a bracketed paste and be taken for typing.
 */
export function pasteText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this takes out
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)));
  } catch {
    return '';
  }
}
