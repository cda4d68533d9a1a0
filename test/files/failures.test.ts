import { describe, expect, it } from 'vitest';
import { fileSentence, fileSentences } from '../../shared/files/failures.ts';

describe('sentences about files', () => {
  it.each(Object.entries(fileSentences))('%s names the same values in both languages', (_, { en, zh }) => {
    const names = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(names(zh)).toEqual(names(en));
  });

  it('a reason is given in the language of the reader', () => {
    expect(fileSentence('unsafe-name', { name: 'a/b', reason: 'slash' }, 'en')).toBe('"a/b" is no usable name: it holds a path separator.');
    expect(fileSentence('unsafe-name', { name: 'a/b', reason: 'slash' }, 'zh')).toBe('“a/b”不是可用的名称：含有路径分隔符。');
    expect(fileSentence('constructor', {}, 'en')).toBeNull();
  });
});
