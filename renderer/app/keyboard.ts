import { type Action, actionStore } from '../kit/actions.ts';
import { belongsToTextField, matchesChord } from '../kit/keys.ts';

/** Runs actions by their chords until the disposer is called. A chord with a scope works only inside it; the innermost scope wins. */
export function startKeyboard(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.defaultPrevented || !(event.target instanceof Element)) return;
    const action = actionFor(event, event.target);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    if (!action.disabledBecause?.()) void action.run();
  };
  window.addEventListener('keydown', onKeyDown, { capture: true });
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
}

function actionFor(event: KeyboardEvent, target: Element): Action | null {
  const scopes = scopesOf(target);
  const inText = isTextField(target);
  const modal = target.closest('dialog') !== null;
  const isTyped = target.closest('[data-own-keys]') !== null && !isWorkbenchPress(event);
  const fitting = [...actionStore.getState().actions.values()].filter(({ keys, scope }) => {
    if (!keys || !matchesChord(event, keys)) return false;
    if (inText && belongsToTextField(keys)) return false;
    return scope === undefined ? !modal && !isTyped : depthOf(scope, scopes) < scopes.length;
  });
  const depth = ({ scope }: Action): number => (scope === undefined ? scopes.length : depthOf(scope, scopes));
  return fitting.sort((a, b) => depth(a) - depth(b))[0] ?? null;
}

/** How far out the innermost of an action's scopes is; the number of scopes where none of them is around. */
function depthOf(scope: string, scopes: readonly string[]): number {
  const depths = scope.split(' ').map((each) => scopes.indexOf(each));
  return Math.min(...depths.map((depth) => (depth < 0 ? scopes.length : depth)));
}

/** Inside `data-own-keys` (a terminal) every other press is the program's: F6 is the way out, and Ctrl with Shift means no more to a shell than Ctrl. */
const isWorkbenchPress = ({ key, ctrlKey, shiftKey, metaKey }: KeyboardEvent): boolean => key === 'F6' || (ctrlKey && shiftKey) || metaKey;

/** Key scopes around an element, innermost first. A modal dialog ends them: its keys never reach the view that it stands over. */
function scopesOf(target: Element): string[] {
  const scopes: string[] = [];
  for (let element: Element | null = target; element && element.tagName !== 'DIALOG'; element = element.parentElement) {
    const scope = element.getAttribute('data-key-scope');
    if (scope !== null) scopes.push(scope);
  }
  return scopes;
}

const isTextField = (target: Element): boolean =>
  target.closest(
    'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, [contenteditable]:not([contenteditable=false]), .monaco-editor',
  ) !== null;
