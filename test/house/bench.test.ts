import { describe, expect, it } from 'vitest';
import { judge } from '../bench/result.ts';

const raw = { name: 'calls', value: 40, unit: 'calls/s', peer: 'raw ws', peerValue: 80, goal: { atLeast: 0.5 } };

describe('a measured figure', () => {
  it('is judged by its ratio to the peer of the same run', () => {
    expect(judge(raw)).toMatchObject({ ratio: 0.5, goal: '≥ 0.5 of peer', holds: true });
    expect(judge({ ...raw, value: 39 })).toMatchObject({ holds: false });
  });

  it('is judged as it is where a person waits for it', () => {
    const opened = { name: 'open', value: 2100, unit: 'ms', peer: null, peerValue: null, goal: { atMost: 2000 } };
    expect(judge(opened)).toMatchObject({ ratio: null, goal: '≤ 2000 ms', holds: false });
  });

  it('that is only told has neither a goal nor a verdict', () => {
    expect(judge({ ...raw, goal: null })).toMatchObject({ ratio: 0.5, goal: null, holds: null });
  });
});
