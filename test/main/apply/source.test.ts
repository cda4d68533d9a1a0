import { expect, it } from 'vitest';
import { chooseDevices, sourceOfBundle } from '../../../main/apply/source.ts';
import { facets } from '../../../shared/facets.ts';
import { testSource } from '../../bundle/site.ts';

it('a bundle whose apply.sh is not of this product is refused before a device is asked', async () => {
  const { files } = testSource();
  const site = [...files].map(([name, text]) => [`site/${name}`, text] as const);
  const bundle = { siteSha256: '', signedBy: null, files: new Map([...site, ['devices/sw1/apply.sh', 'echo hello\n'] as const]) };
  const made = sourceOfBundle('/tmp/a.fwb', bundle, facets, '/tmp');
  expect(made).toMatchObject({ ok: true });
  if (!made.ok) return;
  expect(await chooseDevices(made.value, ['sw1'])).toMatchObject({ ok: false, failure: { code: 'not-a-bundle' } });
});
