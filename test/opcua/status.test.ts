import { StatusCodes } from 'node-opcua';
import { describe, expect, it } from 'vitest';
import { hasOverflow, severityOf, statusName, statusText, statusWords } from '../../shared/opcua/status.ts';

describe('status codes', () => {
  it('have the names of the specification (Part 6, Annex A.2), as another implementation has them', () => {
    const known = Object.entries(StatusCodes).filter(
      ([, code]) => typeof code === 'object' && code !== null && (code.value & 0xffff) === 0,
    );
    expect(known.length).toBeGreaterThan(250);
    const differing = known
      .filter(([, code]) => statusName(code.value) !== code.name)
      .map(([name, code]) => [name, statusName(code.value)]);
    // names that share a code
    expect(differing.filter(([name]) => StatusCodes[name as 'Good']?.name === name)).toEqual([]);
  });

  it('show an unknown code by its severity and number', () => {
    expect(statusName(0x8fff0000)).toBe('Bad 0x8FFF0000');
    expect(statusName(0x4fff0000)).toBe('Uncertain 0x4FFF0000');
    expect(statusName(0)).toBe('Good');
  });

  it('tell severity and overflow apart from the code (Part 4 §7.39.1)', () => {
    expect([0, 0x40920000, 0x80340000].map(severityOf)).toEqual(['good', 'uncertain', 'bad']);
    expect(hasOverflow(0x480)).toBe(true);
    expect(hasOverflow(0x80)).toBe(false);
    expect(statusName(0x40920480)).toBe(statusName(0x40920000));
  });

  it('have words in both languages where the name does not say what to do', () => {
    expect(statusText(0x80340000)).toMatch(/^BadNodeIdUnknown: The server has no such node/);
    expect(statusWords(0x80340000)?.zh).toMatch(/服务器/);
    expect(statusWords(0)).toBeNull();
  });
});
