/** Which recorded document the one that has just begun stands for. */

/** Address and beginning (milliseconds since 1970) of a recorded document, and what is to come again in it. */
export type Recorded<T> = readonly [url: string, timeOriginMs: number, again: T];

/** Of those that `fits` lets pass the one that began nearest to now, by `Date`: the origin of a reloaded page may be the wall's. */
export function nearest<T>(recorded: readonly Recorded<T>[], fits: (url: string) => boolean): T | undefined {
  const now = Date.now();
  const away = ([, began]: Recorded<T>): number => Math.abs(began - now);
  const fitting = recorded.filter(([url]) => fits(url));
  return fitting.reduce<Recorded<T> | null>((best, one) => (best && away(best) <= away(one) ? best : one), null)?.[2];
}

export const isHere = (url: string): boolean => url === location.href;
