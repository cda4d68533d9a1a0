const TABBABLE = 'button:not(:disabled), [href], input:not(:disabled), select:not(:disabled), textarea, [tabindex="0"]';

/** Moves focus to the next (1) or previous (-1) pane of the workbench, around the end. */
export function movePane(step: 1 | -1): void {
  const panes = panesInOrder();
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  for (let tried = 1; tried <= panes.length; tried += 1) {
    const from = current < 0 && step < 0 ? 0 : current;
    const pane = panes[(from + step * tried + panes.length * 2) % panes.length];
    if (pane && focusInside(pane)) return;
  }
}

/** Puts focus on the content of a pane: its active row or first control, else its tab. */
export function focusInside(pane: Element): boolean {
  const content = pane.querySelector('.dv-content-container') ?? pane;
  const target =
    content.querySelector<HTMLElement>('[data-row][tabindex="0"], [role="application"][tabindex="0"], [data-pane-focus]') ??
    firstVisible(content) ??
    firstVisible(pane);
  target?.focus();
  return target !== null && target !== undefined;
}

const firstVisible = (element: Element): HTMLElement | null =>
  [...element.querySelectorAll<HTMLElement>(TABBABLE)].find((candidate) => candidate.checkVisibility()) ?? null;

/** Header, activity bar, dock groups from left to right and top to bottom, status bar. */
function panesInOrder(): Element[] {
  const [header, activity, status] = ['header', 'activity', 'status'].map((name) => document.querySelector(`[data-pane="${name}"]`));
  const groups = [...document.querySelectorAll('.dv-groupview')].filter((group) => group.checkVisibility());
  const placed = groups.map((group) => ({ group, box: group.getBoundingClientRect() }));
  placed.sort((a, b) => a.box.left - b.box.left || a.box.top - b.box.top);
  return [header, activity, ...placed.map(({ group }) => group), status].filter((pane) => pane !== null && pane !== undefined);
}
