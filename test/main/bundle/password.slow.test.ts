import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parsePublicKey, parseSecretKey } from '../../../main/bundle/minisign.ts';

it('keys protected by a password open with it and with no other (made by minisign 0.11)', async () => {
  const fixture = (name: string) => readFileSync(new URL(`../../fixtures/bundle/${name}`, import.meta.url), 'utf8');
  const sealed = fixture('minisign-0.11-password.key');
  const opened = await parseSecretKey(sealed, 'press shop 4');
  expect(opened).toMatchObject({ ok: true });
  expect(opened.ok && parsePublicKey(fixture('minisign-0.11-password.pub'))).toMatchObject({
    value: { keyId: opened.ok && opened.value.keyId },
  });
  expect(await parseSecretKey(sealed, 'press shop 5')).toMatchObject({ ok: false, failure: { code: 'wrong-password' } });
  expect(await parseSecretKey(sealed)).toMatchObject({
    ok: false,
    failure: { code: 'wrong-password', message: expect.stringContaining('Give it') },
  });
});
