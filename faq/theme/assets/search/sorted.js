// Sorted lists: where a value stands in one, or would stand.

/** The first place in a sorted list whose value is not below the one sought. */
export function firstFrom(list, sought) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < sought) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last place in a sorted list whose value is not above the one sought. */
export function lastNotAbove(list, sought) {
  let low = 0;
  let high = list.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (list[middle] <= sought) low = middle;
    else high = middle;
  }
  return low;
}

/** The places of a value in a sorted list. */
export function placesOf(list, sought) {
  const found = [];
  for (let place = firstFrom(list, sought); list[place] === sought; place += 1) found.push(place);
  return found;
}
