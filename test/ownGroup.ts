/**
 * A process id that is missing, read as 0, would signal the whole run: npm and whoever started it as well. Such a mistake fails its own test instead.
 */
const signal = process.kill.bind(process);

process.kill = (pid, name) => {
  if (!Number.isSafeInteger(pid) || pid <= 1) throw new Error(`process ${pid} must not be signalled: that is more than one process`);
  return signal(pid, name);
};
