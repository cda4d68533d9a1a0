import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besideName, devicePath, isInside, joinPath, nameKey, nameProblem, parentPath } from '../../shared/files/names.ts';
import { hostileWords } from '../hostileWords.ts';

const seed = { seed: 20_261_122, numRuns: 2_000 };
const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(...hostileWords, '..', '.', ''),
);

describe('names that a hostile device gives', () => {
  it('whatever is admitted to the laptop stays directly inside the folder it is joined to (POSIX.1-2017 §4.13)', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        if (nameProblem(name, 'posix') !== null) return;
        const joined = path.posix.join('/safe/folder', name);
        expect(path.posix.dirname(joined)).toBe('/safe/folder');
        expect(path.posix.basename(joined)).toBe(name);
      }),
      seed,
    );
  });

  it('whatever is admitted to a Windows laptop stays there too, and opens no device or stream', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        if (nameProblem(name, 'windows') !== null) return;
        expect(path.win32.dirname(path.win32.join('C:\\safe\\folder', name))).toBe('C:\\safe\\folder');
        expect(name).not.toMatch(/[:\\]/);
      }),
      seed,
    );
  });

  it.each([
    'CON',
    'con.txt',
    'NUL ',
    'nul.tar.gz',
    'COM1',
    'lpt9.log',
    'COM¹',
    'aux.',
    'a.',
    'a ',
    'a:b',
    'a\\..\\b',
    '..\\x',
    'a?',
    'a*',
    'a|b',
  ])('Windows does not get %j (Microsoft, "Naming Files, Paths, and Namespaces")', (name) =>
    expect(nameProblem(name, 'windows')).not.toBeNull(),
  );

  it.each(['console', 'com10', 'a.b', '中文', 'é', '.profile', '-rf', '$(reboot)', "it's"])(
    'ordinary names pass everywhere: %j',
    (name) => {
      for (const place of ['device', 'posix', 'windows'] as const) expect(nameProblem(name, place)).toBeNull();
    },
  );

  it('a name is at most 255 octets long, not characters (limits.h NAME_MAX)', () => {
    expect(nameProblem('中'.repeat(85), 'device')).toBeNull();
    expect(nameProblem('中'.repeat(86), 'device')).toBe('long');
  });

  it('names that one folder cannot hold side by side on macOS and Windows have one key', () => {
    expect(nameKey('README')).toBe(nameKey('readme'));
    expect(nameKey('é')).toBe(nameKey('e\u0301'));
    expect(nameKey('a')).not.toBe(nameKey('b'));
  });
});

describe('paths on the device', () => {
  it('a cleaned path is absolute, without empty, "." and ".." parts, and cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('..', '.', '', 'a', 'b c'), fc.string({ maxLength: 8 })), { maxLength: 12 }),
        (parts) => {
          const cleaned = devicePath(`/${parts.join('/')}`);
          if (cleaned === null) return;
          expect(cleaned).toBe(path.posix.join('/', ...parts).replace(/(.)\/$/, '$1'));
          expect(devicePath(cleaned)).toBe(cleaned);
        },
      ),
      seed,
    );
  });

  it.each(['', 'relative', 'a/../b', '/a\0b', '\ud800'])('%j is none', (text) => expect(devicePath(text)).toBeNull());

  it('parent, join and inside agree', () => {
    expect(parentPath('/a')).toBe('/');
    expect(joinPath('/', 'a')).toBe('/a');
    expect(joinPath('/a', 'b')).toBe('/a/b');
    expect(isInside('/ab', '/a')).toBe(false);
    expect(isInside('/a/b', '/a')).toBe(true);
    expect(isInside('/a', '/')).toBe(true);
  });

  it('a name beside another keeps its ending', () => {
    expect(besideName('report.txt', 2)).toBe('report (2).txt');
    expect(besideName('.profile', 3)).toBe('.profile (3)');
    expect(besideName('Makefile', 2)).toBe('Makefile (2)');
  });
});
