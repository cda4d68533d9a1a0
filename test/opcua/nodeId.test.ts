import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNodeId, parseNodeId } from '../../shared/opcua/nodeId.ts';

describe('node ids', () => {
  it('come back as they were written, whatever their URI and name hold (Part 6 §5.1.12)', () => {
    const id = fc.record({ namespaceUri: fc.string({ minLength: 1 }), kind: fc.constant('s' as const), value: fc.string() });
    fc.assert(
      fc.property(id, (written) => {
        fc.pre(written.namespaceUri !== 'http://opcfoundation.org/UA/' && written.value === written.value.trim());
        expect(parseNodeId(formatNodeId(written))).toEqual({ ok: true, value: written });
      }),
      { seed: 4 },
    );
  });

  it('escape ; and % of a URI alone', () => {
    expect(formatNodeId({ namespaceUri: 'urn:a;b%c', kind: 's', value: 'x;y%' })).toBe('nsu=urn:a%3Bb%25c;s=x;y%');
  });

  it('are read by the present index of a namespace, and written by its URI', () => {
    const read = parseNodeId('ns=2;i=7', ['http://opcfoundation.org/UA/', 'urn:one', 'urn:two']);
    expect(read).toEqual({ ok: true, value: { namespaceUri: 'urn:two', kind: 'i', value: '7' } });
    expect(parseNodeId('nsu=http://opcfoundation.org/UA/;i=85')).toEqual({ ok: true, value: { namespaceUri: '', kind: 'i', value: '85' } });
  });

  it.each(['', 'x', 'i=', 'i=-1', 'i=4294967296', 'g=123', 'b=%%', 'ns=3;i=1', 'ns=99999999;i=1', 'nsu=urn:x', 's'])(
    'refuse %j',
    (text) => {
      expect(parseNodeId(text, ['http://opcfoundation.org/UA/'])).toMatchObject({ ok: false, failure: { code: 'bad-node-id' } });
    },
  );
});
