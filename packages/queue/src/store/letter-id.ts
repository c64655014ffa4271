/** The number that a dead letter has in a database; 0, which none has, for an id that is not one of a database. */
export function numberOfId(id: string): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : 0;
}
