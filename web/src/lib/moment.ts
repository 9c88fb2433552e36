// What a datetime-local field holds, which is local time, as the API wants it. Text that is no time
// goes to the server as it is, whose answer says so beside the field.
export function momentOf(local: string | undefined): string | undefined {
  if (local === undefined) return undefined;
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? local : time.toISOString();
}

// The other way: a time of the API as such a field holds it, to the minute.
export function localOf(iso: string | null): string {
  if (iso === null) return "";
  const time = new Date(iso);
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
