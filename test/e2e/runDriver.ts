import type { Locator, Page } from 'playwright-core';

/** The run's sentence once it has come to a stage; of a new run, where the one before is named. */
export async function sentenceAt(page: Page, stage: 'planned' | 'done', before = ''): Promise<string> {
  const head = page.locator(`.run-head[data-stage="${stage}"]:not([data-run="${before}"])`);
  await head.waitFor();
  return head.locator('.run-sentence').innerText();
}

/** Id of the run that is shown; empty where none is. */
async function runShown(page: Page): Promise<string> {
  const [shown] = await page.locator('.run-head').evaluateAll((heads) => heads.map((head) => head.getAttribute('data-run')));
  return shown ?? '';
}

/** Plans by the key, and tells what the new plan says. */
export async function plan(page: Page): Promise<string> {
  const before = await runShown(page);
  await page.keyboard.press('F9');
  return sentenceAt(page, 'planned', before);
}

/** Starts what is planned. What follows is for the caller to await: it may wait for a confirmation, or be refused. */
export async function apply(page: Page, confirmWithinS: number): Promise<void> {
  await page.keyboard.press('Shift+F9');
  const dialog = page.getByRole('dialog', { name: /^(?:Apply to|部署到)/ });
  await dialog.getByLabel(/Confirm within|确认期限/).fill(String(confirmWithinS));
  await dialog.getByRole('button', { name: /^(?:Apply to|部署到)/ }).click();
}

/** Starts what is planned, and waits until the devices wait. */
export async function applyAndWait(page: Page, confirmWithinS: number): Promise<void> {
  await apply(page, confirmWithinS);
  await countdown(page).waitFor();
}

export const countdown = (page: Page): Locator => page.locator('.countdown');

/** Confirms from wherever one is. @returns the run's last sentence */
export async function confirm(page: Page): Promise<string> {
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^(?:Confirm|确认)/ })
    .click();
  return sentenceAt(page, 'done');
}

/** Takes back what this run has confirmed, which is asked about first. @returns the run's last sentence */
export async function takeBackConfirmed(page: Page): Promise<string> {
  await page.keyboard.press('Control+Shift+F9');
  const dialog = page.getByRole('dialog', { name: 'Take back what was confirmed' });
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await page.locator('.apply-row .back').first().waitFor();
  return sentenceAt(page, 'done');
}

/** Takes back the run of earlier that is in force, from the list of journals. @returns the sentence of the run that did it */
export async function takeBackEarlier(page: Page): Promise<string> {
  const before = await runShown(page);
  await page.getByRole('button', { name: 'Earlier runs' }).click();
  await page.getByRole('option', { name: /in force/ }).click();
  await page.getByRole('button', { name: 'Roll back…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take back an earlier run' });
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  return sentenceAt(page, 'done', before);
}

/** What the workbench says of the first device of the run. */
export const firstDevice = (page: Page): Promise<string> => page.locator('.apply-row').first().innerText();

/** What the workbench says of the device that it shows. */
export const truth = (page: Page): Promise<string> => page.locator('.truth').innerText();
