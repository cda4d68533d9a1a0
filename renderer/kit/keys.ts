/** One chord such as `Mod+Shift+D`: `Mod` is Ctrl, on a Mac Command. */
interface Chord {
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly key: string;
}

/** What a keyboard event must offer to be matched; a DOM `KeyboardEvent` does. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);

/**
 * Whether a key press is one of the chords; alternatives are parted by a blank: `Mod+Shift+Z Mod+Y`. A printed sign that needs Shift on some keyboards (`?`, `+`) matches by the sign alone.
 * @param mac Command stands for `Mod` instead of Ctrl
 */
export function matchesChord(press: KeyPress, keys: string, mac = isMac): boolean {
  return keys.split(' ').some((chord) => isPressed(press, parseChord(chord), mac));
}

function isPressed(press: KeyPress, chord: Chord, mac: boolean): boolean {
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (other || mod !== chord.mod || press.altKey !== chord.alt) return false;
  if (press.key.toLowerCase() !== chord.key) return false;
  return press.shiftKey === chord.shift || /^[^a-z0-9]$/.test(chord.key);
}

/** The first chord as it is printed on the keys: `Ctrl Shift D`, on a Mac `⌘ ⇧ D`. */
export function printChord(keys: string, mac = isMac): string {
  const names: Record<string, string> = mac
    ? { mod: '⌘', shift: '⇧', alt: '⌥' }
    : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', arrowleft: '←', arrowright: '→', arrowup: '↑', arrowdown: '↓' };
  return splitChord(keys.split(' ')[0] ?? '')
    .map((part) => names[part.toLowerCase()] ?? part)
    .join(' ');
}

/** Chords that belong to the text field they are typed in: undo, redo, clipboard, select all, and anything without Ctrl. */
export function belongsToTextField(keys: string): boolean {
  const { mod, alt, key } = parseChord(keys.split(' ')[0] ?? '');
  if (/^f\d{1,2}$/.test(key)) return false;
  if (alt && !mod) return isMac; // Option and a letter print a sign on a Mac
  return !mod || ['z', 'y', 'x', 'c', 'v', 'a', 'arrowleft', 'arrowright', 'home', 'end', 'backspace', 'delete'].includes(key);
}

function parseChord(keys: string): Chord {
  const parts = splitChord(keys).map((part) => part.toLowerCase());
  return { mod: parts.includes('mod'), shift: parts.includes('shift'), alt: parts.includes('alt'), key: parts.at(-1) ?? '' };
}

function splitChord(keys: string): string[] {
  if (keys === '+') return ['+'];
  return keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+');
}
