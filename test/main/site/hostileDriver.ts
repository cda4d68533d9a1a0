import { readSiteFolder } from '../../../main/site/folder.ts';
import { readSite } from '../../../shared/site/read.ts';

/** Reads a folder as a site and prints what came of it, with the most memory that was resident (MB). */
const read = await readSiteFolder(process.argv[2] ?? '');
const outcome = read.ok ? readSite(read.value, []).problems.map(({ code }) => code) : read.failure.message;
process.stdout.write(JSON.stringify({ outcome, peakMB: process.resourceUsage().maxRSS / 1024 }));
