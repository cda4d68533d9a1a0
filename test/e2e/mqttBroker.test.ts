import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { hasMosquitto, type Mosquitto, type MosquittoOptions, skipped, startMosquitto } from '../main/mqtt/mosquitto.ts';
import { mqttPanes } from './mqttPane.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const panes = mqttPanes();

async function broker(options?: MosquittoOptions): Promise<Mosquitto> {
  const started = await startMosquitto(options);
  ends.push(started.stop);
  return started;
}

/** A client of the test's own. */
async function clientOf({ port }: Mosquitto): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 });
  ends.push(() => client.endAsync());
  return client;
}

const profileOf = ({ port }: Mosquitto, more = ''): string => `  plant: { kind: mqtt, url: "mqtt://127.0.0.1:${port}"${more} }\n`;

describe.skipIf(!hasMosquitto)(`a broker (real mosquitto)${skipped}`, () => {
  it('is written into the site by a form, and a broad subscription has a guard that is told before', async () => {
    const mosquitto = await broker();
    const { page, connect, folder } = await panes.start();
    await page.getByRole('button', { name: 'New broker…' }).click();
    const dialog = page.getByRole('dialog', { name: 'New MQTT broker' });
    await dialog.getByLabel('Name').fill('plant');
    await dialog.getByLabel('Address').fill('http://nowhere');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText('This is no address of a broker').waitFor();
    await dialog.getByLabel('Address').fill(`mqtt://127.0.0.1:${mosquitto.port}`);
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(readFileSync(path.join(folder, 'connections.yaml'), 'utf8')).toContain(
      `plant:\n    kind: mqtt\n    url: "mqtt://127.0.0.1:${mosquitto.port}"\n`,
    );
    await connect();
    await page.getByText('not encrypted').waitFor();
    const filter = page.getByRole('textbox', { name: 'Topic filter to subscribe' });
    await filter.fill('a/#/b');
    await page.getByText('Not a topic filter').waitFor();
    await filter.fill('#');
    await page.getByText('Brokers of plants have slowed down or banned clients').waitFor();
    await page.getByRole('spinbutton', { name: 'at most, msg/s' }).fill('20');
    await filter.press('Enter');
    await page.locator('.mqtt-subscribe li', { hasText: 'QoS 0' }).waitFor();
    // What lasts: the rate is looked at once a second, and a burst that is over by then troubles nobody.
    const stopped = page.getByText('stopped by the rate guard');
    for (const end = performance.now() + 30_000; !(await stopped.isVisible()) && performance.now() < end; )
      await mosquitto.publish('load/burst', 'x\n'.repeat(500), ['-l']);
    await stopped.waitFor();
    await page.getByRole('button', { name: 'Unsubscribe from #' }).click();
    await page.getByText('Nothing is subscribed').waitFor();
  });

  it('cannot put anything but text on the screen: markup, escapes, bidi controls, octets that are no UTF-8', async () => {
    const mosquitto = await broker();
    const { page, connect, choose } = await panes.start({ profiles: profileOf(mosquitto, ', subscriptions: [{ filter: "evil/#" }]') });
    await connect();
    const client = await clientOf(mosquitto);
    const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
    await client.publishAsync(`evil/${markup.replaceAll('/', '|')}`, markup, { qos: 1 });
    await client.publishAsync('evil/controls', 'a\u001b[31mb\u202edcba', { qos: 1 });
    await client.publishAsync('evil/octets', Buffer.from([0xff, 0xfe, 0x00, 0x41]), { qos: 1 });
    await client.publishAsync('evil/json', JSON.stringify({ [markup]: markup, '\u202ename': '\u001b[2J' }), {
      qos: 1,
      properties: { userProperties: { [markup]: markup } },
    });
    await expect.poll(() => page.locator('.mqtt-totals').innerText()).toContain('4 topics');
    await choose('controls');
    await expect.poll(async () => harmful(await page.locator('.mqtt-text').innerText())).toEqual([]);
    await choose('json');
    await page.locator('.mqtt-line').nth(2).waitFor();
    await page.locator('.mqtt-properties').waitFor();
    const hostile = await page.evaluate(() => ({
      text: document.querySelector('.mqtt')?.textContent ?? '',
      titles: [...document.querySelectorAll('[title]')].map((element) => element.getAttribute('title')).join(' '),
      images: document.querySelectorAll('.mqtt img, .mqtt script, .mqtt iframe').length,
      title: document.title,
    }));
    expect(harmful(hostile.text + hostile.titles)).toEqual([]);
    expect(hostile.images).toBe(0);
    expect(hostile.title).not.toBe('1');
    expect(hostile.text).toContain('<img src=x');
    await choose('octets');
    await expect.poll(() => page.locator('.mqtt-hex').first().innerText()).toMatch(/^00000000 {2}ff fe 00 41 {2,}···A$/);
  });

  it('says in numbers what of a large payload is not kept and not shown', async () => {
    const mosquitto = await broker();
    const { page, tab, connect, choose } = await panes.start({ profiles: profileOf(mosquitto, ', subscriptions: [{ filter: "big/#" }]') });
    await connect();
    await tab('Broker');
    await page.getByRole('textbox', { name: 'Of one payload, KiB' }).fill('64');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText('Set.', { exact: true }).waitFor();
    const client = await clientOf(mosquitto);
    await client.publishAsync('big/text', 'x'.repeat(100_000), { qos: 1 });
    await expect.poll(() => page.locator('.mqtt-totals').innerText()).toContain('1 cut');
    await tab('Message');
    await choose('text');
    await page.getByText('65\u202f536 of 100\u202f000 octets kept').waitFor();
    await page.getByText('34\u202f464 octets were not kept.').waitFor();
  });

  it('shows what changed between two messages, and the history by the keyboard', async () => {
    const mosquitto = await broker();
    const { page, connect, choose } = await panes.start({ profiles: profileOf(mosquitto, ', subscriptions: [{ filter: "press/#" }]') });
    await connect();
    const client = await clientOf(mosquitto);
    for (const force of [100, 101, 102]) await client.publishAsync('press/state', JSON.stringify({ force, mode: 'auto' }), { qos: 1 });
    await expect.poll(() => page.locator('.mqtt-totals').innerText()).toContain('3 messages');
    await choose('state');
    await page.getByText('3 of 3 messages held').waitFor();
    await page.getByRole('option', { name: /^3/ }).click();
    await page.keyboard.press('c');
    await page.getByText('Both are the same.').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const diff = page.getByRole('region', { name: 'Message 3 against 1' });
    await expect.poll(() => diff.locator('.diff-removed').allInnerTexts()).toEqual([expect.stringContaining('force: 100')]);
    expect(await diff.locator('.diff-added').allInnerTexts()).toEqual([expect.stringContaining('force: 102')]);
  });

  it('gets what is published: octets, retained, QoS and properties as another client sees them', async () => {
    const mosquitto = await broker();
    const { page, tab, connect } = await panes.start({ profiles: profileOf(mosquitto) });
    const client = await clientOf(mosquitto);
    await client.subscribeAsync('out/#', { qos: 1, properties: { subscriptionIdentifier: 1 }, rap: true });
    const got = new Promise<{ topic: string; payload: Buffer; qos: number; retain: boolean; properties: object }>((resolve) => {
      client.once('message', (topic, payload, { qos, retain, properties }) =>
        resolve({ topic, payload, qos, retain, properties: { ...properties } }),
      );
    });
    await connect();
    await tab('Publish');
    const form = page.locator('.mqtt-publish');
    await form.getByLabel('Topic', { exact: true }).fill('out/+');
    await form.getByRole('button', { name: 'Publish to plant' }).click();
    await form.getByText('no +, # or NUL').waitFor();
    await form.getByLabel('Topic', { exact: true }).fill('out/setpoint');
    await form.getByLabel('Payload is').selectOption('hex');
    await form.getByLabel('Payload', { exact: true }).fill('00 ff 41');
    await form.getByLabel('QoS').selectOption('1');
    await form.getByLabel('retained').check();
    await form.getByText('MQTT 5 properties').click();
    await form.getByLabel('Content type').fill('application/x-press');
    await form.getByLabel('User properties').fill('unit=kN');
    await form.getByLabel('Name of the template').fill('force');
    await form.getByRole('button', { name: 'Keep as template' }).click();
    await page.keyboard.press('Control+Enter');
    await form.getByText('Published 3 octets to out/setpoint').waitFor();
    const { topic, payload, qos, retain, properties } = await got;
    expect([topic, [...payload], qos, retain]).toEqual(['out/setpoint', [0, 255, 65], 1, true]);
    expect(properties).toMatchObject({ contentType: 'application/x-press', userProperties: { unit: 'kN' } });
    await page.reload();
    await page.getByRole('tab', { name: 'Publish' }).click();
    await form.getByRole('combobox', { name: 'Template' }).selectOption('force');
    expect(await form.getByLabel('Payload', { exact: true }).inputValue()).toBe('00 ff 41');
  });

  it('is cleaned of retained messages only after a preview and a question, and gets them back from the undo file', async () => {
    const mosquitto = await broker();
    for (const name of ['one', 'two', 'three']) await mosquitto.publish(`old/${name}`, `value ${name}`, ['-r']);
    const { page, tab, connect } = await panes.start({ profiles: profileOf(mosquitto) });
    await connect();
    await tab('Retained');
    await page.getByRole('textbox', { name: 'Retained messages under' }).fill('old/#');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('3 retained messages').waitFor();
    await page.locator('.mqtt-retained-row', { hasText: 'old/two' }).click();
    await page.getByRole('button', { name: 'Delete 2…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete 2…' }).click();
    await page.getByRole('dialog').getByText('Everything that is subscribed receives those').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 2 on plant' }).click();
    await page.getByText('2 of 2 deleted.').waitFor();
    await page.getByText(/^Undo file: /).waitFor();
    expect(await retainedOn(mosquitto)).toEqual(['old/two=value two']);
    await page.getByRole('button', { name: 'Put them back' }).click();
    await page.getByText('2 of 2 put back.').waitFor();
    expect(await retainedOn(mosquitto)).toEqual(['old/one=value one', 'old/three=value three', 'old/two=value two']);
  });

  it('asks for its password, again after a wrong one; neither stands in the site', async () => {
    const mosquitto = await broker({
      config: 'listener PORT 127.0.0.1\nallow_anonymous false\npassword_file FOLDER/users\n',
      // mosquitto_passwd's form for the password "opensesame" (PBKDF2-SHA512, 101 rounds, salt of sevens)
      files: { users: await passwordLine('operator', 'opensesame') },
    });
    const { page, state, folder } = await panes.start({ profiles: profileOf(mosquitto, ', user: operator') });
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Password for plant' });
    await dialog.getByLabel('Password').fill('notthisone');
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await dialog.getByText('This is try 2').waitFor();
    await dialog.getByLabel('Password').fill('opensesame');
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await expect.poll(() => state().innerText()).toBe('connected');
    expect(readFileSync(path.join(folder, 'connections.yaml'), 'utf8')).not.toMatch(/opensesame|notthisone/);
  });

  it('that is killed is said to be lost, and its topics go on after it is back', async () => {
    const mosquitto = await broker();
    const { page, connect, state } = await panes.start({ profiles: profileOf(mosquitto, ', subscriptions: [{ filter: "a/#", qos: 1 }]') });
    await connect();
    await mosquitto.publish('a/level', '1');
    await expect.poll(() => page.locator('.mqtt-totals').innerText()).toContain('1 messages');
    await mosquitto.kill();
    await expect.poll(() => state().innerText()).toMatch(/^lost; try \d+ in \d+ s$/);
    await mosquitto.start();
    await expect.poll(() => state().innerText(), { timeout: 30_000 }).toBe('connected');
    await expect.poll(() => page.locator('.mqtt-subscribe li').innerText()).toContain('QoS 1');
    await mosquitto.publish('a/level', '2');
    await expect.poll(() => page.locator('.mqtt-totals').innerText()).toContain('2 messages');
  });

  it('that floods it leaves the window quick', async () => {
    const mosquitto = await broker();
    const { page, row, connect } = await panes.start({ profiles: profileOf(mosquitto, ', subscriptions: [{ filter: "flood/line/#" }]') });
    await connect();
    const client = await clientOf(mosquitto);
    let isOver = false;
    const flood = (async () => {
      for (let round = 0; !isOver; round++)
        await Promise.all(
          Array.from({ length: 500 }, (_, index) =>
            client.publishAsync(`flood/line/${index % 50}/${(round * 7 + index) % 400}`, `${round}`),
          ),
        );
    })();
    await row('flood').waitFor();
    await row('flood').focus();
    await page.keyboard.press('*');
    await page.locator('.mqtt-topic-row').nth(20).waitFor();
    const slowest = await page.evaluate(async () => {
      let worst = 0;
      const list = document.querySelector('.mqtt-rows .virtual-list');
      for (let frame = 0, last = performance.now(); frame < 90; frame++) {
        list?.scrollBy(0, 60);
        await new Promise(requestAnimationFrame);
        worst = Math.max(worst, performance.now() - last);
        last = performance.now();
      }
      return worst;
    });
    isOver = true;
    await flood;
    // A wide margin: how quick it is on a machine that does nothing else is for the bench.
    expect(slowest).toBeLessThan(500);
    await expect.poll(() => page.locator('.mqtt-rows .mqtt-topic-row[role="treeitem"]').count()).toBeGreaterThan(10);
  });
});

/** Controls and bidi controls in a text. */
const harmful = (text: string): readonly string[] => ['\u0007', '\u001b', '\u202e', '\u2066'].filter((sign) => text.includes(sign));

/** Retained messages under `old/` as a client sees them that comes new, in order. */
async function retainedOn(mosquitto: Mosquitto): Promise<readonly string[]> {
  const client = await clientOf(mosquitto);
  const seen: string[] = [];
  const end = new Promise<void>((resolve) => {
    client.on('message', (topic, payload, { retain }) => {
      if (topic === 'end') resolve();
      else if (retain) seen.push(`${topic}=${payload.toString()}`);
    });
  });
  await client.subscribeAsync(['old/#', 'end']);
  await client.publishAsync('end', 'x');
  await end;
  return seen.sort();
}

/** A line of mosquitto's password file: `name:$7$rounds$salt$hash`, PBKDF2 with SHA-512. Source: mosquitto_passwd(1). */
async function passwordLine(name: string, password: string): Promise<string> {
  const { pbkdf2Sync } = await import('node:crypto');
  const salt = Buffer.alloc(12, 7);
  const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512');
  return `${name}:$7$101$${salt.toString('base64')}$${hash.toString('base64')}\n`;
}
