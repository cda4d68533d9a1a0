import { describe, expect, it } from 'vitest';
import { createTextDrafts } from '../../../renderer/site/textDrafts.ts';

const base = { text: 'name: press\n', sha256: 'aa' };

describe('texts typed and not saved', () => {
  it('are kept by folder and file, and gone once they are what the file holds', () => {
    const drafts = createTextDrafts(new EventTarget() as never);
    drafts.keep('/a', 'site.yaml', { text: 'name: line\n', base });
    expect(drafts.get('/a', 'site.yaml')).toEqual({ text: 'name: line\n', base });
    expect(drafts.get('/b', 'site.yaml')).toBeUndefined();
    drafts.keep('/a', 'site.yaml', { text: base.text, base });
    expect(drafts.get('/a', 'site.yaml')).toBeUndefined();
  });

  it('hold the window open while there are any', () => {
    const target = new EventTarget();
    const drafts = createTextDrafts(target as never);
    const leaves = () => target.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(leaves()).toBe(true);
    drafts.keep('/a', 'site.yaml', { text: 'typed', base });
    expect(leaves()).toBe(false);
    drafts.dispose();
    expect(leaves()).toBe(true);
  });
});
