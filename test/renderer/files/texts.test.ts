import { describe, expect, it } from 'vitest';
import { countText } from '../../../renderer/files/countText.ts';

describe('what a removal would remove, in words', () => {
  const en = (files: number, folders: number, bytes = 0) => countText({ files, folders, bytes }, 'en').replaceAll('\u202f', ' ');

  it('counts in the singular where there is one, and leaves out what there is none of', () => {
    expect([en(1, 0, 10), en(2, 0, 3_072), en(1, 1, 1), en(3, 2, 1_048_576), en(0, 1), en(0, 4), en(0, 0)]).toEqual([
      '1 file (10 B)',
      '2 files (3.0 KiB)',
      '1 file and 1 folder (1 B)',
      '3 files and 2 folders (1.0 MiB)',
      '1 folder',
      '4 folders',
      '0 files (0 B)',
    ]);
  });

  it('in Chinese too, where nothing changes with the number', () => {
    expect(countText({ files: 1, folders: 2, bytes: 5 }, 'zh')).toBe('1 个文件和 2 个文件夹（5\u202fB）');
  });
});
