import { describe, expect, it } from 'vitest';
import { belongsToTextField, matchesChord, printChord } from '../../../renderer/kit/keys.ts';

const press = (key: string, held: { ctrl?: boolean; meta?: boolean; shift?: boolean; alt?: boolean } = {}) => ({
  key,
  ctrlKey: held.ctrl ?? false,
  metaKey: held.meta ?? false,
  shiftKey: held.shift ?? false,
  altKey: held.alt ?? false,
});

describe('chords', () => {
  it('Mod is Ctrl, on a Mac Command, and never the other one', () => {
    expect(matchesChord(press('k', { ctrl: true }), 'Mod+K', false)).toBe(true);
    expect(matchesChord(press('k', { meta: true }), 'Mod+K', false)).toBe(false);
    expect(matchesChord(press('k', { meta: true }), 'Mod+K', true)).toBe(true);
    expect(matchesChord(press('k', { ctrl: true }), 'Mod+K', true)).toBe(false);
  });

  it('Shift tells chords of letters apart: undo is not redo', () => {
    expect(matchesChord(press('Z', { ctrl: true, shift: true }), 'Mod+Z', false)).toBe(false);
    expect(matchesChord(press('Z', { ctrl: true, shift: true }), 'Mod+Shift+Z Mod+Y', false)).toBe(true);
    expect(matchesChord(press('y', { ctrl: true }), 'Mod+Shift+Z Mod+Y', false)).toBe(true);
  });

  it('a sign that some keyboards print with Shift matches by the sign', () => {
    expect(matchesChord(press('?', { shift: true }), '?', false)).toBe(true);
    expect(matchesChord(press('+', { ctrl: true, shift: true }), 'Mod++', false)).toBe(true);
    expect(matchesChord(press('+', { shift: true }), '+', false)).toBe(true);
    expect(matchesChord(press('', {}), '+', false)).toBe(false);
    expect(printChord('+', false)).toBe('+');
  });

  it('one more modifier than written is another chord', () => {
    expect(matchesChord(press('k', { ctrl: true, alt: true }), 'Mod+K', false)).toBe(false);
    expect(matchesChord(press('F6', { shift: true }), 'F6', false)).toBe(false);
  });

  it('prints the first chord as the keys are labelled', () => {
    expect(printChord('Mod+Shift+Z Mod+Y', false)).toBe('Ctrl Shift Z');
    expect(printChord('Mod+Shift+Z', true)).toBe('⌘ ⇧ Z');
    expect(printChord('ArrowLeft', false)).toBe('←');
  });

  it('typing, undo and the clipboard stay with a text field; the palette and function keys do not', () => {
    expect(['Mod+Z', 'Mod+A', 'S', 'Delete'].every(belongsToTextField)).toBe(true);
    expect(['Mod+K', 'F6', 'Mod+S', 'Alt+W'].some(belongsToTextField)).toBe(false);
  });
});
