import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { FindingLine } from '../../../renderer/apply/FindingLine.tsx';
import { finding } from '../../../shared/apply/findings.ts';

// STYLE: state is shown by shape and word as well as colour. A clock that a person may accept is an error until he does.
it('an error looks like one, also beside the name of its device, where it can be accepted', () => {
  const clock = finding('clock-not-traceable');
  const inDialog = renderToStaticMarkup(<FindingLine finding={{ ...clock }} device="sw1" />);
  expect(inDialog).toContain('class="finding-word err"');
  expect(inDialog).toContain('> sw1<');
  expect(inDialog).toContain('<span class="visually-hidden">Error</span>');
  expect(renderToStaticMarkup(<FindingLine finding={{ ...clock }} />)).toContain('> Error</span>');
  expect(renderToStaticMarkup(<FindingLine finding={{ ...finding('ptp-silent') }} device="sw1" />)).toContain('class="finding-word warn"');
});
