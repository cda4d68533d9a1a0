import { describe, expect, it } from 'vitest';
import { deviceFailure, deviceFailures } from '../../shared/apply/failures.ts';
import { applyFindings } from '../../shared/apply/findings.ts';
import { changeIn, failureIn, outcomeIn, titleIn } from '../../shared/apply/inLanguage.ts';
import type { Journal } from '../../shared/apply/journal.ts';
import { renderJournal } from '../../shared/apply/renderJournal.ts';
import type { ProblemKind, Sentence } from '../../shared/kit/problem.ts';
import { bridgeChanges, deviceRun, run } from '../renderer/apply/runs.ts';

describe('a run in Chinese', () => {
  it('the title of a step, also of one that is undone', () => {
    const title = 'sw1 / eth2: install the gate schedule, 4 windows';
    expect(titleIn(title, 'zh')).toBe('sw1 / eth2：安装门控调度，共 4 个时间窗');
    expect(titleIn(`Undoing ${title}`, 'zh')).toBe('撤销：sw1 / eth2：安装门控调度，共 4 个时间窗');
    expect([titleIn(title, 'en'), titleIn('something of a later version', 'zh')]).toEqual([title, 'something of a later version']);
  });

  it('a change: its name and both states', () => {
    const said = bridgeChanges.map((change) => Object.values(changeIn(change, 'zh')));
    expect(said[2]).toEqual(['时间窗 0', 'TC2（0x4），200 µs', 'TC0–TC2（0x7），2 ms']);
    expect(said[3]).toEqual(['时间窗 1', 'TC1（0x2），300 µs', '无']);
    expect(said[4]).toEqual(['eth3 的门控调度', '4 个时间窗', '无']);
  });

  it('a failure of this program, with its numbers; one that a device worded is left to it', () => {
    const lost = deviceFailure('lost-until-deadline', { device: 'sw2', seconds: 40 });
    expect(failureIn(lost, 'zh')).toBe('sw2：无法连接。设备将在 40 秒后到期时自行撤销；是否已撤销未能看到。');
    expect(failureIn(lost, 'en')).toBe(lost.message);
    expect(failureIn({ code: 'refused' }, 'zh')).toBeNull();
  });

  it('every sentence has the same values in both languages', () => {
    const kinds: readonly ProblemKind[] = Object.values(applyFindings);
    const sentences: readonly Sentence[] = [
      ...Object.values(deviceFailures),
      ...kinds.flatMap(({ message, fix }) => (fix ? [message, fix] : [message])),
    ];
    const values = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].map((name) => name.replace('Zh}', '}')).sort();
    for (const { en, zh } of sentences) expect(values(zh).filter((name) => !values(en).includes(name))).toEqual([]);
  });

  it('a journal: state words, outcome, changes and findings; what a device printed stays as it came', () => {
    const [finding] = [{ severity: 'warning' as const, code: 'ptp-silent', message: 'No PTP service answers there.', values: {} }];
    const device = deviceRun('sw1', { phase: 'rolled-back', changes: bridgeChanges, findings: [finding], log: '1/2 install\n' });
    const done = run([device], {
      stage: 'done',
      outcome: 'rolled-back',
      isLapsed: true,
      message: 'Found out later, by asking the devices. x',
    });
    const journal: Journal = {
      ...{ fieldwrightJournal: 1, writer: { host: 'laptop', pid: 7 }, deviceJournals: { sw1: 'took it back\n' } },
      run: done,
    };
    const text = renderJournal(journal, 'zh');
    const parts = [
      '结果：已回滚。事后询问设备得知。无人及时确认。已回滚：sw1 ',
      '== sw1: 已回滚',
      '警告 ptp-silent: 该设备上没有 PTP 服务应答',
    ];
    for (const part of [...parts, '时间窗 1: 无 → TC1', '-- 设备输出\n1/2 install', '-- 设备自身的记录\ntook it back'])
      expect(text).toContain(part);
    expect(outcomeIn({ ...done, message: null }, 'en')).toMatch(/^Nobody confirmed in time\. Taken back on sw1: /);
  });
});
