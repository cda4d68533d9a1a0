import type { MenuItemConstructorOptions } from 'electron';

/**
 * macOS needs a menu for copy, paste and quit; elsewhere the workbench's palette holds every action and the window has none.
 * @returns null for no menu
 */
export function menuTemplate(platform: NodeJS.Platform, developerTools: boolean): MenuItemConstructorOptions[] | null {
  const develop: MenuItemConstructorOptions = { label: 'Develop', submenu: [{ role: 'reload' }, { role: 'toggleDevTools' }] };
  if (platform !== 'darwin') return developerTools ? [develop] : null;
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }],
  };
  return [{ role: 'appMenu' }, { role: 'editMenu' }, view, { role: 'windowMenu' }, ...(developerTools ? [develop] : [])];
}
