const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);

/** As date(1) with a format, in UTC: the devices' time zone. */
export function formatDate(time: Date, format: string): string {
  const fields = new Map<string, () => string>([
    ['Y', () => String(time.getUTCFullYear())],
    ['m', () => two(time.getUTCMonth() + 1)],
    ['d', () => two(time.getUTCDate())],
    ['e', () => two(time.getUTCDate(), ' ')],
    ['H', () => two(time.getUTCHours())],
    ['M', () => two(time.getUTCMinutes())],
    ['S', () => two(time.getUTCSeconds())],
    ['I', () => two(time.getUTCHours() % 12 || 12)],
    ['p', () => (time.getUTCHours() < 12 ? 'AM' : 'PM')],
    ['s', () => String(Math.floor(time.getTime() / 1_000))],
    ['N', () => `${String(time.getUTCMilliseconds()).padStart(3, '0')}000000`],
    ['y', () => two(time.getUTCFullYear() % 100)],
    ['j', () => String(Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000) + 1).padStart(3, '0')],
    ['a', () => (days[time.getUTCDay()] ?? '').slice(0, 3)],
    ['A', () => days[time.getUTCDay()] ?? ''],
    ['b', () => (months[time.getUTCMonth()] ?? '').slice(0, 3)],
    ['B', () => months[time.getUTCMonth()] ?? ''],
    ['u', () => String(time.getUTCDay() || 7)],
    ['Z', () => 'UTC'],
    ['z', () => '+0000'],
    ['n', () => '\n'],
    ['t', () => '\t'],
    ['%', () => '%'],
    ['F', () => formatDate(time, '%Y-%m-%d')],
    ['T', () => formatDate(time, '%H:%M:%S')],
    ['R', () => formatDate(time, '%H:%M')],
    ['c', () => formatDate(time, '%a %b %e %H:%M:%S %Y')],
  ]);
  return format.replace(/%[-_0]?([a-zA-Z%])/g, (whole, letter: string) => fields.get(letter)?.() ?? whole);
}
