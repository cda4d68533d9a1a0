import { useStore } from 'zustand';
import { BundleDialog } from './BundleDialog.tsx';
import type { BundleNeeds, BundleOpen } from './needs.ts';

/** The export dialog while it is open, else nothing. */
export function BundleDialogHost({ needs, opened }: { readonly needs: BundleNeeds; readonly opened: BundleOpen }) {
  const open = useStore(opened, (state) => state.open);
  return open && <BundleDialog needs={needs} onClose={() => opened.setState({ open: false })} />;
}
