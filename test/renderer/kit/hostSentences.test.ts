import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost } from '../../../main/host.ts';
import { whyNotWritten } from '../../../main/kit/write.ts';
import { bundleFailureText } from '../../../renderer/bundle/bundleFailure.ts';
import { hostSentence } from '../../../renderer/kit/hostSentences.ts';
import { failureText } from '../../../renderer/site/failureText.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'fieldwright-sentences-'));
  await writeFile(path.join(folder, 'a-file'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what the host says, in the language of the screen', () => {
  it('a folder that is missing, a file and a folder without a site are refused in Chinese, with the path, as the real host refuses them', async () => {
    const life = new AbortController();
    const host = createHost({ signal: life.signal });
    for (const [name, sentence] of [
      ['missing', '不存在'],
      ['a-file', '不是文件夹'],
      ['', '不是站点'],
    ] as const) {
      const place = path.join(folder, name);
      const opened = await host.open(place);
      if (opened.ok) throw new Error(`${place} was opened`);
      const said = failureText(opened.failure, 'zh');
      expect(said).toContain(place);
      expect(said).toContain(sentence);
      expect(said.replace(place, '').replace('site.yaml', '')).not.toMatch(/[a-z]{2}/i);
      expect(failureText(opened.failure, 'en')).toBe(opened.failure.message);
    }
    await host.close();
    life.abort();
  });

  it('someone else’s lock names who, where and since when', () => {
    const refused =
      'Opened read-only: eng on laptop7 (process 42) since 2026-11-22 17:22 UTC is editing this site. If that program is gone for good, delete /s/.fieldwright/lock.';
    expect(hostSentence(refused, 'zh')).toBe(
      '以只读方式打开：laptop7 上的 eng（进程 42）自 2026-11-22 17:22 UTC 起正在编辑该站点。如果该程序已不再运行，请删除 /s/.fieldwright/lock。',
    );
    expect(hostSentence(refused, 'en')).toBe(refused);
  });

  it.each(['ENOSPC', 'EROFS', 'EACCES', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'])(
    'why a bundle could not be written (%s) is said in both',
    (code) => {
      const message = `/plant/x.fwb could not be written: ${whyNotWritten(Object.assign(new Error('raw'), { code }))}.`;
      expect(bundleFailureText({ code: 'io', message }, 'en')).toBe(message);
      const chinese = bundleFailureText({ code: 'io', message }, 'zh');
      expect(chinese).toMatch(/^无法写入 \/plant\/x\.fwb：.+。$/);
      expect(chinese.replace('/plant/x.fwb', '')).not.toMatch(/[a-z]{2}/i);
    },
  );

  it('a sentence that is not known stays whole, led in by its code’s sentence', () => {
    expect(hostSentence('Something new.', 'zh')).toBeNull();
    expect(failureText({ code: 'invalid', message: 'Something new.' }, 'zh')).toBe('此更改被拒绝。（Something new.）');
  });
});
