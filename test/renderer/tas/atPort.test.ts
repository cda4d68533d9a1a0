import { describe, expect, it } from 'vitest';
import { atPort } from '../../../renderer/tas/atPort.ts';
import { readSample } from '../site/sample.ts';

const device = readSample().site.devices.sw1;
const port = device?.ports.eth2;
if (!device || !port) throw new Error('the sample has no sw1 / eth2');

describe('a sentence beside its port', () => {
  it('leaves out the place that it begins with, in both languages', () => {
    expect(atPort('sw1 / eth2: window 0 is for control.', { device, port })).toBe('Window 0 is for control.');
    expect(atPort('sw1 / eth2：窗口 0 用于 control。', { device, port })).toBe('窗口 0 用于 control。');
  });

  it('keeps what is about another port, or merely begins alike', () => {
    for (const message of ['sw1 / eth21: window 0 is short.', 'sw2 / eth2: window 0 is short.', 'sw1 / eth2 is down.'])
      expect(atPort(message, { device, port })).toBe(message);
  });
});
