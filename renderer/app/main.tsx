import '../kit/jitless.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import 'dockview-react/dist/styles/dockview.css';
import '../kit/tokens.css';
import '../kit/base.css';
import './frame.css';
import './dock.css';
import '../site/site.css';
import '../bundle/bundle.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { catalogStore } from '../kit/problemText.ts';
import { startTheme } from '../kit/theme.ts';
import { allProblems } from './catalog.ts';
import { composeWorkbench } from './compose.tsx';
import { openHostLink } from './hostLink.ts';
import { startLocale } from './locale.ts';

startTheme();
startLocale();
catalogStore.setState({ kinds: allProblems });

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
createRoot(root).render(<StrictMode>{composeWorkbench({ openLink: openHostLink })}</StrictMode>);
