import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { useEffect, useState } from 'react';
import { Icon } from '../kit/Icon.tsx';

const MIDDLE_BUTTON = 1;

/**
 * The tab of a panel. Its cross is for the mouse only: a control inside a tab cannot be told to a screen reader (ARIA 1.2, tab:
 * "Children Presentational: True"); the keyboard closes the panel in front with an action.
 */
export function DockTab({ api }: IDockviewPanelHeaderProps) {
  const [title, setTitle] = useState(api.title);
  useEffect(() => {
    setTitle(api.title);
    const watching = api.onDidTitleChange((event) => setTitle(event.title));
    return () => watching.dispose();
  }, [api]);
  return (
    <div className="dock-tab" onAuxClick={(event) => event.button === MIDDLE_BUTTON && api.close()}>
      <span>{title}</span>
      <span
        className="dock-tab-close"
        aria-hidden="true"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          api.close();
        }}
      >
        <Icon name="close" size={14} />
      </span>
    </div>
  );
}
