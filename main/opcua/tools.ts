import { type Browser, createBrowser } from './browse.ts';
import { createDataTypes, type DataTypes } from './dataTypes.ts';
import type { Link } from './link.ts';
import { createPublisher, type Publisher } from './publisher.ts';

/** What is kept of one open connection while it lasts. */
export interface Tools {
  readonly browser: Browser;
  readonly types: DataTypes;
  readonly publisher: Publisher;
}

export function createTools(): (link: Link) => Tools {
  const known = new WeakMap<Link, Tools>();
  return (link) => {
    const tools = known.get(link) ?? { browser: createBrowser(link), types: createDataTypes(link), publisher: createPublisher(link) };
    known.set(link, tools);
    return tools;
  };
}
