import { useRef } from 'react';

const TYPE_AHEAD_MS = 800;

/** Type-ahead: the next row after `active`, around the end, whose label begins with what was typed; null where there is none. */
export function typeAhead(typed: string, labels: readonly string[], active: number): number | null {
  const wanted = typed.toLowerCase();
  const from = typed.length === 1 ? 1 : 0;
  for (let step = from; step < labels.length + from; step += 1) {
    const index = (active + step) % labels.length;
    if (labels[index]?.toLowerCase().startsWith(wanted)) return index;
  }
  return null;
}

/** What was typed in one go up to this key; null for a key that types nothing. */
export function useTyped(): (event: { readonly key: string; readonly timeStamp: number }) => string | null {
  const typed = useRef({ text: '', at: 0 });
  return ({ key, timeStamp: now }) => {
    if (key.length !== 1) return null;
    typed.current = { text: now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text + key : key, at: now };
    return typed.current.text;
  };
}
