import { fail, ok } from '../../shared/kit/result.ts';
import type { mqttContract, TreeWindow } from '../../shared/mqtt/contract.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { Bell } from './bell.ts';
import type { Connections } from './connections.ts';
import { TreeView } from './treeView.ts';

/** Between two windows, ms: as often as a person can read it. */
const EVERY_MS = 50;
/** Rates fall without a message. */
const QUIET_MS = 500;
const MOST_VIEWS = 32;

type TreeHandlers = Pick<
  Handlers<typeof mqttContract>,
  'mqtt.tree' | 'mqtt.treeScroll' | 'mqtt.treeOpen' | 'mqtt.treeFilter' | 'mqtt.treeReveal'
>;

/** The views of trees that are open, by the key that their window chose. */
export function createTreeViews(connections: Connections): TreeHandlers {
  const views = new Map<string, { readonly view: TreeView; readonly bell: Bell }>();

  async function* windows(view: TreeView, bell: Bell, connection: string, signal: AbortSignal): AsyncGenerator<TreeWindow> {
    const { messages } = connections.get(connection).connection;
    let sentVersion = -1;
    let sentAtMs = 0;
    let isMoving = true;
    let isAsked = true;
    while (!signal.aborted) {
      const now = performance.now();
      if (isAsked || view.isBusy || messages.version !== sentVersion || (isMoving && now - sentAtMs > QUIET_MS)) {
        sentVersion = messages.version;
        sentAtMs = now;
        const window = view.window();
        isMoving = window.totals.ratePerS > 0;
        yield window;
      }
      isAsked = await bell.wait(EVERY_MS, signal);
    }
  }

  function change(key: string, doIt: (view: TreeView) => boolean) {
    const found = views.get(key);
    if (!found) return fail({ code: 'no-such-view', message: 'This view of the topics has ended. Open it again.' });
    if (!doIt(found.view)) return fail({ code: 'no-such-topic', message: 'This topic is no longer there: the tree was cleared.' });
    found.bell.ring();
    return ok({});
  }

  return {
    async *'mqtt.tree'({ connection, key, first, count }, { signal }) {
      if (views.has(key) || views.size >= MOST_VIEWS) return;
      const view = new TreeView(connections.get(connection).connection.messages, { first, count });
      const bell = new Bell();
      views.set(key, { view, bell });
      try {
        yield* windows(view, bell, connection, signal);
      } finally {
        views.delete(key);
      }
    },
    async 'mqtt.treeScroll'({ key, first, count }) {
      return change(key, (view) => {
        view.scroll(first, count);
        return true;
      });
    },
    async 'mqtt.treeOpen'({ key, topic, open, below }) {
      return change(key, (view) => view.open(topic, open, below));
    },
    async 'mqtt.treeFilter'({ key, text }) {
      return change(key, (view) => {
        view.filter(text);
        return true;
      });
    },
    async 'mqtt.treeReveal'({ key, topic }) {
      let row = -1;
      const changed = change(key, (view) => {
        row = view.reveal(topic);
        return true;
      });
      if (!changed.ok) return changed;
      return row === -1 ? fail({ code: 'hidden', message: 'The filter hides this topic. Empty it first.' }) : ok({ row });
    },
  };
}
